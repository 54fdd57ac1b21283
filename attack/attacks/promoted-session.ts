import { type Attack, unless } from '../attack.ts';
import { isSignedIn, signedIn, signIn } from '../support/flows.ts';

export const promotedSession: Attack = {
  name: 'promoted-session',
  title: 'Keep a session or token from before its user joined the staff',
  gain: 'A thief who stole the session of a customer holds a member of staff’s once the customer is promoted.',
  source: 'OWASP ASVS 5.0 §7.2.4 and §8.3.2',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    const person = await arena.person();
    const client = await signedIn(arena, person);
    const { key } = (await signIn(client, person.email, person.password)).json<{ key: string }>();
    await arena.service().command('users', 'update', String(person.id), '--staff');
    if (await isSignedIn(client)) faults.push('the session outlived joining the staff');
    const headers = { authorization: `Token ${key}` };
    if ((await arena.client().get('/admin/api/settings/', { headers })).status === 200)
      faults.push('a token from before opens the operator API');
    return unless(faults, 'joining the staff ended the session and the token');
  },
};
