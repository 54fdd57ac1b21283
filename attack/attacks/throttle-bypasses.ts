import { type Attack, unless } from '../attack.ts';
import { newAddress, newIdentity } from '../support/arena.ts';
import type { Client, Sending } from '../support/client.ts';

const LIMIT = 20;
const ROUNDS = 3 * LIMIT;
const WRONG = 'surely not this one 1';

type Try = (client: Client, email: string, index: number) => { path: string; sending: Sending };

/** How one guess may be dressed up as another one. */
const DISGUISES: Readonly<Record<string, Try>> = {
  'spellings of the address': (_, email, index) => ({
    path: '/users/login/',
    sending: {
      json: { email: index % 2 ? email.toUpperCase() : ` ${email}${' '.repeat(index % 5)}`, password: WRONG },
    },
  }),
  'spellings of the path': (_, email, index) => ({
    path: ['/users/login/', '/users/login', '/users//login/', '/users/login/?x=1'][index % 4] ?? '',
    sending: { json: { email, password: WRONG } },
  }),
  'content types': (_, email, index) => ({
    path: '/users/login/',
    sending: index % 2 ? { form: { email, password: WRONG } } : { json: { email, password: WRONG } },
  }),
  'the page and the API': (_, email, index) =>
    index % 2
      ? { path: '/login/', sending: { form: { email, password: WRONG } } }
      : { path: '/users/login/', sending: { json: { email, password: WRONG } } },
  'headers that name addresses': (_, email, index) => ({
    path: '/users/login/',
    sending: {
      json: { email, password: WRONG },
      headers: {
        'x-real-ip': `203.0.113.${index}`,
        'client-ip': `203.0.113.${index}`,
        'true-client-ip': `203.0.113.${index}`,
        forwarded: `for=203.0.113.${index}`,
        'cf-connecting-ip': `203.0.113.${index}`,
      },
    },
  }),
  'new cookies': (client, email) => {
    client.cookies.clear();
    client.cookies.set('sessionid', 'a'.repeat(32));
    client.cookies.set('device', '1.1.aa.1.bb');
    return { path: '/users/login/', sending: { json: { email, password: WRONG } } };
  },
  'fields besides': (_, email, index) => ({
    path: '/users/login/',
    sending: { json: { email, password: WRONG, formType: index % 3 ? 'login' : undefined, x: index } },
  }),
};

export const throttleBypasses: Attack = {
  name: 'throttle-bypasses',
  title: 'Guess one account’s password more often than the throttle allows, in disguise',
  gain: 'Unlimited guesses at an account: weak passwords fall within hours.',
  source: 'NIST SP 800-63B-4 §3.2.2; OWASP ASVS 5.0 §6.3.1',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    for (const [name, disguise] of Object.entries(DISGUISES)) {
      const { email } = newIdentity();
      const client = arena.client({ address: newAddress() });
      let judged = 0;
      for (let index = 0; index < ROUNDS; index++) {
        const { path, sending } = disguise(client, email, index);
        const { status } = await client.send('POST', path, sending);
        if (status === 400) judged += 1;
      }
      if (judged > LIMIT) faults.push(`${name}: ${judged} guesses were judged, ${LIMIT} are allowed`);
    }
    const pool = Array.from({ length: ROUNDS }, (_, index) => index.toString(16));
    const { email } = newIdentity();
    let judged = 0;
    for (const part of pool) {
      const client = arena.client({ address: `2001:db8:77:1::${part}` });
      const { status } = await client.post('/users/login/', { email: `${part}-${email}`, password: WRONG });
      client.close();
      if (status === 400) judged += 1;
    }
    if (judged > LIMIT * 20) faults.push('the addresses of one /64 count apart');
    return unless(faults, `${Object.keys(DISGUISES).length} disguises, ${LIMIT} guesses each`);
  },
};
