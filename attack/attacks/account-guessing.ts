import { type Attack, unless } from '../attack.ts';
import { newAddress } from '../support/arena.ts';
import { signIn } from '../support/flows.ts';

/** NIST SP 800-63B-4 §3.2.2: no more than 100 consecutive failed attempts on one account. */
const ALLOWED = 100;

export const accountGuessing: Attack = {
  name: 'account-guessing',
  title: 'Guess one account’s password from ever new addresses, day and night',
  gain: 'The thousands of most common passwords are tried within a day.',
  source: 'NIST SP 800-63B-4 §3.2.2',
  needs: 'service',
  // The minute’s limit would stretch this over hours; what is tried is the day’s.
  settings: { THROTTLING_SETTINGS: { login: { count: 1000, duration: 60 } } },
  async run(arena) {
    const person = await arena.person();
    for (let index = 0; index < ALLOWED + 20; index++) {
      const stranger = arena.client({ address: newAddress() });
      await signIn(stranger, person.email, `a wrong guess ${index}`);
      stranger.close();
    }
    const right = await signIn(arena.client({ address: newAddress() }), person.email, person.password);
    const faults =
      right.status === 200 ? [`guess ${ALLOWED + 21} of a stranger was judged, and signed in`] : [];
    return unless(faults, `after ${ALLOWED} wrong guesses strangers’ guesses are not judged any more`);
  },
};
