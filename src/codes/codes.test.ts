import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createRules,
  type Rules,
  requestCode as requestCodeFor,
  requester,
  signedInAs,
} from '../../test/support/rules.ts';
import type { Requester } from '../contracts/requester.ts';
import { DAY, HOUR, SECOND } from '../lib/clock.ts';
import { refused } from '../lib/result.ts';

const PHONE = '+905301234567';
const OTHER = '+905307654321';
const MISMATCH = refused({ code: 'otp_code_mismatch' });
const EXPIRED = refused({ code: 'otp_expired' });

async function requestCode(
  rules: Rules,
  phone = PHONE,
  asker?: Requester,
): Promise<{ code: string; visitor: Requester; challengeUid: string }> {
  const { payload, visitor } = await requestCodeFor(rules, 'login', phone, asker);
  return { code: payload.code, challengeUid: payload.challengeUid, visitor };
}

const check = (rules: Rules, visitor: Requester, code: string, phone = PHONE) =>
  rules.codes.check(visitor, { purpose: 'login', phone, code });

const send = (rules: Rules, visitor: Requester, phone = PHONE) =>
  rules.codes.send(visitor, { purpose: 'login', phone, userId: null });

/** A code that is not the right one. */
const wrongFor = (code: string, offset = 1): string =>
  String((Number(code) + offset) % 1_000_000).padStart(6, '0');

describe('requesting a code', () => {
  it('queues a code for the phone and starts a session to keep it in', async () => {
    const rules = createRules();
    const { code, visitor } = await requestCode(rules);
    assert.match(code, /^\d{6}$/);
    assert.equal(visitor.session?.userId, null);
    assert.ok((await check(rules, visitor, code)).ok);
  });

  it('looks up no user: known and unknown phones leave the same rows', async () => {
    const rules = createRules();
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    await requestCode(rules, PHONE);
    await requestCode(rules, OTHER);
    const payloads = await rules.queued('otp');
    assert.deepEqual(
      payloads.map(({ userId }) => userId),
      [null, null],
    );
  });

  it('asks to wait between two codes of a session, and says how long', async () => {
    const rules = createRules({ SMS_OTP_RESENT_TIME_GAP: 60 });
    const { visitor } = await requestCode(rules);
    rules.clock.advance(20 * SECOND);
    assert.deepEqual(await send(rules, visitor), refused({ code: 'otp_too_early', retryAfter: 40 }));
    assert.equal(await rules.codes.waitBefore(visitor.session ?? { idHash: '' }, 'login', PHONE), 40);
    rules.clock.advance(40 * SECOND);
    assert.ok((await send(rules, visitor)).ok);
  });

  it('leaves the old code valid when a new one is refused', async () => {
    const rules = createRules();
    const { code, visitor } = await requestCode(rules);
    assert.equal((await send(rules, visitor)).ok, false);
    assert.ok((await check(rules, visitor, code)).ok);
  });

  it('stores and sends nothing beyond the limit of a phone', async () => {
    const rules = createRules({ SMS_OTP_MAX_SENDS: 2, SMS_OTP_RESENT_TIME_GAP: 0 });
    for (let sent = 0; sent < 2; sent++) await requestCode(rules);
    const refusal = await send(rules, requester());
    assert.ok(!refusal.ok);
    assert.deepEqual([refusal.refusal.code, refusal.refusal.retryAfter], ['throttled', HOUR / SECOND]);
    assert.equal((await rules.queued('otp')).length, 2);
    assert.equal(rules.storage.tables.sessions.size, 2);
    rules.clock.advance(HOUR);
    assert.ok((await send(rules, requester())).ok);
  });

  it('keeps a guest from texting strangers one after the other', async () => {
    const rules = createRules({ SMS_OTP_MAX_SENDS: 3 });
    const user = await rules.someone();
    const guest = await signedInAs(rules, user);
    const sendTo = (phone: string) =>
      rules.codes.send(guest, { purpose: 'password-set', phone, userId: user.id });
    for (const digit of [1, 2, 3]) assert.ok((await sendTo(`+90530000000${digit}`)).ok);
    assert.equal((await sendTo('+905300000004')).ok, false);
  });

  it('counts a known device apart, so that a stranger’s requests never keep the owner waiting', async () => {
    const rules = createRules({ SMS_OTP_MAX_SENDS: 1 });
    const owner = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    await requestCode(rules);
    assert.equal((await send(rules, requester())).ok, false);
    const device = await rules.knownDevice(owner);
    assert.ok((await send(rules, requester({ device }))).ok);
  });

  it('finds the code of a program again by any of its API tokens', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const program = requester({ viewer: { user, session: null } });
    const { code } = await requestCode(rules, PHONE, program);
    assert.ok((await check(rules, requester({ viewer: { user, session: null } }), code)).ok);
    const other = await rules.someone();
    assert.deepEqual(
      await check(rules, requester({ viewer: { user: other, session: null } }), code),
      EXPIRED,
    );
  });
});

