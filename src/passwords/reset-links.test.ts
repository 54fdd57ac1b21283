import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, sentCode, signedInAs } from '../../test/support/rules.ts';
import type { UserChanges } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import { SECOND } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { ok, refused } from '../lib/result.ts';
import { encodeUid, type ResetChannel } from '../links/reset-token.ts';
import type { UidLink } from '../links/uid-link.ts';
import { message } from '../locales/index.ts';
import { createCodeSignIn } from '../sign-in/otp-login.ts';
import { createResetLinks } from './reset-links.ts';

const PHONE = '+905301234567';
const INVALID = refused({ kind: 'invalid-link' });
const MALFORMED = refused({ kind: 'malformed-uid' });

const linkTo = (rules: Rules, user: User, channel: ResetChannel = 'email'): UidLink => ({
  uid: encodeUid(user.id),
  token: rules.resetTokens.make(user, channel),
});
const inspect = (rules: Rules, link: UidLink) => createResetLinks(rules).inspect(link);
const confirm = (rules: Rules, link: UidLink, first: string, second = first) =>
  createResetLinks(rules).confirm(link, { first, second }, requester());
const update = (rules: Rules, user: User, changes: UserChanges) =>
  rules.storage.transaction((stores) => stores.users.update(user.id, changes, 'keep-credentials'));

describe('inspecting a reset link', () => {
  it('finds it valid as often as a mail scanner opens it', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const link = linkTo(rules, user);
    for (let look = 0; look < 3; look++) assert.deepEqual(await inspect(rules, link), ok(user.id));
    assert.deepEqual(await rules.userNow(user), user);
  });

  it('distinguishes a malformed uid from an unknown one, which is refused like a wrong token', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const { uid, token } = linkTo(rules, user);
    const malformed = ['', '!!', 'x', `${uid}=`, encodeUid('-1'), encodeUid(`0${user.id}`), encodeUid('abc')];
    for (const other of malformed) assert.deepEqual(await inspect(rules, { uid: other, token }), MALFORMED);
    for (const other of [encodeUid(user.id + 1), encodeUid('999999999999999999')])
      assert.deepEqual(await inspect(rules, { uid: other, token }), INVALID);
  });

  it('accepts no changed token and no other user’s', async () => {
    const rules = createRules();
    const [user, other] = [await rules.someone(), await rules.someone()];
    const { uid, token } = linkTo(rules, user);
    const changed = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    const others = linkTo(rules, other).token;
    for (const wrong of ['', 'x', changed, `${token}0`, `0${token}`, token.toUpperCase(), others])
      assert.deepEqual(await inspect(rules, { uid, token: wrong }), INVALID, wrong);
  });

  it('ends with its life, and a newer link does not end an older one', async () => {
    const rules = createRules({ PASSWORD_RESET_TIMEOUT: 3600 });
    const user = await rules.someone();
    const older = linkTo(rules, user);
    rules.clock.advance(1800 * SECOND);
    const newer = linkTo(rules, user);
    rules.clock.advance(1800 * SECOND);
    assert.deepEqual(await inspect(rules, older), ok(user.id));
    rules.clock.advance(SECOND);
    assert.deepEqual(await inspect(rules, older), INVALID);
    assert.deepEqual(await inspect(rules, newer), ok(user.id));
  });

  const losses: Record<string, UserChanges> = {
    'the e-mail it was sent to is another’s now': { email: 'moved@example.com' },
    'the e-mail does not count as verified any more': { isEmailVerified: false },
    'the account is deactivated': { isActive: false },
  };
  for (const [when, changes] of Object.entries(losses))
    it(`accepts none when ${when}`, async () => {
      const rules = createRules();
      const user = await rules.someone();
      const link = linkTo(rules, user);
      await update(rules, user, changes);
      assert.deepEqual(await inspect(rules, link), INVALID);
      assert.deepEqual(await confirm(rules, link, 'too late'), INVALID);
    });

  it('accepts none after a sign-in or a new password, so that an old mail opens nothing', async () => {
    const rules = createRules();
    const [one, two] = [await rules.someone(), await rules.someone()];
    const links = [linkTo(rules, one), linkTo(rules, two)];
    await rules.storage.transaction((stores) =>
      rules.signIn.complete(stores, one, requester(), { method: 'test' }),
    );
    await rules.storage.transaction((stores) => stores.users.replacePassword(two, 'plain$other'));
    for (const link of links) assert.deepEqual(await inspect(rules, link), INVALID);
  });
});

