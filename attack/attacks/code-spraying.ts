import { type Attack, unless } from '../attack.ts';
import { newAddress, newIdentity } from '../support/arena.ts';

const PHONES = 80;

export const codeSpraying: Attack = {
  name: 'code-spraying',
  title: 'Guess a few codes for each of very many phones',
  gain: 'At a million guesses a day one account a day falls, whoever’s it is.',
  source: 'NIST SP 800-63B-4 §3.2.2 and §3.1.3.1; OWASP ASVS 5.0 §6.5.2',
  needs: 'service',
  async run(arena) {
    const { mailbox } = arena.service();
    // Each of them stays below the throttle.
    const addresses = Array.from({ length: 6 }, newAddress);
    let refused = 0;
    for (let index = 0; index < PHONES; index++) {
      const { phone } = newIdentity();
      const client = arena.client({ address: addresses[index % addresses.length] ?? '' });
      await client.post('/users/otp-login/', { phone });
      for (const code of ['000000', '111111', '222222', '333333'])
        if ((await client.post('/users/otp-login/', { phone, code })).status === 429) refused += 1;
      client.close();
    }
    const faults: string[] = [];
    const victim = await arena.person();
    const thief = arena.client({ address: addresses[0] ?? '' });
    const asked = await thief.post('/users/otp-login/', { phone: victim.phone });
    if (asked.status < 300) {
      const code = await mailbox.codeTo(victim.phone).catch(() => null);
      const guess = code && (await thief.post('/users/otp-login/', { phone: victim.phone, code }));
      if (guess && guess.status === 200)
        faults.push(`guess ${4 * PHONES + 1} of six addresses was judged, and signed in`);
    }
    const owner = arena.client({ address: newAddress() });
    const other = await arena.person();
    await owner.post('/users/otp-login/', { phone: other.phone });
    const code = await mailbox.codeTo(other.phone);
    const { status } = await owner.post('/users/otp-login/', { phone: other.phone, code });
    if (status !== 200) faults.push(`beside it a customer with the right code was answered with ${status}`);
    return unless(
      faults,
      `${4 * PHONES} guesses of six addresses (${refused} with 429), then none judged; customers sign in`,
    );
  },
};
