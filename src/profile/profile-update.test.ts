import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted } from '../../test/support/result.ts';
import { createRules, type Rules, requester, sentCode, signedInAs } from '../../test/support/rules.ts';
import type { Requester } from '../contracts/requester.ts';
import type { User } from '../contracts/user.ts';
import { MINUTE } from '../lib/clock.ts';
import { Unavailable, UniqueViolation } from '../lib/failures.ts';
import { type ProfileValues, readProfile } from './profile-fields.ts';
import { createProfileUpdate } from './profile-update.ts';

const PHONE = '+905301234567';
const OTHER = '+905307654321';
const SOURCE = requester().source;

/** Somebody who has just signed in by password. */
async function freshlySignedIn(rules: Rules, user: User): Promise<Requester> {
  const { session } = await rules.storage.transaction((stores) =>
    rules.sessions.start(stores, { user, previous: null, source: SOURCE, proof: 'pwd' }),
  );
  return requester({ viewer: { user, session }, session });
}

const valuesOf = (rules: Rules, user: User, body: object): ProfileValues =>
  accepted(readProfile(rules, user, { ...body }, 'update'));

function update(rules: Rules, by: Requester, body: object) {
  assert.ok(by.viewer);
  return createProfileUpdate(rules)(by, by.viewer, valuesOf(rules, by.viewer.user, body));
}

const refusalOf = async (result: ReturnType<typeof update>): Promise<unknown> => {
  const outcome = await result;
  assert.ok(!outcome.ok);
  return 'kind' in outcome.refusal ? outcome.refusal.kind : outcome.refusal.code;
};

/** Before the next write of an owner, does what another request might have done at that moment. */
function interfere(rules: Rules, work: () => Promise<unknown>): void {
  const { storage } = rules;
  const { transaction } = storage;
  storage.transaction = async (inner) => {
    storage.transaction = transaction;
    await work();
    return transaction(inner);
  };
}

describe('changing the profile', () => {
  it('writes nothing and leaves no trail when nothing differs', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, languageCode: null });
    const by = await signedInAs(rules, user);
    const same = {
      first_name: user.firstName,
      phone: '0530 123 45 67',
      language_code: 'en',
      call_allowed: 'yes',
    };
    const result = accepted(await update(rules, by, same));
    assert.deepEqual(result, { kind: 'saved', user, session: null });
    assert.deepEqual(await rules.userNow(user), user);
    assert.deepEqual(await rules.auditOf(user), []);
  });

  it('leaves a field that somebody else set meanwhile as they set it', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const by = await signedInAs(rules, user);
    interfere(rules, () =>
      rules.storage.transaction(({ users }) =>
        users.update(user.id, { lastName: 'Lovelace', gender: 'female' }, 'keep-credentials'),
      ),
    );
    accepted(await update(rules, by, { first_name: 'Augusta', last_name: user.lastName, gender: 'female' }));
    const { firstName, lastName } = await rules.userNow(user);
    assert.deepEqual([firstName, lastName], ['Augusta', 'Lovelace']);
    const [row] = await rules.storage.read.audit.list({ userId: user.id, limit: 10 });
    assert.deepEqual(row?.detail, { fields: 'first_name' });
  });

  it('is over with the session: a new password or a closed account ends it in the middle', async () => {
    for (const end of [{ isActive: false }, { email: 'moved@example.com' }]) {
      const rules = createRules();
      const user = await rules.someone();
      const by = await signedInAs(rules, user);
      interfere(rules, () =>
        rules.storage.transaction(({ users }) => users.update(user.id, end, 'end-credentials')),
      );
      assert.equal(await refusalOf(update(rules, by, { first_name: 'Mallory' })), 'not_authenticated');
      assert.equal((await rules.userNow(user)).firstName, 'Ada');
    }
  });
});

