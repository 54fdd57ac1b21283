import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, sentCode, signedInAs } from '../../test/support/rules.ts';
import type { Requester } from '../contracts/requester.ts';
import type { User } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { ok, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import { createPhonePasswords } from './password-sms-otp-set.ts';

const PHONE = '+905301234567';
const OTHER = '+905307654321';
const TAKEN = { kind: 'phone-taken' } as const;
const entered = (first: string, second = first) => ({ first, second });

const guestOf = (rules: Rules) => rules.someone({ userType: 'guest', password: unusablePassword() });
const validate = (rules: Rules, ...given: Parameters<ReturnType<typeof createPhonePasswords>['validate']>) =>
  createPhonePasswords(rules).validate(...given);

/** Somebody signed in who got a code for a phone. */
async function codeFor(rules: Rules, user: User, phone = PHONE) {
  return sentCode(rules, 'password-set', phone, await signedInAs(rules, user));
}

function set(rules: Rules, { visitor, code }: { visitor: Requester; code: string }, phone = PHONE) {
  assert.ok(visitor.viewer);
  return createPhonePasswords(rules).set(visitor.viewer, { password: 'a new one', phone }, code, visitor);
}

describe('a password with a phone', () => {
  it('gets all errors at once, before a code is sent', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const weak = { kind: 'weak', failures: [message('passwordTooShort', { min: 4 })] };
    assert.deepEqual(await validate(rules, guest, entered('a', 'b'), PHONE), [{ kind: 'mismatch' }, TAKEN]);
    assert.deepEqual(await validate(rules, guest, entered('abc'), PHONE), [weak, TAKEN]);
    assert.deepEqual(await validate(rules, guest, entered('abc'), undefined), [weak]);
    assert.deepEqual(await validate(rules, guest, undefined, PHONE), [TAKEN]);
    assert.deepEqual(await validate(rules, guest, entered('a new one'), OTHER), []);
  });

  it('does not disclose taken phones to users with a password', async () => {
    const rules = createRules();
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const customer = await rules.someone({ phone: OTHER, isPhoneVerified: true });
    assert.deepEqual(await validate(rules, customer, entered('a new one'), PHONE), []);
  });

  it('is not refused for the person’s own phone', async () => {
    const rules = createRules();
    const customer = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    assert.deepEqual(await validate(rules, customer, entered('a new one'), PHONE), []);
  });

  it('may be a phone of others until one proves it, where phones need not be unique', async () => {
    const rules = createRules({ PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: false });
    const guest = await guestOf(rules);
    await rules.someone({ phone: PHONE });
    await rules.someone({ phone: OTHER, isPhoneVerified: true });
    assert.deepEqual(await validate(rules, guest, undefined, PHONE), []);
    assert.deepEqual(await validate(rules, guest, undefined, OTHER), [TAKEN]);
  });

  it('replaces a password only by the verified phone, so that a stolen session is not enough', async () => {
    const rules = createRules();
    const { mayUse } = createPhonePasswords(rules);
    const verified = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    assert.equal(mayUse(verified, PHONE), true);
    assert.equal(mayUse(verified, OTHER), false);
    assert.equal(mayUse(await rules.someone({ phone: OTHER }), OTHER), false);
    assert.equal(mayUse(await guestOf(rules), OTHER), true);
  });
});

