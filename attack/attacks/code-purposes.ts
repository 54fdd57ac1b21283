import { type Attack, unless } from '../attack.ts';
import { newPasswords, signedIn } from '../support/flows.ts';

export const codePurposes: Attack = {
  name: 'code-purposes',
  title: 'Use a code that was requested for one purpose for another one',
  gain: 'A code that a customer reads out for a harmless purpose resets their password or signs in.',
  source:
    'OWASP ASVS 5.0 §6.5.1; NIST SP 800-63B-4 §3.1.3.1 (out-of-band secrets are bound to their transaction)',
  needs: 'service',
  async run(arena) {
    const { mailbox } = arena.service();
    const faults: string[] = [];
    const { phone } = await arena.person();
    const client = arena.client({ address: '198.18.4.1' });
    await client.post('/users/otp-login/', { phone });
    const code = await mailbox.codeTo(phone);
    const reset = await client.post('/users/password/reset-with-sms-otp/', { phone, code });
    if (reset.status === 200) faults.push('a code for signing in resets the password');
    const person = await arena.person();
    const other = arena.client({ address: '198.18.4.2' });
    await other.post('/users/password/reset-with-sms-otp/', { phone: person.phone });
    const resetCode = await mailbox.codeTo(person.phone);
    const login = await other.post('/users/otp-login/', { phone: person.phone, code: resetCode });
    if (login.status === 200) faults.push('a code for a reset signs in');
    const owner = await signedIn(arena, await arena.person(), '198.18.4.3');
    const body = { phone, code, ...newPasswords('another password 31') };
    const set = await owner.post('/users/password-sms-otp/set/', body);
    if (set.status < 300) faults.push('a code of somebody else’s session sets a password');
    return unless(faults, 'a code works for its own purpose only');
  },
};
