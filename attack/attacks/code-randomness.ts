import { type Attack, unless } from '../attack.ts';
import { newAddress } from '../support/arena.ts';
import { chiSquare, isUnlikely } from '../support/statistics.ts';

/** Codes per observation of other statistics: 10,000 in all. */
const CODES_PER_SAMPLE = 10;
const AT_ONCE = 50;

export const codeRandomness: Attack = {
  name: 'code-randomness',
  title: 'Find a pattern in ten thousand codes: of a digit, of neighbours, of one code after the other',
  gain: 'Fewer guesses than 1 in 1,000,000 are enough.',
  source: 'NIST SP 800-63B-4 §3.1.3.1; OWASP ASVS 5.0 §11.5.1',
  needs: 'service',
  isLong: true,
  settings: {
    THROTTLING_SETTINGS: { login: null },
    SMS_OTP_MAX_SENDS: 1000,
    SMS_BUDGETS: { source: null, prefix: null, country: null, day: null, breaker: null },
    SMS_OTP_RESENT_TIME_GAP: 0,
  },
  async run(arena) {
    const { mailbox } = arena.service();
    const count = arena.samples * CODES_PER_SAMPLE;
    // Hashing their passwords would take longer than all the codes.
    const people = await arena.people(count, { isImported: true });
    for (let start = 0; start < count; start += AT_ONCE) {
      const batch = people.slice(start, start + AT_ONCE);
      await Promise.all(
        batch.map(async ({ phone }) => {
          const client = arena.client({ address: newAddress() });
          await client.post('/users/otp-login/', { phone });
          client.close();
        }),
      );
      const last = batch.at(-1);
      if (last) await mailbox.codeTo(last.phone);
    }
    const codes = await Promise.all(people.map(({ phone }) => mailbox.codeTo(phone)));
    const faults: string[] = [];
    const test = (name: string, size: number, indexes: readonly number[]): void => {
      const counts = new Array<number>(size).fill(0);
      for (const index of indexes) counts[index] = (counts[index] ?? 0) + 1;
      if (isUnlikely(chiSquare(counts))) faults.push(`${name} are not spread evenly`);
    };
    const length = codes[0]?.length ?? 0;
    for (let place = 0; place < length; place++)
      test(
        `the digits at place ${place + 1}`,
        10,
        codes.map((code) => Number(code[place])),
      );
    for (let place = 0; place + 1 < length; place++)
      test(
        `the pairs from place ${place + 1}`,
        100,
        codes.map((code) => Number(code.slice(place, place + 2))),
      );
    test(
      'the differences of successive codes',
      100,
      codes.slice(1).map((code, index) => {
        const before = Number(codes[index]);
        const size = 10 ** length;
        return Math.floor((((Number(code) - before + size) % size) / size) * 100);
      }),
    );
    const distinct = new Set(codes).size;
    // Of 10,000 draws out of a million about 50 repeat an earlier one (birthdays).
    if (distinct < count - 120) faults.push(`only ${distinct} of ${count} codes are distinct`);
    return unless(
      faults,
      `${count} codes, ${distinct} distinct, chi-square of digits, pairs and differences`,
    );
  },
};