describe('setting a password with a phone', () => {
  it('makes a guest registered with a verified phone and keeps the session', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const sent = await codeFor(rules, guest);
    const result = await set(rules, sent);
    assert.ok(result.ok && result.value);
    const { password, phone, isPhoneVerified, userType } = await rules.userNow(guest);
    assert.deepEqual(
      [password, phone, isPhoneVerified, userType],
      ['plain$a new one', PHONE, true, 'registered'],
    );
    assert.notEqual(result.value.session.idHash, sent.visitor.session?.idHash);
    assert.equal((await rules.sessions.find(result.value.id))?.user?.id, guest.id);
    assert.deepEqual(await rules.auditOf(guest), ['password.set:success', 'phone.confirm:success']);
  });

  it('works for a program with an API token, whose token ends', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const viewer = { user: guest, session: null };
    const { source } = await signedInAs(rules, guest);
    const program = { viewer, session: null, device: null, source };
    assert.deepEqual(await set(rules, await sentCode(rules, 'password-set', PHONE, program)), ok(null));
    assert.deepEqual(await rules.storage.read.sessions.ofUser(guest.id), []);
  });

  it('proves the phone once: a new password by the same phone records no second proof', async () => {
    const rules = createRules();
    const customer = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    assert.ok((await set(rules, await codeFor(rules, customer))).ok);
    assert.deepEqual(await rules.auditOf(customer), ['password.set:success']);
    const [former] = await rules.storage.read.passwordHistory.ofUser(customer.id, 1);
    assert.equal(former?.hash, 'plain$secret');
  });

  it('sets nothing by a wrong code, nor by one for another phone', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const sent = await codeFor(rules, guest);
    const wrong = sent.code === '000000' ? '000001' : '000000';
    assert.deepEqual(await set(rules, { ...sent, code: wrong }), refused({ code: 'otp_code_mismatch' }));
    assert.deepEqual(await set(rules, sent, OTHER), refused({ code: 'otp_phone_mismatch' }));
    assert.deepEqual(await rules.userNow(guest), guest);
    assert.ok((await set(rules, sent)).ok);
  });

  it('uses the code up', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const sent = await codeFor(rules, guest);
    assert.ok((await set(rules, sent)).ok);
    assert.deepEqual(await set(rules, sent), refused({ code: 'otp_expired' }));
  });

  it('refuses a phone that another user verified since the code was sent, and keeps the code valid', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const sent = await codeFor(rules, guest);
    const other = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    assert.deepEqual(await set(rules, sent), refused(TAKEN));
    assert.deepEqual(await rules.userNow(guest), guest);
    await rules.storage.transaction((stores) =>
      stores.users.update(other.id, { phone: null, isPhoneVerified: false }, 'keep-credentials'),
    );
    assert.ok((await set(rules, sent)).ok);
  });

  it('gives the phone to one of two who prove it at the same moment', async () => {
    const rules = createRules({ PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: false });
    const guests = [await guestOf(rules), await guestOf(rules)];
    const sent = [];
    for (const guest of guests) sent.push(await codeFor(rules, guest));
    const results = await Promise.all(sent.map((one) => set(rules, one)));
    assert.deepEqual(
      results.filter((result) => !result.ok),
      [refused(TAKEN)],
    );
    assert.equal((await rules.storage.read.users.claimingPhone(PHONE)).length, 1);
  });

  it('says so as well when only the database’s own index finds the phone taken', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const sent = await codeFor(rules, guest);
    const update = async () => {
      throw new UniqueViolation('users_verified_phone');
    };
    const storage: Rules['storage'] = {
      ...rules.storage,
      transaction: (work) =>
        rules.storage.transaction((stores) => work({ ...stores, users: { ...stores.users, update } })),
    };
    assert.deepEqual(await set({ ...rules, storage }, sent), refused(TAKEN));
    assert.deepEqual(await rules.userNow(guest), guest);
  });

  it('loses to another request that set the password first', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const sent = await codeFor(rules, guest);
    const hasher = {
      ...rules.hasher,
      async hash(password: string): Promise<string> {
        await rules.storage.transaction((stores) => stores.users.replacePassword(guest, 'plain$first'));
        return rules.hasher.hash(password);
      },
    };
    assert.deepEqual(await set({ ...rules, hasher }, sent), refused({ code: 'otp_expired' }));
    const { password, phone } = await rules.userNow(guest);
    assert.deepEqual([password, phone], ['plain$first', null]);
  });
});
