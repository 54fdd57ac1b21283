import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, unless } from '../attack.ts';
import { newIdentity } from '../support/arena.ts';

/** What one address may cause in a minute, SMS: a family behind one router, not a robot. */
const ALLOWED = 30;
const ATTEMPTS = 120;

/** Ranges that share what a call or message costs with their holder (ITU-T E.164 national plans). */
const EXPENSIVE = ['+909001234567', '+4490987654321', '+19005551234', '+88213123456', '+5326012345'];

export const smsPumping: Attack = {
  name: 'sms-pumping',
  title: 'Register phones and request codes and resets for them, so that the shop pays for the SMS',
  gain: 'Fraudsters share in what each SMS costs: a shop loses thousands a night.',
  source: 'OWASP API6:2023; CWE-799; Twitter’s loss of $60 million a year to SMS pumping',
  needs: 'service',
  settings: { SMS_OTP_RESENT_TIME_GAP: 0 },
  async run(arena) {
    const { mailbox } = arena.service();
    const address = '198.18.20.1';
    const faults: string[] = [];
    const register = (phone: string) => {
      const { email } = newIdentity();
      const body = { email, phone, password: 'a long password 5', first_name: 'Ada', last_name: 'Byron' };
      return arena.client({ address }).post('/users/registration/', body);
    };
    const own = newIdentity().phone;
    for (const phone of EXPENSIVE) {
      await register(phone);
      await arena.client({ address: '198.18.20.2' }).post('/users/otp-login/', { phone });
    }
    const statuses = new Set<number>();
    for (let index = 0; index < ATTEMPTS; index++) {
      const { phone } = index % 2 ? newIdentity() : { phone: own };
      await register(phone);
      const client = arena.client({ address });
      statuses.add((await client.post('/users/otp-login/', { phone })).status);
      statuses.add((await client.post('/users/password/reset-with-phone/', { phone })).status);
      client.close();
    }
    await pause(2000);
    const sent = mailbox.texts.length;
    const premium = mailbox.texts.filter(({ to }) => EXPENSIVE.includes(to)).length;
    const toOwn = mailbox.texts.filter(({ to }) => to === own).length;
    if (sent > ALLOWED) faults.push(`${sent} SMS went out for one address`);
    if (premium > 0) faults.push(`${premium} SMS went to premium numbers`);
    if (toOwn > 5) faults.push(`${toOwn} SMS went to one unproven number`);
    return unless(faults, `${2 * ATTEMPTS} requests of one address caused ${sent} SMS, none of them premium`);
  },
};
