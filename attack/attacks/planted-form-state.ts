import { type Attack, unless } from '../attack.ts';
import { newAddress } from '../support/arena.ts';

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
/** What the attacker would have a victim read, and sign in with. */
const WORDS = 'call+0900-evil@evil.example';

export const plantedFormState: Attack = {
  name: 'planted-form-state',
  title: 'Have the sign-in page of somebody else show errors and an address of the attacker’s',
  gain: 'Customers read, on the shop’s own page, whom to call or with which account to sign in: the attacker’s.',
  source: 'OWASP ASVS 5.0 §3.3 and §11.3.3; CWE-565',
  needs: 'url',
  async run(arena) {
    const faults: string[] = [];
    const attacker = arena.client({ address: newAddress() });
    await attacker.send('GET', '/login/', { headers: PAGE });
    const form = { email: WORDS, password: 'anything 1' };
    const sent = await attacker.send('POST', '/login/', { form, headers: PAGE });
    const target = String(sent.headers.location);
    const planted = [...attacker.cookies].filter(([name]) => name.startsWith('form-'));
    if (sent.status !== 303 || planted.length !== 1)
      throw new Error(`a wrong password was answered with ${sent.status}`);
    const [name = '', sealed = ''] = planted[0] ?? [];

    const plain = Buffer.from(sealed, 'base64url').toString('latin1') + decodeURIComponent(sealed);
    if (/evil|anything/.test(plain) || /evil|%40|anything/.test(target))
      faults.push('the state can be read without the key');

    const id = name.replace('form-', '');
    const victim = arena.client({ address: newAddress() });
    await victim.send('GET', '/login/', { headers: PAGE });
    const flipped = sealed.slice(0, -1) + (sealed.endsWith('A') ? 'B' : 'A');
    for (const value of [sealed, flipped, '', 'e30', sealed.repeat(3)])
      for (const path of [target, `/register/?form=${id}`, `/password-reset/?form=${id}`, '/login/']) {
        victim.cookies.set(name, value);
        const { status, body } = await victim.send('GET', path, { headers: PAGE });
        if (status !== 200) faults.push(`${path} was answered with ${status}`);
        if (body.includes(WORDS) || body.includes('role="alert"'))
          faults.push(`${path} shows what somebody else submitted`);
      }

    const elsewhere = await attacker.send('GET', `/password-reset/?form=${id}`, { headers: PAGE });
    if (elsewhere.body.includes(WORDS)) faults.push('a state is shown by a page it was not made for');
    const own = await attacker.send('GET', target, { headers: PAGE });
    if (!own.body.includes(WORDS)) throw new Error('not even the attacker sees what was submitted');
    return unless(faults, 'no browser but its own opened a state, and no page but its own showed it');
  },
};
