import { type Attack, unless } from '../attack.ts';
import { PASSWORD } from '../support/arena.ts';
import { operationsOf } from '../support/document.ts';
import { signedIn } from '../support/flows.ts';

export const roleMatrix: Attack = {
  name: 'role-matrix',
  title: 'Call every route as nobody, as a customer, with an invented token, and with a customer’s',
  gain: 'A customer reads or changes settings and accounts of others.',
  source: 'OWASP ASVS 5.0 §8.2.1 and §8.3.1; OWASP API5:2023',
  needs: 'people',
  async run(arena) {
    const faults: string[] = [];
    const person = await arena.person();
    const customer = await signedIn(arena, person, '198.18.11.1');
    const { key } = (
      await arena
        .client({ address: '198.18.11.2' })
        .post('/users/login/', { email: person.email, password: PASSWORD })
    ).json<{ key: string }>();
    const operations = await operationsOf(arena);
    const guarded = operations.filter(({ needsSession }) => needsSession);
    const forStaff = operations.filter(({ template }) => template.startsWith('/admin/'));
    if (forStaff.length === 0) throw new Error('the document names no route of the operator API');
    for (const { method, path } of guarded) {
      const { status } = await arena.client().send(method, path, { json: {} });
      if (status !== 401 && status !== 403 && status !== 429)
        faults.push(`${method} ${path} answered nobody with ${status}`);
      const headers = { authorization: `Token ${'0'.repeat(40)}` };
      const forged = await arena.client().send(method, path, { json: {}, headers });
      if (forged.status !== 401 && forged.status !== 403)
        faults.push(`${method} ${path} answered an invented token with ${forged.status}`);
    }
    for (const { method, path } of forStaff) {
      const bySession = await customer.send(method, path, { json: {} });
      const headers = { authorization: `Token ${key}` };
      const byToken = await arena.client().send(method, path, { json: {}, headers });
      for (const { status } of [bySession, byToken])
        if (status !== 403) faults.push(`${method} ${path} answered a customer with ${status}`);
    }
    return unless(
      faults,
      `${guarded.length} routes refused nobody and an invented token, ${forStaff.length} a customer`,
    );
  },
};
