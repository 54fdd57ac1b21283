import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress, newIdentity } from '../support/arena.ts';
import type { Client, Reply } from '../support/client.ts';
import { customer, EMAIL_CHANGE, QUESTIONS, type Question, type Somebody } from '../support/questions.ts';

/** Headers that differ from request to request whoever asks. */
const OWN_TO_EACH = new Set(['date', 'x-request-id', 'set-cookie', 'etag', 'content-length', 'keep-alive']);

/** What is asked about somebody, and who asks. */
interface Inquiry {
  readonly question: Question;
  readonly asker: (arena: Arena) => Client | Promise<Client>;
}

const stranger = (arena: Arena): Client => arena.client({ address: newAddress() });

/** What a stranger asks about somebody. */
const OF_STRANGERS: Readonly<Record<string, Question>> = {
  ...QUESTIONS,
  'a wrong code': ({ phone }) => ['/users/otp-login/', { phone, code: '000000' }],
  'a registration': ({ email }) => [
    '/users/registration/',
    { email, password: 'a long password 5', first_name: 'Ada', last_name: 'Byron' },
  ],
};

const INQUIRIES: readonly (readonly [name: string, inquiry: Inquiry])[] = [
  ...Object.entries(OF_STRANGERS).map(([name, question]) => [name, { question, asker: stranger }] as const),
  ['a change of e-mail', { question: EMAIL_CHANGE, asker: customer }],
];

/** Kinds of people whom a stranger must not tell from nobody. */
const CLASSES: Readonly<Record<string, (arena: Arena) => Promise<Somebody>>> = {
  customer: (arena) => arena.person(),
  guest: (arena) => arena.person({ userType: 'guest' }),
  imported: (arena) => arena.person({ isImported: true }),
  unverified: (arena) => arena.person({ isEmailVerified: false, isPhoneVerified: false }),
  inactive: async (arena) => {
    const person = await arena.person();
    await arena.service().command('users', 'deactivate', String(person.id));
    return person;
  },
};

/** Everything that can be seen, without what is different each time. */
const visible = ({ status, headers, body }: Reply): string => {
  const names = Object.keys(headers).filter((name) => !OWN_TO_EACH.has(name));
  const cookies = (headers['set-cookie'] ?? []).map((line) =>
    line.replace(/=[^;]*/, '').replace(/expires=[^;]*/i, ''),
  );
  return JSON.stringify([status, body, names.sort().map((name) => [name, headers[name]]), cookies]);
};

/** The statuses of one question asked again and again by one asker. */
async function pattern(client: Client, [path, body]: ReturnType<Question>, times: number): Promise<string> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count++) statuses.push((await client.post(path, body)).status);
  return statuses.join(' ');
}

export const enumerationAnswers: Attack = {
  name: 'enumeration-answers',
  title: 'Learn from an answer’s bytes, headers, cookies or 429s whether somebody has an account',
  gain: 'A list of the shop’s customers: for phishing, for credential stuffing, and a breach of their privacy by itself.',
  source: 'OWASP ASVS 5.0 §6.3.8; WSTG-IDNT-04',
  needs: 'service',
  // Without it registration says by design what is taken.
  settings: { REGISTRATION_PREVENT_ENUMERATION: true },
  async run(arena) {
    const faults: string[] = [];
    let comparisons = 0;
    for (const [name, { question, asker }] of INQUIRIES) {
      const nobody = await (await asker(arena)).post(...question(newIdentity()));
      const refusals = await pattern(await asker(arena), question(newIdentity()), 24);
      const patterns: Promise<void>[] = [];
      for (const [kind, create] of Object.entries(CLASSES)) {
        comparisons += 2;
        const answer = await (await asker(arena)).post(...question(await create(arena)));
        if (visible(answer) !== visible(nobody)) faults.push(`${name} tells a ${kind} person from nobody`);
        const found = pattern(await asker(arena), question(await create(arena)), 24);
        const note = (statuses: string): void => {
          if (statuses !== refusals) faults.push(`the 429s of ${name} tell a ${kind} person from nobody`);
        };
        patterns.push(found.then(note));
      }
      await Promise.all(patterns);
    }
    return unless(faults, `${comparisons} comparisons with nobody, all answers alike`);
  },
};
