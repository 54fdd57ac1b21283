import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, sentCode } from '../../test/support/rules.ts';
import type { Requester } from '../contracts/requester.ts';
import { DAY, HOUR, MINUTE } from '../lib/clock.ts';

const EMAIL = 'ada@example.com';
const from = (address: string, given: Partial<Requester> = {}): Requester =>
  requester({ ...given, source: { ...requester().source, address } });
const throughStorefront = (given: Partial<Requester> = {}): Requester =>
  requester({ ...given, source: { ...requester().source, address: '198.51.100.7', isStorefront: true } });
const person = (index: number): string => `p${index}@example.com`;
const phone = (index: number): string => `+9053011${String(index).padStart(5, '0')}`;

/** The outcome of a sign-in: `ok`, or the code of the refusal. */
async function attempt(rules: Rules, email: string, password: string, who = requester()): Promise<string> {
  const result = await rules.signIn.withPassword({ email, password }, who);
  return result.ok ? 'ok' : result.refusal.code;
}
const fail = async (rules: Rules, times: number, who = requester(), email = EMAIL): Promise<void> => {
  for (let count = 0; count < times; count++)
    assert.equal(await attempt(rules, email, 'wrong', who), 'wrong_credentials');
};
const alarms = async ({ storage }: Rules, event: string): Promise<unknown[]> =>
  (await storage.read.audit.list({ event, limit: 100 })).map(({ detail }) => detail);

describe('guesses at one password', () => {
  it('end after the limit of a day, from whatever addresses they come, also for an address without account', async () => {
    const rules = createRules({ LOGIN_MAX_FAILURES: 3 });
    await rules.someone({ email: EMAIL });
    for (const email of [EMAIL, 'nobody@example.com']) {
      for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
        assert.equal(await attempt(rules, email, 'wrong', from(address)), 'wrong_credentials');
      assert.equal(await attempt(rules, email, 'secret', from('192.0.2.4')), 'throttled');
    }
    assert.equal((await alarms(rules, 'guessing.account')).length, 2);
  });

  it('never keep out the owner on a known device, who has a limit of their own', async () => {
    const rules = createRules({ LOGIN_MAX_FAILURES: 3 });
    const owner = await rules.someone({ email: EMAIL });
    const known = requester({ device: await rules.knownDevice(owner) });
    await fail(rules, 3);
    await fail(rules, 2, known);
    assert.equal(await attempt(rules, EMAIL, 'secret', known), 'ok');
    await fail(rules, 1, known);
    assert.equal(await attempt(rules, EMAIL, 'secret', known), 'throttled');
  });

  it('are forgotten one by one a day after they were made, and the wait is as long as was said', async () => {
    const rules = createRules({ LOGIN_MAX_FAILURES: 2 });
    await rules.someone({ email: EMAIL });
    await fail(rules, 1);
    rules.clock.advance(6 * HOUR);
    await fail(rules, 1);
    const refused = await rules.signIn.withPassword({ email: EMAIL, password: 'secret' }, requester());
    assert.ok(!refused.ok);
    assert.equal(refused.refusal.retryAfter, (18 * HOUR) / 1000);
    rules.clock.advance(18 * HOUR);
    await fail(rules, 1);
    assert.equal(await attempt(rules, EMAIL, 'secret'), 'throttled');
  });

  it('are counted before they are compared, so that parallel ones do not slip through', async () => {
    const rules = createRules({ LOGIN_MAX_FAILURES: 5 });
    await rules.someone({ email: EMAIL });
    const seen = await Promise.all(Array.from({ length: 50 }, () => attempt(rules, EMAIL, 'wrong')));
    assert.equal(seen.filter((code) => code === 'wrong_credentials').length, 5);
  });

  it('raise no more than 20 alarms an hour, so that an attack does not fill the audit trail', async () => {
    const rules = createRules({ LOGIN_MAX_FAILURES: 1 });
    for (let index = 0; index < 30; index++) {
      await fail(rules, 1, from(`192.0.2.${index}`), person(index));
      assert.equal(await attempt(rules, person(index), 'wrong', from(`192.0.2.${index}`)), 'throttled');
    }
    assert.equal((await alarms(rules, 'guessing.account')).length, 20);
  });

  it('stay counted when the owner signs in between, and the owner’s own sign-ins do not count', async () => {
    const rules = createRules({ LOGIN_MAX_FAILURES: 3 });
    await rules.someone({ email: EMAIL });
    for (let count = 0; count < 3; count++) {
      assert.equal(await attempt(rules, EMAIL, 'secret'), 'ok');
      await fail(rules, 1);
    }
    assert.equal(await attempt(rules, EMAIL, 'secret'), 'throttled');
  });
});