describe('checking a code', () => {
  it('accepts it only in its session, for its phone and its purpose', async () => {
    const rules = createRules();
    const { code, visitor } = await requestCode(rules);
    assert.deepEqual(await check(rules, requester(), code), EXPIRED);
    assert.deepEqual(await check(rules, visitor, code, OTHER), refused({ code: 'otp_phone_mismatch' }));
    const elsewhere = { purpose: 'password-reset', phone: PHONE, code } as const;
    assert.deepEqual(await rules.codes.check(visitor, elsewhere), EXPIRED);
    assert.ok((await check(rules, visitor, code)).ok);
  });

  it('refuses a code that has expired', async () => {
    const rules = createRules({ SMS_OTP_EXPIRE_TIME: 180 });
    const { code, visitor } = await requestCode(rules);
    rules.clock.advance(180 * SECOND);
    assert.deepEqual(await check(rules, visitor, code), EXPIRED);
  });

  it('lets a code live until it is used where expiry is switched off', async () => {
    const rules = createRules({ SMS_OTP_EXPIRE_TIME: 0 });
    const { code, visitor } = await requestCode(rules);
    rules.clock.advance(2 * DAY);
    assert.ok((await check(rules, visitor, code)).ok);
  });

  it('locks the code after the maximum of wrong guesses, even for a correct one', async () => {
    const rules = createRules({ SMS_OTP_MAX_ATTEMPTS: 3 });
    const { code, visitor } = await requestCode(rules);
    for (const offset of [1, 2, 3])
      assert.deepEqual(await check(rules, visitor, wrongFor(code, offset)), MISMATCH);
    assert.deepEqual(await check(rules, visitor, code), EXPIRED);
  });

  it('counts a repeated guess once, because clients repeat failed calls by themselves', async () => {
    const rules = createRules({ SMS_OTP_MAX_ATTEMPTS: 2 });
    const { code, visitor } = await requestCode(rules);
    for (let repeat = 0; repeat < 4; repeat++)
      assert.deepEqual(await check(rules, visitor, wrongFor(code)), MISMATCH);
    assert.ok((await check(rules, visitor, code)).ok);
    const failures = await rules.storage.read.audit.list({ event: 'code.check', limit: 10 });
    assert.equal(failures.length, 1);
  });

  it('compares at most the maximum of a hundred parallel guesses', async () => {
    const rules = createRules({ SMS_OTP_MAX_ATTEMPTS: 5 });
    const { code, visitor } = await requestCode(rules);
    const guesses = Array.from({ length: 100 }, (_, index) => wrongFor(code, index + 1));
    const answers = await Promise.all(guesses.map((guess) => check(rules, visitor, guess)));
    const compared = answers.filter((answer) => !answer.ok && answer.refusal.code === 'otp_code_mismatch');
    assert.equal(compared.length, 5);
  });

  it('locks the phone for a day after the maximum of failures across codes and sessions', async () => {
    const rules = createRules({ SMS_OTP_MAX_FAILURES: 2, SMS_OTP_RESENT_TIME_GAP: 0 });
    for (let session = 0; session < 2; session++) {
      const { code, visitor } = await requestCode(rules);
      await check(rules, visitor, wrongFor(code));
    }
    const { code, visitor } = await requestCode(rules);
    assert.deepEqual(await check(rules, visitor, code), EXPIRED);
    await rules.audit.flush();
    const [row] = await rules.storage.read.audit.list({ event: 'code.check', limit: 1 });
    assert.deepEqual(row?.detail, { purpose: 'login', reason: 'locked', count: 1 });
    rules.clock.advance(DAY);
    const later = await requestCode(rules);
    assert.ok((await check(rules, later.visitor, later.code)).ok);
  });

  it('pays for no code that a locked phone would refuse, and says how long that is so', async () => {
    const rules = createRules({ SMS_OTP_MAX_FAILURES: 2, SMS_OTP_RESENT_TIME_GAP: 0 });
    for (let session = 0; session < 2; session++) {
      const { code, visitor } = await requestCode(rules);
      assert.equal(await rules.codes.lockedFor(visitor, PHONE), 0);
      await check(rules, visitor, wrongFor(code));
    }
    const { visitor } = await requestCode(rules);
    assert.deepEqual(
      (await rules.queued('otp')).map(({ isLocked }) => isLocked),
      [false, false, true],
    );
    assert.equal(await rules.codes.lockedFor(visitor, PHONE), DAY / SECOND);
    rules.clock.advance(DAY);
    assert.equal(await rules.codes.lockedFor(visitor, PHONE), 0);
  });

  /** A code for a visitor at an address, after so many wrong guesses at it. @returns how many were compared, and the last answer */
  async function guessFrom(rules: Rules, address: string, wrong: number) {
    const asker = requester({ source: { ...requester().source, address } });
    const { code, visitor } = await requestCode(rules, PHONE, asker);
    let compared = 0;
    for (let offset = 1; offset <= wrong; offset++) {
      const answer = await check(rules, visitor, wrongFor(code, offset));
      if (!answer.ok && answer.refusal.code === 'otp_code_mismatch') compared += 1;
    }
    return { compared, answer: await check(rules, visitor, code) };
  }

  it('leaves the owner a typing error and a right code on a new device after a stranger spent the phone’s', async () => {
    const rules = createRules({ SMS_OTP_MAX_FAILURES: 8, SMS_OTP_RESENT_TIME_GAP: 0 });
    // More than the phone has: what is refused uses up nothing of the reserve.
    for (let round = 0; round < 5; round++) await guessFrom(rules, '203.0.113.1', 4);
    assert.deepEqual((await guessFrom(rules, '203.0.113.1', 0)).answer, EXPIRED);
    assert.ok((await guessFrom(rules, '198.51.100.7', 1)).answer.ok);
  });

  it('compares only half as many guesses again, however many networks guess', async () => {
    const rules = createRules({ SMS_OTP_MAX_FAILURES: 4, SMS_OTP_RESENT_TIME_GAP: 0 });
    let compared = 0;
    for (let network = 0; network < 12; network++)
      compared += (await guessFrom(rules, `203.0.113.${network}`, 4)).compared;
    assert.equal(compared, 6);
  });

  it('takes the count of a right guess back, so that customers who type well are never locked', async () => {
    const rules = createRules({ SMS_OTP_MAX_FAILURES: 1, SMS_OTP_RESENT_TIME_GAP: 0 });
    for (let session = 0; session < 3; session++) {
      const { code, visitor } = await requestCode(rules);
      assert.ok((await check(rules, visitor, code)).ok);
    }
  });
});