describe('a reset link by SMS', () => {
  it('needs no verified e-mail, only the phone it was sent to', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isEmailVerified: false });
    assert.deepEqual(await inspect(rules, linkTo(rules, user, 'sms')), ok(user.id));
    assert.deepEqual(await inspect(rules, linkTo(rules, user, 'email')), INVALID);
  });

  it('dies when the customer has another phone, or none', async () => {
    const rules = createRules();
    for (const phone of ['+905307654321', null]) {
      const user = await rules.someone({ phone: PHONE });
      const link = linkTo(rules, user, 'sms');
      await update(rules, user, { phone });
      assert.deepEqual(await inspect(rules, link), INVALID);
    }
  });

  it('dies when somebody else proves the phone or gives it too, so that no account falls to them', async () => {
    for (const isPhoneVerified of [true, false]) {
      const rules = createRules();
      const user = await rules.someone({ phone: PHONE });
      const link = linkTo(rules, user, 'sms');
      await rules.someone({ phone: PHONE, isPhoneVerified });
      assert.deepEqual(await confirm(rules, link, 'too late'), INVALID);
      assert.equal((await rules.userNow(user)).password, user.password);
    }
  });

  it('is valid only while no other user has verified the phone', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const link = linkTo(rules, user, 'sms');
    await rules.someone({ phone: PHONE });
    assert.ok((await confirm(rules, link, 'a new one')).ok);
  });

  it('proves the phone it was read on, so that the next code does not end the new password', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isEmailVerified: false });
    const result = await confirm(rules, linkTo(rules, user, 'sms'), 'a new one');
    const now = await rules.userNow(user);
    assert.ok(result.ok);
    assert.deepEqual([now.phone, now.isPhoneVerified, now.password], [PHONE, true, 'plain$a new one']);
    assert.deepEqual(await rules.auditOf(user), ['password.reset:success', 'phone.confirm:success']);
    assert.deepEqual(await rules.queued('phone-confirmed'), []);
    const sent = await sentCode(rules, 'login', PHONE);
    assert.ok((await createCodeSignIn(rules)(sent.visitor, PHONE, sent.code)).ok);
    assert.equal((await rules.userNow(user)).password, 'plain$a new one');
  });

  it('tells the mailbox that was verified before that it proved a phone, once', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE });
    assert.ok((await confirm(rules, linkTo(rules, user, 'sms'), 'a new one')).ok);
    const again = await rules.userNow(user);
    assert.ok((await confirm(rules, linkTo(rules, again, 'sms'), 'another one')).ok);
    assert.deepEqual(await rules.queued('phone-confirmed'), [
      { userId: user.id, email: user.email, phone: '+90••••••4567' },
    ]);
  });

  it('resets nothing when somebody else verifies the phone at the same moment', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE });
    const link = linkTo(rules, user, 'sms');
    const passwords = {
      ...rules.passwords,
      async replace(...given: Parameters<typeof rules.passwords.replace>) {
        throw new UniqueViolation(`users_verified_phone of ${given.length}`);
      },
    };
    assert.deepEqual(await confirm({ ...rules, passwords }, link, 'too late'), INVALID);
    assert.equal((await rules.userNow(user)).password, user.password);
  });

  it('is refused where codes go to verified phones only, also when that was decided after it was sent', async () => {
    const rules = createRules({ UNVERIFIED_PHONES: 'refuse' });
    const unproved = await rules.someone({ phone: PHONE });
    assert.deepEqual(await confirm(rules, linkTo(rules, unproved, 'sms'), 'too late'), INVALID);
    const proved = await rules.someone({ phone: '+905307654321', isPhoneVerified: true });
    assert.ok((await confirm(rules, linkTo(rules, proved, 'sms'), 'a new one')).ok);
  });
});

