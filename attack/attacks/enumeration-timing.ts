import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress, newIdentity, type PersonOptions } from '../support/arena.ts';
import type { Client } from '../support/client.ts';
import { customer, EMAIL_CHANGE, QUESTIONS, type Question, type Somebody } from '../support/questions.ts';
import { type Comparison, compareAll, faultOf, faultOfTails, inWords } from '../support/timing.ts';

/** Changes of e-mail that one customer may request a day. */
const CHANGES_A_DAY = 5;
const WARM_UPS = 50;
/** Sign-ins at once: most of a refusal is waiting. */
const SIGN_INS = 3;

/** Kinds of people whom a stranger must not tell from nobody. */
const KINDS: Readonly<Record<string, PersonOptions>> = {
  customer: {},
  imported: { isImported: true },
  guest: { userType: 'guest' },
  unverified: { isEmailVerified: false, isPhoneVerified: false },
  inactive: {},
};

type Ask = (somebody: Somebody) => Promise<number>;

/** Asks as a stranger with no cookies, each time from another address. */
function asStranger(arena: Arena, question: Question): Ask {
  const client = arena.client({ address: newAddress() });
  return async (somebody) => {
    client.cookies.clear();
    const headers = { 'x-forwarded-for': newAddress() };
    return (await client.post(...question(somebody), { headers })).elapsed;
  };
}

/** Asks as customers, each as often as one may. */
function asCustomers(arena: Arena, question: Question, askers: readonly Client[]): Ask {
  let asked = 0;
  return async (somebody) => {
    const asker = askers[Math.floor(asked / CHANGES_A_DAY)] ?? arena.client();
    asked += 1;
    const { status, elapsed, body } = await asker.post(...question(somebody));
    if (status !== 200) throw new Error(`a change of e-mail was answered with ${status}: ${body}`);
    return elapsed;
  };
}

async function peopleOf(arena: Arena, kinds: readonly string[]): Promise<Record<string, Somebody[]>> {
  const classes: Record<string, Somebody[]> = {};
  for (const kind of kinds) {
    const people = await arena.people(arena.samples, KINDS[kind]);
    if (kind === 'inactive')
      await arena.service().withCore(async ({ storage }) => {
        for (const { id } of people)
          await storage.transaction(({ users }) => users.update(id, { isActive: false }, 'end-credentials'));
      });
    classes[kind] = people;
  }
  return classes;
}

/** Each kind of people compared with nobody. */
async function tell(
  arena: Arena,
  kinds: readonly string[],
  ask: Ask,
  atOnce = 1,
): Promise<Record<string, Comparison>> {
  const classes = await peopleOf(arena, kinds);
  const nobody = Array.from({ length: arena.samples }, newIdentity);
  for (const somebody of Array.from({ length: WARM_UPS }, newIdentity)) await ask(somebody);
  return compareAll(nobody, classes, ask, atOnce);
}

export const enumerationTiming: Attack = {
  name: 'enumeration-timing',
  title:
    'Learn from the time of one answer whether somebody has an account, also while the mail server hangs',
  gain: 'A list of the shop’s customers, however alike the answers look.',
  source: 'OWASP ASVS 5.0 §6.3.8; CWE-208; CVE-2024-39329',
  needs: 'service',
  isLong: true,
  settings: { THROTTLING_SETTINGS: { login: null, 'password-reset': null } },
  async run(arena) {
    const { mailbox } = arena.service();
    const results: [string, Comparison][] = [];
    const late: string[] = [];
    const note = (name: string, comparisons: Record<string, Comparison>): void => {
      for (const [kind, comparison] of Object.entries(comparisons))
        results.push([`${name} of a ${kind} person`, comparison]);
    };
    for (const [name, question] of Object.entries<Question>(QUESTIONS)) {
      // The other requests look nobody up.
      const isSignIn = name === 'a sign-in';
      const kinds = isSignIn ? Object.keys(KINDS) : ['customer'];
      const comparisons = await tell(arena, kinds, asStranger(arena, question), isSignIn ? SIGN_INS : 1);
      note(name, comparisons);
      // Refusals end at a fixed time, unless somebody's hash took too long for it.
      if (!isSignIn) continue;
      for (const [kind, comparison] of Object.entries(comparisons)) {
        const fault = faultOfTails(`${name} of a ${kind} person`, comparison);
        if (fault) late.push(fault);
      }
    }
    const askers: Client[] = [];
    const needed = Math.ceil((2 * arena.samples + WARM_UPS) / CHANGES_A_DAY);
    while (askers.length < needed) askers.push(await customer(arena));
    note('a change of e-mail', await tell(arena, ['customer'], asCustomers(arena, EMAIL_CHANGE, askers)));
    mailbox.treatMail('hangs');
    const reset = asStranger(arena, QUESTIONS['a reset by mail']);
    note('a reset by mail while SMTP hangs,', await tell(arena, ['customer'], reset));
    const faults = results.flatMap(([name, comparison]) => faultOf(name, comparison) ?? []);
    return unless(
      [...faults, ...late],
      results.map(([name, comparison]) => `${name}: ${inWords(comparison)}`).join('; '),
    );
  },
};
