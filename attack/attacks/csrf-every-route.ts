import { type Attack, unless } from '../attack.ts';
import { operationsOf } from '../support/document.ts';
import { signedIn, twinOf } from '../support/flows.ts';

export const csrfEveryRoute: Attack = {
  name: 'csrf-every-route',
  title: 'Have a page of another site act with the session of a customer who visits it',
  gain: 'Visiting a prepared page changes the customer’s e-mail or password, or closes the account.',
  source: 'OWASP ASVS 5.0 §3.5.1 and §3.5.2; CWE-352',
  needs: 'people',
  async run(arena) {
    const faults: string[] = [];
    const owner = await signedIn(arena, await arena.person(), '198.18.10.1');
    const operations = (await operationsOf(arena)).filter(({ method }) => method !== 'GET');
    let tried = 0;
    for (const { method, path, needsSession } of operations) {
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
        ...(needsSession ? [{ origin: arena.origin, 'x-csrftoken': 'x'.repeat(64) }] : []),
      ]) {
        const victim = twinOf(arena, owner, '198.18.10.1');
        const form = { old_password: 'x', email: 'a@evil.example', password: 'x', value: 'x' };
        const reply = await victim.send(method, path, { form, headers });
        victim.close();
        tried += 1;
        // 401 where the cookie of a session opens nothing anyway. Any other refusal would come after the check.
        if (reply.status !== 403 && reply.status !== 401)
          faults.push(`${method} ${path} with ${JSON.stringify(headers)} was answered with ${reply.status}`);
        if (reply.headers['access-control-allow-origin']) faults.push(`${path} opens itself to other sites`);
      }
    }
    return unless(faults, `${tried} forged requests to ${operations.length} routes, all refused`);
  },
};
