import { type Attack, unless } from '../attack.ts';
import { PASSWORD } from '../support/arena.ts';
import { isSignedIn, isValidLink, resetLinkOf, signedIn, signIn, useLink } from '../support/flows.ts';

export const linkReuse: Attack = {
  name: 'link-reuse',
  title: 'Use a reset link twice, and fifty times at once, and keep a session through a reset',
  gain: 'Who finds an old link in a mailbox, a log or a browser history takes the account over.',
  source: 'OWASP ASVS 5.0 §6.4.3; OWASP Forgot Password Cheat Sheet',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    const person = await arena.person();
    const session = await signedIn(arena, person);
    const link = await resetLinkOf(arena, person);
    const winners = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        useLink(arena.client(), link, `the password of racer ${index}`),
      ),
    );
    const count = winners.filter(Boolean).length;
    if (count !== 1) faults.push(`${count} of 50 uses at once succeeded`);
    const winner = `the password of racer ${winners.indexOf(true)}`;
    if ((await signIn(arena.client({ address: '198.18.1.1' }), person.email, winner)).status !== 200)
      faults.push('the password of the use that succeeded does not sign in');
    if ((await signIn(arena.client({ address: '198.18.1.2' }), person.email, PASSWORD)).status === 200)
      faults.push('the old password signs in after the reset');
    if (await isSignedIn(session)) faults.push('a session from before the reset is still signed in');
    if (await isValidLink(arena.client(), link)) faults.push('the used link is valid');
    if (await useLink(arena.client(), link, 'one more password 99')) faults.push('the used link works again');
    return unless(faults, 'one of 51 uses succeeded, and it ended the session from before');
  },
};