describe('redeeming a code', () => {
  /** A code that was sent to the holder of the phone and checked. */
  async function checkedCode(rules: Rules) {
    const { code, visitor, challengeUid } = await requestCode(rules);
    const [holder] = await rules.storage.read.users.claimingPhone(PHONE);
    if (holder) await rules.storage.transaction((stores) => stores.otp.assignUser(challengeUid, holder.id));
    const checked = await check(rules, visitor, code);
    assert.ok(checked.ok);
    const challenge = { ...checked.value, userId: holder?.id ?? null };
    return () =>
      rules.storage.transaction((stores) =>
        rules.codes.redeem(stores, challenge, { phone: PHONE, userId: null }),
      );
  }

  it('returns the holder of the phone, once', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const redeem = await checkedCode(rules);
    const answers = await Promise.all(Array.from({ length: 10 }, redeem));
    const winners = answers.filter((answer) => answer.ok);
    assert.deepEqual(
      winners.map((answer) => answer.ok && answer.value.id),
      [user.id],
    );
    assert.deepEqual(
      answers.find((answer) => !answer.ok),
      EXPIRED,
    );
  });

  it('is a wrong code for an unknown phone, even if correct', async () => {
    const rules = createRules();
    const redeem = await checkedCode(rules);
    assert.deepEqual(await redeem(), MISMATCH);
  });

  it('is a wrong code once the phone has changed hands, so that the new holder’s account stays shut', async () => {
    const rules = createRules();
    const before = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const redeem = await checkedCode(rules);
    await rules.storage.transaction((stores) =>
      stores.users.update(before.id, { phone: null, isPhoneVerified: false }, 'end-credentials'),
    );
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    assert.deepEqual(await redeem(), MISMATCH);
  });

  it('opens no closed account and no guest’s', async () => {
    for (const given of [{ isActive: false }, { userType: 'guest' }] as const) {
      const rules = createRules();
      await rules.someone({ phone: PHONE, isPhoneVerified: true, ...given });
      const redeem = await checkedCode(rules);
      assert.deepEqual(await redeem(), MISMATCH);
    }
  });
});
