import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress, type Person } from '../support/arena.ts';
import type { Client } from '../support/client.ts';
import { isSignedIn, newPasswords, resetLinkOf, signedIn, signIn, useLink } from '../support/flows.ts';

/** 200 rounds of each race, while other statistics take 1,000 observations. */
const SAMPLES_PER_ROUND = 5;

/** Rounds at once: each has people of its own, and the more is going on, the more orders come up. */
const AT_ONCE = 8;

/**
 * One round of two requests at once.
 * @returns what went wrong, null if nothing did; `unjudged` if the order in which they came left nothing to look at
 */
type Race = (arena: Arena, round: number) => Promise<string | null | typeof UNJUDGED>;

const UNJUDGED = Symbol('unjudged');

/** Signs somebody in by a code, which leaves the hash of their password as it is. */
async function signedInByCode(arena: Arena, { phone }: Person): Promise<Client> {
  const client = arena.client({ address: newAddress() });
  await client.post('/users/otp-login/', { phone });
  const code = await arena.service().mailbox.codeTo(phone);
  const { status, body } = await client.post('/users/otp-login/', { phone, code });
  if (status !== 200) throw new Error(`a code was answered with ${status}: ${body}`);
  return client;
}

/** After a sign-in that renews an imported hash, at the same moment as a new password. */
async function oldPasswordIsDead(arena: Arena, { email, password }: Person): Promise<string | null> {
  const { status } = await signIn(arena.client({ address: newAddress() }), email, password);
  return status === 200 ? 'renewing the hash brought the old password back' : null;
}

const RACES: Readonly<Record<string, Race>> = {
  'a sign-in against a reset': async (arena, round) => {
    const person = await arena.person();
    const link = await resetLinkOf(arena, person);
    const thief = arena.client({ address: newAddress() });
    const password = `the owner’s new password ${round}`;
    const [, isReset] = await Promise.all([
      signIn(thief, person.email, person.password),
      useLink(arena.client(), link, password),
    ]);
    if (!isReset) return UNJUDGED; // The sign-in came first and voided the link, as it should.
    return (await isSignedIn(thief)) ? 'a sign-in with the old password outlived the reset' : null;
  },
  'a sign-in that renews an imported hash against a reset': async (arena, round) => {
    const person = await arena.person({ isImported: true });
    const link = await resetLinkOf(arena, person);
    const thief = arena.client({ address: newAddress() });
    const [, isReset] = await Promise.all([
      signIn(thief, person.email, person.password),
      useLink(arena.client(), link, `the owner’s new password ${round}`),
    ]);
    if (!isReset) return UNJUDGED; // The sign-in came first and voided the link, as it should.
    if (await isSignedIn(thief)) return 'a sign-in with the old password outlived the reset';
    return oldPasswordIsDead(arena, person);
  },
  'a sign-in that renews an imported hash against a change of password': async (arena, round) => {
    const person = await arena.person({ isImported: true });
    const owner = await signedInByCode(arena, person);
    const thief = arena.client({ address: newAddress() });
    const passwords = { old_password: person.password, ...newPasswords(`the owner’s new password ${round}`) };
    const [, changed] = await Promise.all([
      signIn(thief, person.email, person.password),
      owner.post('/users/password/change/', passwords),
    ]);
    if (changed.status !== 200) return UNJUDGED; // The sign-in came first, and the hash that was checked is no more.
    if (await isSignedIn(thief)) return 'a sign-in with the old password outlived the change';
    return oldPasswordIsDead(arena, person);
  },
  'a sign-in against the end of the account': async (arena) => {
    const person = await arena.person();
    const client = arena.client({ address: newAddress() });
    const [{ status }] = await Promise.all([
      signIn(client, person.email, person.password),
      arena
        .service()
        .withCore(({ accounts }) =>
          accounts.update(
            person.id,
            { isActive: false },
            { address: 'operator', agent: '', requestId: 'race' },
          ),
        ),
    ]);
    if (status !== 200) return UNJUDGED; // The end came first.
    return (await isSignedIn(client)) ? 'a session outlived the end of its account' : null;
  },
  'a code against signing out': async (arena) => {
    const { mailbox } = arena.service();
    const { phone } = await arena.person();
    const client = arena.client({ address: newAddress() });
    await client.post('/users/otp-login/', { phone });
    const code = await mailbox.codeTo(phone);
    const [first, second] = await Promise.all([
      client.post('/users/otp-login/', { phone, code }),
      client.post('/users/otp-login/', { phone, code }),
    ]);
    const used = [first, second].filter(({ status, body }) => status === 200 && body.includes('key')).length;
    if (used > 1) return 'one code signed in twice';
    if (used === 0) return UNJUDGED;
    await Promise.all([client.post('/users/logout/'), client.post('/users/otp-login/', { phone, code })]);
    return (await isSignedIn(client)) ? 'a used code outlived signing out' : null;
  },
  'a change of password against itself': async (arena, round) => {
    const person = await arena.person();
    const client = await signedIn(arena, person, newAddress());
    const to = (name: string) => ({
      old_password: person.password,
      new_password1: `${name} password ${round}`,
      new_password2: `${name} password ${round}`,
    });
    const replies = await Promise.all(
      ['first', 'second'].map((name) => client.post('/users/password/change/', to(name))),
    );
    const done = replies.filter(({ status }) => status === 200).length;
    if (done === 0) return UNJUDGED;
    return done > 1 ? 'one old password changed the password twice' : null;
  },
};

export const races: Attack = {
  name: 'races',
  title: 'Win a race: sign in, use a code or change a password while the same account is reset or ended',
  gain: 'A thief’s session survives the very act that should have thrown them out.',
  source: 'OWASP ASVS 5.0 §15.4; CWE-362, CWE-367',
  needs: 'service',
  isLong: true,
  settings: {
    THROTTLING_SETTINGS: { login: null, 'password-reset': null },
    SMS_BUDGETS: { source: null, prefix: null, country: null, day: null, breaker: null },
  },
  async run(arena) {
    const faults: string[] = [];
    const judged: number[] = [];
    const rounds = Math.ceil(arena.samples / SAMPLES_PER_ROUND);
    for (const [name, race] of Object.entries(RACES)) {
      let count = 0;
      for (let from = 0; from < rounds; from += AT_ONCE) {
        const batch = Array.from({ length: Math.min(AT_ONCE, rounds - from) }, (_, index) => from + index);
        const found = await Promise.all(batch.map((round) => race(arena, round)));
        for (const fault of found) {
          if (fault !== UNJUDGED) count += 1;
          if (typeof fault === 'string') faults.push(`${name}: ${fault}`);
        }
      }
      if (count === 0) throw new Error(`no round of ${name} came in an order that shows anything`);
      judged.push(count);
    }
    return unless(
      faults,
      `${judged.length} races, of ${rounds} rounds each ${judged.join(', ')} judged, none won`,
    );
  },
};
