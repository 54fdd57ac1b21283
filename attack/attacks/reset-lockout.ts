import { type Attack, unless } from '../attack.ts';
import { newAddress } from '../support/arena.ts';
import { resetLinkOf, signedIn, signIn, useLink } from '../support/flows.ts';

const GUESSES = 160;
const NEW_PASSWORD = 'chosen after the flood 42';

export const resetLockout: Attack = {
  name: 'reset-lockout',
  title: 'Lock an owner out with wrong guesses, also after they have reset their password',
  gain: 'Anybody who knows an e-mail keeps its owner out of the shop for as long as they like.',
  source: 'NIST SP 800-63B-4 §3.2.2; OWASP ASVS 5.0 §6.3.1 (no lock-out by strangers)',
  needs: 'service',
  async run(arena) {
    const faults: string[] = [];
    const person = await arena.person();
    const flood = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) {
        const stranger = arena.client({ address: newAddress() });
        await signIn(stranger, person.email, `a wrong guess ${index}`);
        stranger.close();
      }
    };
    // A device of the owner's that the service knows from before.
    const phone = await signedIn(arena, person, newAddress());
    await flood(GUESSES / 2);
    const owner = arena.client({ address: newAddress() });
    const link = await resetLinkOf(arena, person);
    if (!(await useLink(owner, link, NEW_PASSWORD))) faults.push('the reset itself was refused');
    await flood(GUESSES / 2);
    let refused = 0;
    for (let index = 0; index < 5; index++) {
      const { status } = await signIn(owner, person.email, NEW_PASSWORD);
      if (status !== 200) refused += 1;
    }
    if (refused > 0)
      faults.push(`${refused} of 5 sign-ins with the new password were refused during the flood`);
    if ((await signIn(phone, person.email, NEW_PASSWORD)).status !== 200)
      faults.push('a device known from before the reset was refused the new password');
    const changed = await owner.post('/users/password/change/', {
      old_password: NEW_PASSWORD,
      new_password1: `${NEW_PASSWORD} again`,
      new_password2: `${NEW_PASSWORD} again`,
    });
    if (changed.status !== 200) faults.push(`the change of password was answered with ${changed.status}`);
    await flood(30);
    const after = await signIn(owner, person.email, `${NEW_PASSWORD} again`);
    if (after.status !== 200)
      faults.push(`after a change of password the sign-in was answered with ${after.status}`);
    return unless(
      faults,
      `beside ${GUESSES + 30} wrong guesses the owner signed in after a reset and after a change`,
    );
  },
};