describe('using a reset link', () => {
  it('sets the password, ends every session and tells the owner', async () => {
    const rules = createRules();
    const user = await rules.someone();
    await signedInAs(rules, user);
    const result = await confirm(rules, linkTo(rules, user), 'a new one');
    assert.ok(result.ok);
    assert.equal((await rules.devices.find(result.value))?.user.id, user.id);
    assert.equal((await rules.userNow(user)).password, 'plain$a new one');
    assert.deepEqual(await rules.storage.read.sessions.ofUser(user.id), []);
    assert.equal((await rules.queued('password-changed')).length, 1);
    const [row] = await rules.storage.read.audit.list({ userId: user.id, limit: 1 });
    assert.deepEqual([row?.event, row?.outcome, row?.actorId], ['password.reset', 'success', null]);
  });

  it('makes a guest registered', async () => {
    const rules = createRules();
    const guest = await rules.someone({ userType: 'guest', password: unusablePassword() });
    assert.ok((await confirm(rules, linkTo(rules, guest), 'a new one')).ok);
    assert.equal((await rules.userNow(guest)).userType, 'registered');
  });

  it('uses the link up', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const link = linkTo(rules, user);
    assert.ok((await confirm(rules, link, 'a new one')).ok);
    assert.deepEqual(await confirm(rules, link, 'another'), INVALID);
    assert.equal((await rules.userNow(user)).password, 'plain$a new one');
  });

  it('works for one of many who use it at once', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const link = linkTo(rules, user);
    const wanted = Array.from({ length: 20 }, (_, index) => `number ${index}`);
    const results = await Promise.all(wanted.map((password) => confirm(rules, link, password)));
    const winners = wanted.filter((_, index) => results[index]?.ok);
    assert.equal(winners.length, 1);
    assert.equal((await rules.userNow(user)).password, `plain$${winners[0]}`);
    for (const result of results) if (!result.ok) assert.deepEqual(result, INVALID);
  });

  it('stays possible after a typing mistake or a weak password', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const link = linkTo(rules, user);
    assert.deepEqual(await confirm(rules, link, 'a', 'b'), refused({ kind: 'mismatch' }));
    const failures = [message('passwordTooShort', { min: 4 })];
    assert.deepEqual(await confirm(rules, link, 'abc'), refused({ kind: 'weak', failures }));
    assert.deepEqual(await rules.userNow(user), user);
    assert.ok((await confirm(rules, link, 'a new one')).ok);
  });

  it('says nothing about a password to who holds no valid link', async () => {
    const rules = createRules();
    const { uid, token } = linkTo(rules, await rules.someone());
    assert.deepEqual(await confirm(rules, { uid, token: `${token}0` }, 'a', 'b'), INVALID);
    assert.deepEqual(await confirm(rules, { uid: '!!', token }, 'abc'), MALFORMED);
  });

  it('removes an unverified phone, which a stranger may have registered with the address', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE });
    assert.ok((await confirm(rules, linkTo(rules, user), 'a new one')).ok);
    assert.equal((await rules.userNow(user)).phone, null);
    assert.deepEqual(await rules.auditOf(user), ['password.reset:success', 'user.update:success']);
    const [row] = await rules.storage.read.audit.list({ userId: user.id, event: 'user.update', limit: 1 });
    assert.deepEqual(row?.detail, { fields: 'phone' });
  });

  it('leaves a customer the phone that is proved to be theirs', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    assert.ok((await confirm(rules, linkTo(rules, user), 'a new one')).ok);
    assert.equal((await rules.userNow(user)).phone, PHONE);
    assert.deepEqual(await rules.auditOf(user), ['password.reset:success']);
  });

  const meanwhile: Record<string, UserChanges> = {
    'lost its e-mail': { email: 'moved@example.com' },
    'lost the proof of its e-mail': { isEmailVerified: false },
    'got a verified phone': { phone: PHONE, isPhoneVerified: true },
    'was deactivated': { isActive: false },
  };
  for (const [what, changes] of Object.entries(meanwhile))
    it(`resets nothing when the account ${what} while the password was hashed`, async () => {
      const rules = createRules();
      const user = await rules.someone();
      const hasher = {
        ...rules.hasher,
        async hash(password: string): Promise<string> {
          await update(rules, user, changes);
          return rules.hasher.hash(password);
        },
      };
      assert.deepEqual(await confirm({ ...rules, hasher }, linkTo(rules, user), 'too late'), INVALID);
      assert.equal((await rules.userNow(user)).password, user.password);
      assert.deepEqual(await rules.queued('password-changed'), []);
    });
});

