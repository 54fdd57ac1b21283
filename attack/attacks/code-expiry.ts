import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, unless } from '../attack.ts';

/** Seconds. */
const LIFE = 2;

export const codeExpiry: Attack = {
  name: 'code-expiry',
  title: 'Use a code after its time, and the one before a new one',
  gain: 'Codes on a lost phone or in a backup of messages work for ever.',
  source: 'NIST SP 800-63B-4 §3.1.3.1; OWASP ASVS 5.0 §6.5.5',
  needs: 'service',
  settings: { SMS_OTP_EXPIRE_TIME: LIFE, SMS_OTP_RESENT_TIME_GAP: 0 },
  async run(arena) {
    const { mailbox } = arena.service();
    const faults: string[] = [];
    const [{ phone }, late] = [await arena.person(), await arena.person()];
    const client = arena.client({ address: '198.18.5.1' });
    await client.post('/users/otp-login/', { phone });
    const first = await mailbox.codeTo(phone);
    await client.post('/users/otp-login/', { phone, resend: true });
    await mailbox.codeTo(phone, 1);
    const replaced = await client.post('/users/otp-login/', { phone, code: first });
    if (replaced.status === 200) faults.push('a code works after a new one took its place');
    const sleeper = arena.client({ address: '198.18.5.2' });
    await sleeper.post('/users/otp-login/', { phone: late.phone });
    const code = await mailbox.codeTo(late.phone);
    await pause(LIFE * 1000 + 200);
    const expired = await sleeper.post('/users/otp-login/', { phone: late.phone, code });
    if (expired.status === 200) faults.push(`a code works after its ${LIFE} seconds`);
    return unless(faults, 'neither a replaced nor an expired code works');
  },
};