describe('one password tried at many accounts', () => {
  it('ends at the limit of accounts per address, while others and known devices sign in', async () => {
    const rules = createRules({ LOGIN_MAX_FAILED_ACCOUNTS: 4 });
    const owner = await rules.someone({ email: EMAIL });
    for (let index = 0; index < 4; index++) await fail(rules, 2, requester(), person(index));
    assert.equal(await attempt(rules, EMAIL, 'secret'), 'throttled');
    assert.equal(await attempt(rules, EMAIL, 'secret', from('192.0.2.9')), 'ok');
    const device = await rules.knownDevice(owner);
    assert.equal(await attempt(rules, EMAIL, 'secret', requester({ device })), 'ok');
    // Whoever mistyped before may go on, within the limit of the account.
    assert.equal(await attempt(rules, person(0), 'wrong'), 'wrong_credentials');
    assert.deepEqual(await alarms(rules, 'guessing.source'), [{ secret: 'password' }]);
  });

  it('does not use up the limit of an account by guesses that were refused', async () => {
    const rules = createRules({ LOGIN_MAX_FAILED_ACCOUNTS: 1, LOGIN_MAX_FAILURES: 2 });
    await rules.someone({ email: EMAIL });
    await fail(rules, 1, requester(), person(0));
    for (let count = 0; count < 5; count++) assert.equal(await attempt(rules, EMAIL, 'wrong'), 'throttled');
    assert.equal(await attempt(rules, EMAIL, 'secret', from('192.0.2.9')), 'ok');
  });

  it('ends for a /56 and a /48 too, so that a customer’s many networks are one', async () => {
    const rules = createRules({ LOGIN_MAX_FAILED_ACCOUNTS: 1 });
    for (let index = 0; index < 4; index++)
      await fail(rules, 1, from(`2001:db8:1:${index.toString(16)}::1`), person(index));
    assert.equal(await attempt(rules, EMAIL, 'wrong', from('2001:db8:1:f::1')), 'throttled');
    assert.equal(await attempt(rules, EMAIL, 'wrong', from('2001:db8:1:100::1')), 'wrong_credentials');
  });
});

describe('guesses through a storefront that passes no addresses on', () => {
  const over = { STOREFRONT_FAILURE_BUDGET: 5 };
  const spray = async (rules: Rules): Promise<void> => {
    for (let index = 0; index < 5; index++) await fail(rules, 1, throughStorefront(), person(index));
  };

  it('make unknown devices wait beyond its budget, while known ones go on, and raise one alarm', async () => {
    const rules = createRules(over);
    const owner = await rules.someone({ email: EMAIL });
    const device = await rules.knownDevice(owner);
    await spray(rules);
    for (let count = 0; count < 3; count++)
      assert.equal(await attempt(rules, EMAIL, 'secret', throughStorefront()), 'throttled');
    assert.equal(await attempt(rules, EMAIL, 'secret', throughStorefront({ device })), 'ok');
    assert.equal(await attempt(rules, EMAIL, 'secret'), 'ok');
    assert.deepEqual(await alarms(rules, 'guessing.storefront'), [{ failures: 6, successes: 0 }]);
    rules.clock.advance(10 * MINUTE);
    assert.equal(await attempt(rules, EMAIL, 'secret', throughStorefront()), 'ok');
  });

  it('are let through where more people sign in than fail', async () => {
    const rules = createRules(over);
    for (let index = 10; index < 20; index++) {
      await rules.someone({ email: person(index) });
      assert.equal(await attempt(rules, person(index), 'secret', throughStorefront()), 'ok');
    }
    await spray(rules);
    await fail(rules, 1, throughStorefront());
  });

  it('are not made up for by signing in to one’s own account again and again', async () => {
    const rules = createRules(over);
    await rules.someone({ email: EMAIL });
    for (let count = 0; count < 10; count++)
      assert.equal(await attempt(rules, EMAIL, 'secret', throughStorefront()), 'ok');
    await spray(rules);
    assert.equal(await attempt(rules, EMAIL, 'wrong', throughStorefront()), 'throttled');
  });
});