describe('how often a reset link may compare former passwords', () => {
  const settings = {
    AUTH_PASSWORD_VALIDATORS: [{ name: 'OldPasswordCountValidator' }],
    THROTTLING_SETTINGS: { 'password-reset': { count: 2, duration: 60 } },
  };
  const USED = refused({ kind: 'weak', failures: [message('passwordUsedBefore', { count: 3 })] });
  const throttled = (seconds: number) =>
    refused({
      kind: 'throttled',
      refusal: { code: 'throttled', params: { seconds }, retryAfter: seconds },
    });

  it('is limited per user, because each attempt costs as much as many sign-ins', async () => {
    const rules = createRules(settings);
    const [user, other] = [await rules.someone(), await rules.someone()];
    const link = linkTo(rules, user);
    for (let tries = 0; tries < 2; tries++) assert.deepEqual(await confirm(rules, link, 'secret'), USED);
    rules.clock.advance(15 * SECOND);
    assert.deepEqual(await confirm(rules, link, 'a new one'), throttled(45));
    assert.deepEqual(await confirm(rules, linkTo(rules, other), 'secret'), USED);
    assert.deepEqual(await inspect(rules, link), ok(user.id));
    rules.clock.advance(45 * SECOND);
    assert.ok((await confirm(rules, link, 'a new one')).ok);
  });

  it('does not count typing mistakes, which are compared with nothing', async () => {
    const rules = createRules(settings);
    const link = linkTo(rules, await rules.someone());
    for (let tries = 0; tries < 5; tries++)
      assert.deepEqual(await confirm(rules, link, 'one', 'two'), refused({ kind: 'mismatch' }));
    assert.ok((await confirm(rules, link, 'a new one')).ok);
  });

  it('counts for who has no password now but had one before', async () => {
    const rules = createRules(settings);
    const user = await rules.someone({ password: unusablePassword() });
    await rules.storage.transaction((stores) =>
      stores.passwordHistory.add(user.id, { hash: 'plain$once', retiredAt: rules.clock.now() }, 24),
    );
    const link = linkTo(rules, user);
    for (let tries = 0; tries < 2; tries++) assert.deepEqual(await confirm(rules, link, 'once'), USED);
    assert.deepEqual(await confirm(rules, link, 'a new one'), throttled(60));
  });

  it('is not limited where nothing is compared: for a first password, or without such a rule', async () => {
    const rules = createRules({
      ...settings,
      AUTH_PASSWORD_VALIDATORS: [{ name: 'MinimumLengthValidator' }],
    });
    const withHistory = createRules({
      ...settings,
      AUTH_PASSWORD_VALIDATORS: [...settings.AUTH_PASSWORD_VALIDATORS, { name: 'MinimumLengthValidator' }],
    });
    const guest = await withHistory.someone({ password: unusablePassword() });
    const cases = [
      { rules, link: linkTo(rules, await rules.someone()) },
      { rules: withHistory, link: linkTo(withHistory, guest) },
    ];
    for (const { rules: tried, link } of cases) {
      for (let tries = 0; tries < 5; tries++) {
        const result = await confirm(tried, link, 'abc');
        assert.ok(!result.ok && result.refusal.kind === 'weak');
      }
      assert.ok((await confirm(tried, link, 'a new one')).ok);
    }
  });
});
