import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { UserChanges } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import { DAY } from '../lib/clock.ts';
import { ok, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import { HISTORY_LIMIT } from '../policy/history.ts';
import { passwordErrors } from './fields.ts';
import type { NewPassword } from './passwords.ts';

const entered = (first: string, second = first): NewPassword => ({ first, second });

describe('validating a new password', () => {
  it('accepts equal entries that keep every rule, unchanged', async () => {
    const { passwords } = createRules();
    for (const typed of ['correct horse', '  spaces stay  ', 'Ünïcödé 密码'])
      assert.deepEqual(await passwords.validate(entered(typed), null), ok(typed));
  });

  it('reports different entries before anything else', async () => {
    const { passwords } = createRules();
    const mistakes = [entered('correct', 'corect'), entered('a', 'b'), entered('same', 'same ')];
    for (const mistake of mistakes)
      assert.deepEqual(await passwords.validate(mistake, null), refused({ kind: 'mismatch' }));
  });

  it('takes two spellings of one letter for a mistake, because they make different hashes', async () => {
    const { passwords } = createRules();
    const result = await passwords.validate(entered('caf\u00e9 au lait', 'cafe\u0301 au lait'), null);
    assert.deepEqual(result, refused({ kind: 'mismatch' }));
  });

  it('lists everything a weak one breaks at once, so that one more try is enough', async () => {
    const { passwords, someone } = createRules({
      AUTH_PASSWORD_VALIDATORS: [
        { name: 'MinimumLengthValidator', options: { min_length: 10 } },
        { name: 'NumericPasswordValidator' },
        { name: 'UserAttributeSimilarityValidator' },
      ],
    });
    const user = await someone({ username: '19900115' });
    const failures = [
      message('passwordTooShort', { min: 10 }),
      message('passwordNumeric'),
      message('passwordTooSimilar', { attribute: 'username' }),
    ];
    const result = await passwords.validate(entered('19900115'), user);
    assert.deepEqual(result, refused({ kind: 'weak', failures }));
  });

  it('refuses the current password and former ones, where the policy remembers them', async () => {
    const rules = createRules({ AUTH_PASSWORD_VALIDATORS: [{ name: 'OldPasswordCountValidator' }] });
    const user = await rules.someone();
    await replace(rules, user, 'plain$second');
    const used = refused({ kind: 'weak', failures: [message('passwordUsedBefore', { count: 3 })] });
    const now = await rules.userNow(user);
    assert.deepEqual(await rules.passwords.validate(entered('second'), now), used);
    assert.deepEqual(await rules.passwords.validate(entered('secret'), now), used);
    assert.deepEqual(await rules.passwords.validate(entered('third'), now), ok('third'));
  });
});

/** Replaces the password as a reset does, or keeps a session as a change does. */
const replace = (rules: Rules, user: User, hash: string, keep: Session | null = null) =>
  rules.storage.transaction((stores) =>
    rules.passwords.replace(stores, {
      user,
      hash,
      event: 'password.change',
      actorId: user.id,
      source: requester().source,
      keep,
    }),
  );

describe('replacing a password', () => {
  it('stores the new hash and voids what was made under the old one', async () => {
    const rules = createRules();
    const user = await rules.someone();
    assert.deepEqual(await replace(rules, user, 'plain$new'), ok(null));
    const now = await rules.userNow(user);
    assert.equal(now.password, 'plain$new');
    assert.equal(now.authGeneration, user.authGeneration + 1);
  });

  it('ends every session and API token', async () => {
    const rules = createRules();
    const user = await rules.someone();
    await signedInAs(rules, user);
    const signedIn = await rules.storage.transaction((stores) =>
      rules.signIn.complete(stores, user, requester(), { method: 'test' }),
    );
    assert.ok(signedIn);
    await rules.storage.transaction((stores) => rules.sessions.issueToken(stores, user, null));
    await replace(rules, await rules.userNow(user), 'plain$new');
    assert.deepEqual(await rules.storage.read.sessions.ofUser(user.id), []);
    assert.deepEqual(await rules.storage.read.tokens.ofUser(user.id), []);
    assert.equal(await rules.sessions.find(signedIn.session.id), null);
    assert.equal(await rules.sessions.findByToken(signedIn.key), null);
  });

  it('keeps one session under a new id with what is stored in it, so that the customer stays signed in', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const { session } = await signedInAs(rules, user);
    await signedInAs(rules, user);
    assert.ok(session);
    const result = await replace(rules, user, 'plain$new', { ...session, data: { basket: 7 } });
    assert.ok(result.ok && result.value);
    assert.equal((await rules.sessions.find(result.value.id))?.user?.id, user.id);
    assert.deepEqual(result.value.session.data, { basket: 7 });
    assert.notEqual(result.value.session.idHash, session.idHash);
    assert.equal((await rules.storage.read.sessions.ofUser(user.id)).length, 1);
  });

  it('leaves other people’s sessions and tokens alone', async () => {
    const rules = createRules();
    const [user, other] = [await rules.someone(), await rules.someone()];
    const { session } = await signedInAs(rules, other);
    await replace(rules, user, 'plain$new');
    assert.deepEqual(
      (await rules.storage.read.sessions.ofUser(other.id)).map(({ idHash }) => idHash),
      [session?.idHash],
    );
  });

  it('makes a guest a registered customer', async () => {
    const rules = createRules();
    const guest = await rules.someone({ userType: 'guest', password: unusablePassword() });
    await replace(rules, guest, 'plain$new');
    assert.equal((await rules.userNow(guest)).userType, 'registered');
  });

  it('mails the owner a notice that is worth sending for three days', async () => {
    const rules = createRules();
    const user = await rules.someone({ email: 'ada@example.com' });
    await replace(rules, user, 'plain$new');
    assert.deepEqual(await rules.queued('password-changed'), [
      { userId: user.id, email: 'ada@example.com', device: null },
    ]);
    const [notice] = await rules.storage.read.outbox.list({ limit: 1 });
    assert.equal(notice?.deadline, rules.clock.now() + 3 * DAY);
  });

  it('works for a user without an e-mail as well', async () => {
    const rules = createRules();
    const user = await rules.someone({ email: null, phone: '+905301234567', isPhoneVerified: true });
    assert.ok((await replace(rules, user, 'plain$new')).ok);
    assert.deepEqual(await rules.queued('password-changed'), []);
  });

  it('remembers the former password, but none that never was one', async () => {
    const rules = createRules();
    const [user, guest] = [await rules.someone(), await rules.someone({ password: unusablePassword() })];
    await replace(rules, user, 'plain$new');
    await replace(rules, guest, 'plain$new');
    const history = rules.storage.read.passwordHistory;
    const former = { hash: 'plain$secret', retiredAt: rules.clock.now() };
    assert.deepEqual(await history.ofUser(user.id, HISTORY_LIMIT), [former]);
    assert.deepEqual(await history.ofUser(guest.id, HISTORY_LIMIT), []);
  });

  it('remembers as many as a policy may compare, and no more', async () => {
    const rules = createRules();
    const user = await rules.someone({ password: 'plain$0' });
    for (let count = 1; count <= HISTORY_LIMIT + 2; count++)
      await replace(rules, await rules.userNow(user), `plain$${count}`);
    const kept = await rules.storage.read.passwordHistory.ofUser(user.id, 100);
    assert.equal(kept.length, HISTORY_LIMIT);
    assert.equal(kept[0]?.hash, `plain$${HISTORY_LIMIT + 1}`);
  });

  it('records who did it and from where', async () => {
    const rules = createRules();
    const user = await rules.someone();
    await replace(rules, user, 'plain$new');
    const [row] = await rules.audit.list({ userId: user.id, limit: 1 });
    assert.deepEqual(
      [row?.event, row?.outcome, row?.actorId, row?.address, row?.requestId],
      ['password.change', 'success', user.id, '192.0.2.1', 'request-1'],
    );
  });

  const superseding: Record<string, (rules: Rules, user: User) => Promise<unknown>> = {
    'the password': (rules, user) => replace(rules, user, 'plain$first'),
    'the e-mail': (rules, user) => change(rules, user, { email: 'moved@example.com' }),
    'the phone': (rules, user) => change(rules, user, { phone: '+905307654321' }),
    'the account’s state': (rules, user) => change(rules, user, { isActive: false }),
    'the last sign-in': (rules, user) =>
      rules.storage.transaction((stores) =>
        stores.users.recordSignIn(user, { at: rules.clock.now(), credential: 'keeps' }),
      ),
  };
  for (const [what, supersede] of Object.entries(superseding))
    it(`changes nothing when ${what} changed since the user was read`, async () => {
      const rules = createRules();
      const user = await rules.someone();
      await supersede(rules, user);
      const { tables } = rules.storage;
      const before = structuredClone(tables);
      assert.deepEqual(await replace(rules, user, 'plain$late'), refused({ kind: 'superseded' }));
      assert.deepEqual({ ...tables }, before);
    });

  it('lets one of many parallel writers win, with one history row and one notice', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const hashes = Array.from({ length: 10 }, (_, index) => `plain$${index}`);
    const results = await Promise.all(hashes.map((hash) => replace(rules, user, hash)));
    const winners = hashes.filter((_, index) => results[index]?.ok);
    assert.deepEqual(winners, [(await rules.userNow(user)).password]);
    assert.equal((await rules.storage.read.passwordHistory.ofUser(user.id, 10)).length, 1);
    assert.equal((await rules.queued('password-changed')).length, 1);
  });

  it('changes nothing if a part of the transaction cannot be stored', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const { session } = await signedInAs(rules, user);
    const before = structuredClone(rules.storage.tables);
    const work = rules.storage.transaction(async (stores) => {
      const source = requester().source;
      const event = 'password.reset';
      await rules.passwords.replace(stores, {
        user,
        hash: 'plain$new',
        event,
        actorId: null,
        source,
        keep: session,
      });
      throw new Error('the database went away');
    });
    await assert.rejects(work, /went away/);
    assert.deepEqual({ ...rules.storage.tables }, before);
  });
});

/** What an operator changes in an account. */
const change = (rules: Rules, user: User, changes: UserChanges) =>
  rules.storage.transaction((stores) => stores.users.update(user.id, changes, 'end-credentials'));

describe('the errors of a new password', () => {
  const fields = { mismatch: 'second', weak: 'first' };
  it('stand at the field each endpoint names for them', () => {
    const failures = [message('passwordNumeric'), message('passwordTooCommon')];
    assert.deepEqual(passwordErrors({ kind: 'weak', failures }, fields), { first: failures });
    assert.deepEqual(passwordErrors({ kind: 'mismatch' }, fields), { second: [message('passwordMismatch')] });
  });

  it('may word a mismatch the way a client of the endpoint compares it', () => {
    const text = message('passwordMismatchTypographic');
    assert.deepEqual(passwordErrors({ kind: 'mismatch' }, fields, text), { second: [text] });
  });
});
