import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import type { Viewer } from '../contracts/requester.ts';
import type { User } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import { ok, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import { createPasswordChange } from './password-change.ts';
import { createFirstPassword } from './password-set.ts';

const WRONG = refused({ kind: 'wrong-password' });
const SHORT = refused({ kind: 'weak', failures: [message('passwordTooShort', { min: 4 })] });

const viewerOf = async (rules: Rules, user: User): Promise<Viewer> => {
  const { viewer } = await signedInAs(rules, user);
  assert.ok(viewer);
  return viewer;
};
const change = (rules: Rules, viewer: Viewer, old: string, first: string, second = first) =>
  createPasswordChange(rules)(viewer, { old, first, second }, requester());

describe('changing the password', () => {
  it('replaces it for who knows the old one, and the session goes on under a new id', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const viewer = await viewerOf(rules, user);
    const result = await change(rules, viewer, 'secret', 'a new one');
    assert.ok(result.ok && result.value);
    assert.notEqual(result.value.session.idHash, viewer.session?.idHash);
    assert.equal((await rules.sessions.find(result.value.id))?.user?.id, user.id);
    assert.equal((await rules.userNow(user)).password, 'plain$a new one');
    assert.deepEqual(await rules.auditOf(user), ['password.change:success']);
  });

  it('tells who does not know the old one nothing about the new one, and changes nothing', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const viewer = await viewerOf(rules, user);
    for (const [first, second] of [
      ['a new one', 'a new one'],
      ['abc', 'abc'],
      ['a', 'b'],
    ] as const)
      assert.deepEqual(await change(rules, viewer, 'wrong', first, second), WRONG);
    assert.equal((await rules.userNow(user)).password, 'plain$secret');
    assert.deepEqual(await rules.queued('password-changed'), []);
  });

  it('records a wrong old password, so that an operator sees somebody guess in a stolen session', async () => {
    const rules = createRules();
    const user = await rules.someone();
    await change(rules, await viewerOf(rules, user), 'wrong', 'a new one');
    const [row] = await rules.storage.read.audit.list({ userId: user.id, limit: 1 });
    assert.deepEqual(
      [row?.event, row?.outcome, row?.actorId, row?.detail],
      ['password.change', 'failure', user.id, { reason: 'old_password' }],
    );
  });

  it('accepts no old password for a user without one', async () => {
    const rules = createRules();
    const user = await rules.someone({ password: unusablePassword() });
    const viewer = await viewerOf(rules, user);
    for (const old of ['secret', user.password, ''])
      assert.deepEqual(await change(rules, viewer, old, 'a new one'), WRONG);
  });

  it('keeps the old password when the new one has a typing mistake or is weak', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const viewer = await viewerOf(rules, user);
    const mismatch = refused({ kind: 'mismatch' });
    assert.deepEqual(await change(rules, viewer, 'secret', 'a new one', 'a nwe one'), mismatch);
    assert.deepEqual(await change(rules, viewer, 'secret', 'abc'), SHORT);
    assert.equal((await rules.userNow(user)).password, 'plain$secret');
    assert.equal((await rules.storage.read.sessions.ofUser(user.id)).length, 1);
  });

  it('ends the API token it was done by, with all others', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const key = await rules.storage.transaction((stores) => rules.sessions.issueToken(stores, user, null));
    assert.deepEqual(await change(rules, { user, session: null }, 'secret', 'a new one'), ok(null));
    assert.equal(await rules.sessions.findByToken(key), null);
  });

  it('refuses an old password that was replaced while the new one was hashed', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const viewer = await viewerOf(rules, user);
    const hasher = {
      ...rules.hasher,
      async hash(password: string): Promise<string> {
        await rules.storage.transaction((stores) => stores.users.replacePassword(user, 'plain$of the reset'));
        return rules.hasher.hash(password);
      },
    };
    const late = createPasswordChange({ ...rules, hasher });
    const input = { old: 'secret', first: 'too late', second: 'too late' };
    assert.deepEqual(await late(viewer, input, requester()), WRONG);
    assert.equal((await rules.userNow(user)).password, 'plain$of the reset');
  });

  it('lets one of two browsers win, and the session of the other ends', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const viewers = [await viewerOf(rules, user), await viewerOf(rules, user)];
    const results = await Promise.all(
      viewers.map((viewer, index) => change(rules, viewer, 'secret', `number ${index}`)),
    );
    const winner = results.findIndex(({ ok }) => ok);
    assert.deepEqual(results[1 - winner], WRONG);
    assert.equal((await rules.userNow(user)).password, `plain$number ${winner}`);
    assert.equal((await rules.storage.read.sessions.ofUser(user.id)).length, 1);
  });
});

describe('setting the first password', () => {
  const setFirst = (rules: Rules, viewer: Viewer, first: string, second = first) =>
    createFirstPassword(rules)(viewer, { first, second }, requester());
  const guestOf = (rules: Rules) => rules.someone({ userType: 'guest', password: unusablePassword() });

  it('makes a guest registered, keeps the session and mails a notice', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const result = await setFirst(rules, await viewerOf(rules, guest), 'my first one');
    assert.ok(result.ok && result.value);
    assert.equal((await rules.sessions.find(result.value.id))?.user?.userType, 'registered');
    assert.equal((await rules.userNow(guest)).password, 'plain$my first one');
    assert.deepEqual(await rules.auditOf(guest), ['password.set:success']);
    assert.equal((await rules.queued('password-changed')).length, 1);
  });

  it('leaves a guest a guest when it has a typing mistake or is weak', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const viewer = await viewerOf(rules, guest);
    assert.deepEqual(await setFirst(rules, viewer, 'first', 'frist'), refused({ kind: 'mismatch' }));
    assert.deepEqual(await setFirst(rules, viewer, 'abc'), SHORT);
    assert.deepEqual(await rules.userNow(guest), guest);
    assert.deepEqual(await rules.auditOf(guest), []);
  });

  it('ends the API token of a program that sets it', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const key = await rules.storage.transaction((stores) => rules.sessions.issueToken(stores, guest, null));
    assert.deepEqual(await setFirst(rules, { user: guest, session: null }, 'my first one'), ok(null));
    assert.equal(await rules.sessions.findByToken(key), null);
  });

  it('is set by one of many parallel requests; to the others there is a password now', async () => {
    const rules = createRules();
    const guest = await guestOf(rules);
    const viewer = await viewerOf(rules, guest);
    const wanted = Array.from({ length: 5 }, (_, index) => `number ${index}`);
    const results = await Promise.all(wanted.map((password) => setFirst(rules, viewer, password)));
    const winners = wanted.filter((_, index) => results[index]?.ok);
    assert.deepEqual(
      winners.map((password) => `plain$${password}`),
      [(await rules.userNow(guest)).password],
    );
    for (const result of results) if (!result.ok) assert.deepEqual(result, refused({ kind: 'superseded' }));
  });
});