describe('guesses at codes of many phones', () => {
  /** Asks for a code and guesses. @returns the answers to the guesses */
  async function guess(rules: Rules, index: number, guesses: readonly string[], who = requester()) {
    const { code, visitor } = await sentCode(rules, 'login', phone(index), who);
    const answers: string[] = [];
    for (const typed of guesses) {
      const text = typed === 'right' ? code : `${typed}${code.slice(1)}`;
      const request = { purpose: 'login', phone: phone(index), code: text } as const;
      const checked = await rules.codes.check(visitor, request);
      answers.push(checked.ok ? 'ok' : checked.refusal.code);
    }
    return answers;
  }
  const [WRONG, EXPIRED] = ['otp_code_mismatch', 'otp_expired'];

  it('end at the limit of an address with the answer of an expired code, while other addresses go on', async () => {
    const rules = createRules({ SMS_OTP_MAX_SOURCE_FAILURES: 4 });
    assert.deepEqual(await guess(rules, 1, ['a', 'b']), [WRONG, WRONG]);
    assert.deepEqual(await guess(rules, 2, ['a', 'b', 'right']), [WRONG, WRONG, EXPIRED]);
    assert.deepEqual(await guess(rules, 3, ['right']), [EXPIRED]);
    assert.deepEqual(await guess(rules, 4, ['right'], from('192.0.2.9')), ['ok']);
    rules.clock.advance(DAY);
    assert.deepEqual(await guess(rules, 5, ['right']), ['ok']);
  });

  it('leave one guess per code beyond the budget of the flow: enough for an owner who types it right', async () => {
    const rules = createRules({ SMS_OTP_FAILURE_BUDGET: 3 });
    assert.deepEqual(await guess(rules, 1, ['a', 'b', 'c']), [WRONG, WRONG, WRONG]);
    assert.deepEqual(await guess(rules, 2, ['a', 'b', 'right']), [WRONG, EXPIRED, EXPIRED]);
    assert.deepEqual(await guess(rules, 3, ['a', 'a'], from('192.0.2.9')), [WRONG, WRONG]);
    assert.deepEqual(await guess(rules, 4, ['right'], from('192.0.2.8')), ['ok']);
    assert.equal((await alarms(rules, 'guessing.codes')).length, 1);
    rules.clock.advance(HOUR);
    assert.deepEqual(await guess(rules, 5, ['a', 'b', 'right'], from('192.0.2.7')), [WRONG, WRONG, 'ok']);
  });

  it('leave owners on known devices all their guesses', async () => {
    const rules = createRules({ SMS_OTP_FAILURE_BUDGET: 1, SMS_OTP_MAX_SOURCE_FAILURES: 4 });
    const owner = await rules.someone({ phone: phone(9), isPhoneVerified: true });
    await guess(rules, 1, ['a', 'b', 'c', 'd']);
    await guess(rules, 2, ['a', 'b', 'c', 'd']);
    const device = await rules.knownDevice(owner);
    assert.deepEqual(await guess(rules, 9, ['a', 'b', 'right'], requester({ device })), [WRONG, WRONG, 'ok']);
  });

  it('leave more room where more people type their codes right, each phone counted once', async () => {
    const rules = createRules({ SMS_OTP_FAILURE_BUDGET: 1 });
    const one = ['a', 'right'];
    for (let count = 0; count < 8; count++) assert.deepEqual(await guess(rules, 20, ['right']), ['ok']);
    assert.deepEqual(await guess(rules, 1, one), [WRONG, EXPIRED]);
    for (let index = 21; index < 28; index++) assert.deepEqual(await guess(rules, index, ['right']), ['ok']);
    assert.deepEqual(await guess(rules, 2, one), [WRONG, 'ok']);
  });

  it('through a storefront over its budget are refused as expired, and right ones make up for it', async () => {
    const rules = createRules({ STOREFRONT_FAILURE_BUDGET: 2, SMS_OTP_MAX_SOURCE_FAILURES: 1 });
    assert.deepEqual(await guess(rules, 1, ['a', 'b', 'right'], throughStorefront()), [
      WRONG,
      WRONG,
      EXPIRED,
    ]);
    assert.deepEqual(await guess(rules, 2, ['right'], requester()), ['ok']);
  });
});
