import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress, newIdentity } from '../support/arena.ts';
import { register } from '../support/flows.ts';

/** What one address, and all who ask for numbers of one block, may cause in a day: SMS_BUDGETS.source and SMS_BUDGETS.prefix. */
const ALLOWED = 200;
/** To a number that nobody has proved: SMS_BUDGETS.unproven_number. */
const ALLOWED_TO_ONE = 3;
/** Enough numbers for more than ALLOWED. */
const NUMBERS = 80;
const FROM_ELSEWHERE = 20;

/** Ranges that share what a call or message costs with their holder (ITU-T E.164 national plans). */
const EXPENSIVE = ['+909001234567', '+4490987654321', '+19005551234', '+88213123456', '+5326012345'];

/** Registers with a number, and has as much sent to it as an address can. */
async function pump(arena: Arena, address: string, phone: string): Promise<void> {
  const ask = async (path: string, body: object): Promise<void> => {
    const client = arena.client({ address });
    await client.post(path, body);
    client.close();
  };
  const newcomer = arena.client({ address });
  await register(newcomer, { email: newIdentity().email, phone });
  newcomer.close();
  for (let count = 0; count <= ALLOWED_TO_ONE; count++) await ask('/users/otp-login/', { phone });
  await ask('/users/password/reset-with-phone/', { phone });
}

export const smsPumping: Attack = {
  name: 'sms-pumping',
  title: 'Register phones and request codes and resets for them, so that the shop pays for the SMS',
  gain: 'Fraudsters share in what each SMS costs: a shop loses thousands a night.',
  source: 'OWASP API6:2023; CWE-799; Twitter’s loss of $60 million a year to SMS pumping',
  needs: 'service',
  // The minute’s limits would stretch this over hours; what is tried is the day’s.
  settings: { SMS_OTP_RESENT_TIME_GAP: 0, THROTTLING_SETTINGS: { login: null, register: null } },
  async run(arena) {
    const { mailbox } = arena.service();
    const faults: string[] = [];
    const address = newAddress();
    for (const phone of EXPENSIVE) await pump(arena, newAddress(), phone);
    for (let count = 0; count < NUMBERS; count++) await pump(arena, address, newIdentity().phone);
    await mailbox.quiet();
    const sent = mailbox.texts.length;
    if (sent > ALLOWED) faults.push(`${sent} SMS went out for one address`);
    if (sent === 0) throw new Error('no number got an SMS');

    for (let count = 0; count < FROM_ELSEWHERE; count++) await pump(arena, newAddress(), newIdentity().phone);
    await mailbox.quiet();
    const { texts } = mailbox;
    if (texts.length > ALLOWED) faults.push(`${texts.length} SMS went to one block of numbers`);
    const premium = texts.filter(({ to }) => EXPENSIVE.includes(to)).length;
    if (premium > 0) faults.push(`${premium} SMS went to premium numbers`);
    const toOne = Math.max(
      ...Map.groupBy(texts, ({ to }) => to)
        .values()
        .map(({ length }) => length),
    );
    if (toOne > ALLOWED_TO_ONE) faults.push(`${toOne} SMS went to one unproven number`);
    return unless(
      faults,
      `${NUMBERS} numbers of one address got ${sent} SMS, those of other addresses ${texts.length - sent} more, premium ones none`,
    );
  },
};
