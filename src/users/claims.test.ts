import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultsOf } from '../../test/support/result.ts';
import { createRules } from '../../test/support/rules.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { ok } from '../lib/result.ts';
import { fixedSettings } from '../settings.ts';
import { emptyAccount } from './account.ts';
import { catchTaken, findTaken, phoneTaken } from './claims.ts';
import { codeRecipientOf, holderOf, reachableHolderOf } from './phone-holder.ts';

const phone = '+905301112233';
const ALLOW = fixedSettings();
const REFUSE = fixedSettings({ UNVERIFIED_PHONES: 'refuse' });

describe('what belongs to somebody else', () => {
  it('is an e-mail in any spelling, and any active user’s phone', async () => {
    const rules = createRules();
    await rules.someone({ email: 'ada@example.com', phone });
    const taken = await findTaken(rules.storage.read, rules, null, {
      ...emptyAccount,
      email: 'ADA@example.com',
      phone,
    });
    assert.deepEqual(Object.keys(taken), ['email', 'phone']);
  });

  it('stays what it is while its owner’s account is closed and not erased yet', async () => {
    const rules = createRules();
    const { storage } = rules;
    const owner = await rules.someone({ email: 'ada@example.com', phone });
    await storage.transaction((stores) => stores.closures.close(owner, rules.clock.now()));
    const claim = { ...emptyAccount, email: 'ada@example.com', phone };
    const taken = await findTaken(storage.read, rules, null, claim);
    assert.deepEqual(Object.keys(taken), ['email', 'phone']);
    assert.equal(await holderOf(storage.read.users, phone), undefined);
  });

  it('is not what the user has already, nor the phone of a deactivated account', async () => {
    const rules = createRules();
    await rules.someone({ phone, isActive: false });
    const user = await rules.someone({ email: 'ada@example.com', phone });
    assert.deepEqual(
      await findTaken(rules.storage.read, rules, user, { ...user, email: 'ADA@example.com' }),
      {},
    );
  });

  it('is only a verified phone, in the shop’s words, where the shop says so', async () => {
    const rules = createRules({
      PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: false,
      UNIQUE_VALIDATOR_PHONE_MESSAGE: 'Ask us.',
    });
    const find = () => findTaken(rules.storage.read, rules, null, { ...emptyAccount, phone });
    await rules.someone({ phone });
    assert.deepEqual(await find(), {});
    await rules.someone({ phone, isPhoneVerified: true });
    assert.deepEqual((await find()).phone?.[0]?.params, { text: 'Ask us.' });
  });

  it('is refused in the same words when the unique index finds it first', async () => {
    const settings = fixedSettings();
    const failing = (constraint: string) =>
      catchTaken<null, never>(settings, Promise.reject(new UniqueViolation(constraint)));
    assert.deepEqual(faultsOf(await failing('users_email_key')), { email: ['emailTaken'] });
    assert.deepEqual(faultsOf(await failing('users_phone_key')), { phone: ['phoneTaken'] });
    assert.deepEqual(Object.keys(phoneTaken(settings)), ['phone']);
    assert.deepEqual(await catchTaken(settings, Promise.resolve(ok(1))), ok(1));
    const fault = new Error('the disk is full');
    await assert.rejects(catchTaken(settings, Promise.reject(fault)), fault);
  });
});

describe('the holder of a phone', () => {
  it('is the user who verified it, or else its only owner', async () => {
    const { storage, someone } = createRules();
    const { users } = storage.read;
    const first = await someone({ phone });
    assert.equal((await holderOf(users, phone))?.id, first.id);
    await someone({ phone });
    assert.equal(await holderOf(users, phone), undefined);
    const verified = await someone({ phone, isPhoneVerified: true });
    assert.equal((await holderOf(users, phone))?.id, verified.id);
  });

  it('gets codes only as a registered customer, unless they asked for it signed in', async () => {
    const { storage, someone } = createRules();
    const { users } = storage.read;
    const guest = await someone({ phone, userType: 'guest' });
    const closed = await someone({ isActive: false });
    assert.equal(await codeRecipientOf(users, { phone, userId: null }, ALLOW), undefined);
    assert.equal((await codeRecipientOf(users, { phone, userId: guest.id }, ALLOW))?.id, guest.id);
    assert.equal(await codeRecipientOf(users, { phone, userId: closed.id }, ALLOW), undefined);
  });

  it('is reached only on a verified phone where the shop says so, but holds it all the same', async () => {
    const { storage, someone, userNow } = createRules();
    const { users } = storage.read;
    const owner = await someone({ phone });
    assert.equal((await reachableHolderOf(users, phone, ALLOW))?.id, owner.id);
    assert.equal(await reachableHolderOf(users, phone, REFUSE), undefined);
    assert.equal((await holderOf(users, phone))?.id, owner.id);
    assert.equal(await codeRecipientOf(users, { phone, userId: null }, REFUSE), undefined);
    assert.equal((await codeRecipientOf(users, { phone, userId: owner.id }, REFUSE))?.id, owner.id);
    await storage.transaction(async (stores) =>
      stores.users.provePhone(await userNow(owner), owner.password),
    );
    assert.equal((await reachableHolderOf(users, phone, REFUSE))?.id, owner.id);
    assert.equal((await codeRecipientOf(users, { phone, userId: null }, REFUSE))?.id, owner.id);
  });
});
