import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress, newIdentity } from '../support/arena.ts';

const PHONES = 80;
const GUESSES = ['000000', '111111', '222222', '333333'];
/** SMS_OTP_FAILURE_BUDGET, and then the one guess per code that each costs the guesser an SMS. */
const ALLOWED = 100 + PHONES;
/** The answer to a guess that was compared and is wrong. */
const COMPARED = 'sms_verification_100_2';

/** Guesses at a code for each of many phones. @returns how many were compared */
async function spray(arena: Arena): Promise<number> {
  // Each of them stays below the throttle.
  const addresses = Array.from({ length: 6 }, newAddress);
  let compared = 0;
  for (let index = 0; index < PHONES; index++) {
    const { phone } = newIdentity();
    const client = arena.client({ address: addresses[index % addresses.length] ?? '' });
    await client.post('/users/otp-login/', { phone });
    for (const code of GUESSES)
      if ((await client.post('/users/otp-login/', { phone, code })).body.includes(COMPARED)) compared += 1;
    client.close();
  }
  return compared;
}

export const codeSpraying: Attack = {
  name: 'code-spraying',
  title: 'Guess a few codes for each of very many phones',
  gain: 'At a million guesses a day one account a day falls, whoever’s it is.',
  source: 'NIST SP 800-63B-4 §3.2.2 and §3.1.3.1; OWASP ASVS 5.0 §6.5.2',
  needs: 'service',
  async run(arena) {
    const { mailbox } = arena.service();
    const compared = await spray(arena);
    if (compared === 0) throw new Error('no guess was compared');
    const faults = compared > ALLOWED ? [`${compared} guesses were compared, ${ALLOWED} are allowed`] : [];

    const customer = await arena.person();
    const client = arena.client({ address: newAddress() });
    await client.post('/users/otp-login/', { phone: customer.phone });
    const code = await mailbox.codeTo(customer.phone);
    const { status } = await client.post('/users/otp-login/', { phone: customer.phone, code });
    if (status !== 200) faults.push(`beside it a customer with the right code was answered with ${status}`);
    return unless(
      faults,
      `${compared} of ${GUESSES.length * PHONES} guesses of six addresses were compared; a customer signs in`,
    );
  },
};
