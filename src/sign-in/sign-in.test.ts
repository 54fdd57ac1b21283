import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import type { User } from '../contracts/user.ts';
import { type Hasher, unusablePassword } from '../hashing/hasher.ts';
import { Unavailable } from '../lib/failures.ts';
import { refused } from '../lib/result.ts';
import { createSignIn } from './sign-in.ts';

const WRONG = refused({ code: 'wrong_credentials' });

describe('signing in by password', () => {
  it('starts a session and hands out a key that open the account', async () => {
    const rules = createRules();
    const user = await rules.someone({ email: 'ada@example.com' });
    const result = await rules.signIn.withPassword(
      { email: 'ADA@example.com', password: 'secret' },
      requester(),
    );
    assert.ok(result.ok);
    const { session, key } = result.value;
    assert.equal((await rules.sessions.find(session.id))?.user?.id, user.id);
    assert.equal((await rules.sessions.findByToken(key))?.user.id, user.id);
    assert.equal((await rules.userNow(user)).lastLogin, rules.clock.now());
    assert.deepEqual(await rules.auditOf(user), ['session.sign_in:success']);
  });

  it('gives wrong passwords, unknown, inactive and passwordless users the same refusal', async () => {
    const rules = createRules();
    await rules.someone({ email: 'open@example.com' });
    await rules.someone({ email: 'closed@example.com', isActive: false });
    await rules.someone({ email: 'guest@example.com', password: unusablePassword(), userType: 'guest' });
    for (const [email, password] of [
      ['open@example.com', 'wrong'],
      ['closed@example.com', 'secret'],
      ['guest@example.com', 'secret'],
      ['nobody@example.com', 'secret'],
    ] as const)
      assert.deepEqual(await rules.signIn.withPassword({ email, password }, requester()), WRONG, email);
  });

  it('records a failure with whom it concerns, so that operators see an attack on an account', async () => {
    const rules = createRules();
    const user = await rules.someone({ email: 'ada@example.com' });
    await rules.signIn.withPassword({ email: 'ada@example.com', password: 'wrong' }, requester());
    await rules.audit.flush();
    await rules.signIn.withPassword({ email: 'nobody@example.com', password: 'wrong' }, requester());
    const rows = await rules.storage.read.audit.list({ event: 'session.sign_in', limit: 10 });
    assert.deepEqual(
      rows.map(({ userId, actorId, outcome, detail }) => ({ userId, actorId, outcome, detail })),
      [null, user.id].map((userId) => ({
        userId,
        actorId: null,
        outcome: 'failure',
        detail: { method: 'password', reason: 'credentials' },
      })),
    );
  });

  it('does not count a password as wrong that the service was too busy to compare', async () => {
    const rules = createRules({ LOGIN_MAX_FAILURES: 1 });
    await rules.someone({ email: 'ada@example.com' });
    const busy: Hasher['evenly'][] = [
      (work) => work(() => Promise.reject(new Unavailable('hashing'))),
      () => Promise.reject(new Unavailable('hashing')),
    ];
    const credentials = { email: 'ada@example.com', password: 'secret' };
    for (const evenly of busy) {
      const signIn = createSignIn({ ...rules, hasher: { ...rules.hasher, evenly } });
      for (let count = 0; count < 3; count++)
        await assert.rejects(signIn.withPassword(credentials, requester()), Unavailable);
    }
    assert.ok((await rules.signIn.withPassword(credentials, requester())).ok);
  });

  it('replaces the hash of an outdated algorithm, and only after the right password', async () => {
    const rules = createRules();
    const user = await rules.someone({ email: 'ada@example.com', password: 'outdated$secret' });
    await rules.signIn.withPassword({ email: 'ada@example.com', password: 'wrong' }, requester());
    assert.equal((await rules.userNow(user)).password, 'outdated$secret');
    const result = await rules.signIn.withPassword(
      { email: 'ada@example.com', password: 'secret' },
      requester(),
    );
    assert.ok(result.ok);
    assert.equal((await rules.userNow(user)).password, 'plain$secret');
    assert.equal((await rules.userNow(user)).authGeneration, user.authGeneration);
  });

  it('asks who must verify the e-mail first to do so, after the right password only, and mails the link', async () => {
    const rules = createRules({ GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION: true });
    const given = { isEmailVerified: false, attributes: { verification_required: true } };
    const user = await rules.someone({ email: 'ada@example.com', ...given });
    const attempt = (password: string) =>
      rules.signIn.withPassword({ email: 'ada@example.com', password }, requester());
    assert.deepEqual(await attempt('wrong'), WRONG);
    assert.deepEqual(await rules.queued('email-confirmation'), []);
    assert.deepEqual(await attempt('secret'), refused({ code: 'email_not_verified' }));
    assert.deepEqual(await rules.queued('email-confirmation'), [
      { userId: user.id, email: 'ada@example.com' },
    ]);
  });

  it('ends the previous session of the browser, and keeps a visitor’s data', async () => {
    const rules = createRules();
    await rules.someone({ email: 'ada@example.com' });
    const { source } = requester();
    const { id, session } = await rules.storage.transaction((stores) =>
      rules.sessions.start(stores, { user: null, previous: null, source }),
    );
    const result = await rules.signIn.withPassword(
      { email: 'ada@example.com', password: 'secret' },
      requester({ session: { ...session, data: { basket: 7 } } }),
    );
    assert.ok(result.ok);
    assert.equal(await rules.sessions.find(id), null);
    assert.deepEqual(result.value.session.session.data, { basket: 7 });
  });

  it('does not keep the data of another user’s session in the same browser', async () => {
    const rules = createRules();
    await rules.someone({ email: 'ada@example.com' });
    const { session } = await signedInAs(rules, await rules.someone());
    assert.ok(session);
    const result = await rules.signIn.withPassword(
      { email: 'ada@example.com', password: 'secret' },
      requester({ session: { ...session, data: { basket: 7 } } }),
    );
    assert.ok(result.ok);
    assert.deepEqual(result.value.session.session.data, {});
  });
});

describe('completing a sign-in', () => {
  const complete = (rules: Rules, user: User, credential: 'keeps' | 'uses-up') =>
    rules.storage.transaction((stores) =>
      rules.signIn.complete(stores, user, requester(), { method: 'test', credential }),
    );

  it('lets a sign-in that raced a new password lose, so that the old password opens nothing', async () => {
    const rules = createRules();
    const user = await rules.someone();
    await rules.storage.transaction((stores) => stores.users.replacePassword(user, 'plain$other'));
    assert.equal(await complete(rules, user, 'keeps'), null);
    assert.deepEqual(await rules.storage.read.sessions.ofUser(user.id), []);
  });

  it('takes a credential that is used up once, and one that keeps again and again', async () => {
    const rules = createRules();
    const user = await rules.someone();
    assert.ok(await complete(rules, user, 'uses-up'));
    assert.equal(await complete(rules, user, 'uses-up'), null);
    assert.ok(await complete(rules, user, 'keeps'));
    assert.ok(await complete(rules, user, 'keeps'));
  });

  it('names the member of staff who signed somebody in', async () => {
    const rules = createRules();
    const user = await rules.someone();
    await rules.storage.transaction((stores) =>
      rules.signIn.complete(stores, user, requester(), { method: 'operator', actorId: 99 }),
    );
    const [row] = await rules.storage.read.audit.list({ userId: user.id, limit: 1 });
    assert.deepEqual([row?.actorId, row?.detail], [99, { method: 'operator' }]);
  });
});