describe('changing the phone of the profile', () => {
  it('takes a code once the e-mail is no longer verified, even if that happened just now', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: OTHER, isPhoneVerified: true });
    const by = await signedInAs(rules, user);
    interfere(rules, () =>
      rules.storage.transaction(({ users }) =>
        users.update(user.id, { isEmailVerified: false }, 'keep-credentials'),
      ),
    );
    await assert.rejects(update(rules, by, { phone: PHONE }), Unavailable);
    assert.equal((await rules.userNow(user)).phone, OTHER);
    const now = await rules.userNow(user);
    const again = { ...by, viewer: { user: now, session: by.session } };
    assert.equal(await refusalOf(update(rules, again, { phone: PHONE })), 'not_fresh');
    assert.equal(await refusalOf(update(rules, again, { phone: null })), 'not_fresh');
  });

  it('removes no last way in that became one in the middle of the request', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: OTHER, isPhoneVerified: true });
    const by = await signedInAs(rules, user);
    interfere(rules, () =>
      rules.storage.transaction(({ users }) =>
        users.update(user.id, { isEmailVerified: false }, 'keep-credentials'),
      ),
    );
    assert.equal(await refusalOf(update(rules, by, { phone: null })), 'not_fresh');
    assert.equal((await rules.userNow(user)).phone, OTHER);
  });

  it('needs a proof of identity of the last quarter of an hour, to the millisecond', async () => {
    const rules = createRules();
    const by = await freshlySignedIn(rules, await rules.someone());
    rules.clock.advance(15 * MINUTE);
    assert.deepEqual(accepted(await update(rules, by, { phone: PHONE, resend: true })), {
      kind: 'code-sent',
      session: null,
    });
    rules.clock.advance(1);
    assert.equal(await refusalOf(update(rules, by, { phone: PHONE, code: '123456' })), 'not_fresh');
  });

  it('counts no guess and uses up no code of a session that is not fresh', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const by = await freshlySignedIn(rules, user);
    const { code, visitor } = await sentCode(rules, 'phone-change', PHONE, by);
    const stale = { ...visitor, viewer: { user, session: by.session && { ...by.session, provedAt: null } } };
    for (let guess = 0; guess < 6; guess++)
      assert.equal(await refusalOf(update(rules, stale, { phone: PHONE, code })), 'not_fresh');
    const result = accepted(await update(rules, visitor, { phone: PHONE, code }));
    assert.equal(result.kind === 'saved' && result.user.isPhoneVerified, true);
  });

  it('tells the verified e-mail and the verified phone of before, and nobody else', async () => {
    const told = async (given: object, body: object) => {
      const rules = createRules();
      const user = await rules.someone(given);
      accepted(await update(rules, await freshlySignedIn(rules, user), body));
      const [mail] = await rules.queued('phone-changed');
      const [sms] = await rules.queued('phone-changed-sms');
      assert.deepEqual(await rules.queued('phone-confirmed'), []);
      return [mail?.phone, sms?.phone];
    };
    const verified = { phone: OTHER, isPhoneVerified: true };
    assert.deepEqual(await told(verified, { phone: PHONE }), ['+90••••••4567', OTHER]);
    assert.deepEqual(await told(verified, { phone: null }), [null, OTHER]);
    assert.deepEqual(await told({ phone: OTHER }, { phone: PHONE }), ['+90••••••4567', undefined]);
    const unverified = { ...verified, isEmailVerified: false };
    assert.deepEqual(await told(unverified, { phone: null }), [undefined, OTHER]);
  });

  it('tells the verified e-mail when the stored phone becomes a key', async () => {
    for (const isEmailVerified of [true, false]) {
      const rules = createRules();
      const user = await rules.someone({ phone: PHONE, isEmailVerified });
      const by = await freshlySignedIn(rules, user);
      const { code, visitor } = await sentCode(rules, 'phone-change', PHONE, by);
      accepted(await update(rules, visitor, { phone: PHONE, code }));
      const told = (await rules.queued('phone-confirmed')).map(({ email, phone }) => [email, phone]);
      assert.deepEqual(told, isEmailVerified ? [[user.email, '+90••••••4567']] : []);
      assert.deepEqual(await rules.queued('phone-changed'), []);
      assert.deepEqual(await rules.auditOf(user), ['phone.confirm:success']);
    }
  });

  it('is refused as taken when the unique index finds the other one first', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const by = await freshlySignedIn(rules, user);
    const { code, visitor } = await sentCode(rules, 'phone-change', PHONE, by);
    const { transaction } = rules.storage;
    const updateOwn = () => Promise.reject(new UniqueViolation('users_verified_phone'));
    rules.storage.transaction = (work) =>
      transaction((stores) => work({ ...stores, users: { ...stores.users, updateOwn } }));
    assert.equal(await refusalOf(update(rules, visitor, { phone: PHONE, code })), 'phone-taken');
    const broken = new Error('the disk is full');
    rules.storage.transaction = () => Promise.reject(broken);
    await assert.rejects(update(rules, by, { first_name: 'Grace' }), broken);
  });
});
