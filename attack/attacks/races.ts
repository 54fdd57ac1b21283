import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress } from '../support/arena.ts';
import { isSignedIn, resetLinkOf, signedIn, signIn, useLink } from '../support/flows.ts';

/** One round of two requests at once. @returns what went wrong */
type Race = (arena: Arena, round: number) => Promise<string | null>;

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
    if (!isReset) return null; // The sign-in came first and voided the link, as it should.
    return (await isSignedIn(thief)) ? 'a sign-in with the old password outlived the reset' : null;
  },
  'a sign-in against the end of the account': async (arena) => {
    const person = await arena.person();
    const client = arena.client({ address: newAddress() });
    await Promise.all([
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
  settings: { THROTTLING_SETTINGS: { login: null, 'password-reset': null } },
  async run(arena) {
    const faults: string[] = [];
    const rounds = 200;
    for (const [name, race] of Object.entries(RACES))
      for (let round = 0; round < rounds; round++) {
        const fault = await race(arena, round);
        if (fault) faults.push(`${name}, round ${round + 1}: ${fault}`);
      }
    return unless(faults, `${Object.keys(RACES).length} races, ${rounds} rounds each, none won`);
  },
};
