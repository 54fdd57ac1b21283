import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import type { User } from '../contracts/user.ts';
import { SECOND } from '../lib/clock.ts';
import { refused } from '../lib/result.ts';
import { createSignOut } from './logout.ts';
import { createTokenMint } from './one-time-token.ts';
import { createOneTimeLinks } from './passwordless-login.ts';
import { createTokenSignIn } from './passwordless-login-with-token.ts';

const { source } = requester();
const SECRET_KEY = 'checkout-7';

async function mintedLink(rules: Rules, user: User) {
  const staff = await rules.someone({ isStaff: true });
  const minted = await createTokenMint(rules)({ userId: user.id, secretKey: SECRET_KEY }, staff, source);
  assert.ok(minted.ok);
  return { userId: user.id, secretKey: SECRET_KEY, token: minted.value };
}

describe('creating a one-time link', () => {
  it('records who created it and for whom', async () => {
    const rules = createRules();
    const user = await rules.someone();
    await mintedLink(rules, user);
    const [row] = await rules.storage.read.audit.list({ event: 'one_time_token.create', limit: 1 });
    assert.deepEqual([row?.userId, row?.outcome], [user.id, 'success']);
    assert.notEqual(row?.actorId, null);
  });

  it('creates none for staff, so that one stolen staff token does not open them all, and records the attempt', async () => {
    const rules = createRules();
    const [thief, boss] = [await rules.someone({ isStaff: true }), await rules.someone({ isStaff: true })];
    const mint = createTokenMint(rules);
    assert.deepEqual(
      await mint({ userId: boss.id, secretKey: SECRET_KEY }, thief, source),
      refused('is-staff'),
    );
    assert.deepEqual(await rules.auditOf(boss), ['one_time_token.create:failure']);
  });

  it('creates none for inactive users and unknown ids', async () => {
    const rules = createRules();
    const staff = await rules.someone({ isStaff: true });
    const closed = await rules.someone({ isActive: false });
    for (const userId of [closed.id, 4711])
      assert.deepEqual(
        await createTokenMint(rules)({ userId, secretKey: SECRET_KEY }, staff, source),
        refused('unknown-user'),
      );
  });
});

describe('a one-time link', () => {
  it('signs its user in once, however many open it at the same moment', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const link = await mintedLink(rules, user);
    const { inspect, use } = createOneTimeLinks(rules);
    assert.equal(await inspect(link), true);
    const results = await Promise.all(Array.from({ length: 20 }, () => use(link, requester())));
    const signedIn = results.filter((result) => result !== null);
    assert.deepEqual(
      signedIn.map((result) => result.user.id),
      [user.id],
    );
    assert.equal(await inspect(link), false);
  });

  it('is worth nothing with another secret key, for another user, or too late', async () => {
    const rules = createRules({ ONE_TIME_TOKEN_TIMEOUT: 600 });
    const [user, other] = [await rules.someone(), await rules.someone()];
    const link = await mintedLink(rules, user);
    const { inspect, use } = createOneTimeLinks(rules);
    assert.equal(await use({ ...link, secretKey: 'another' }, requester()), null);
    assert.equal(await use({ ...link, userId: other.id }, requester()), null);
    assert.equal(await use({ ...link, userId: 4711 }, requester()), null);
    rules.clock.advance(601 * SECOND);
    assert.equal(await inspect(link), false);
    assert.equal(await use(link, requester()), null);
  });

  it('dies with every other sign-in, a new password, a closed account, and when its user joins the staff', async () => {
    const ends: Record<string, (rules: Rules, user: User) => Promise<unknown>> = {
      'a sign-in': (rules, user) =>
        rules.storage.transaction((stores) =>
          rules.signIn.complete(stores, user, requester(), { method: 'test' }),
        ),
      'a new password': (rules, user) =>
        rules.storage.transaction((stores) => stores.users.replacePassword(user, 'plain$new')),
      'a closed account': (rules, { id }) =>
        rules.storage.transaction((stores) =>
          stores.users.update(id, { isActive: false }, 'end-credentials'),
        ),
      'a job': (rules, { id }) =>
        rules.storage.transaction((stores) => stores.users.update(id, { isStaff: true }, 'keep-credentials')),
    };
    for (const [name, end] of Object.entries(ends)) {
      const rules = createRules();
      const user = await rules.someone();
      const link = await mintedLink(rules, user);
      await end(rules, user);
      assert.equal(await createOneTimeLinks(rules).use(link, requester()), null, name);
    }
  });

  it('leaves the same audit row for unknown ids, so that ids cannot be enumerated', async () => {
    const rules = createRules();
    const link = await mintedLink(rules, await rules.someone());
    const { use } = createOneTimeLinks(rules);
    await use({ ...link, token: 'x' }, requester());
    await rules.audit.flush();
    await use({ ...link, userId: 4711 }, requester());
    const rows = await rules.storage.read.audit.list({ event: 'session.sign_in', limit: 10 });
    assert.deepEqual(
      rows.map(({ outcome, detail }) => [outcome, detail.reason]),
      [
        ['failure', 'link'],
        ['failure', 'link'],
      ],
    );
  });
});

describe('signing in by API token', () => {
  const tokenOf = (rules: Rules, user: User) =>
    rules.storage.transaction((stores) => rules.sessions.issueToken(stores, user, null));

  it('starts a session for the user the token belongs to', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const token = await tokenOf(rules, user);
    const signedIn = await createTokenSignIn(rules)({ userId: user.id, token }, requester());
    assert.equal(signedIn?.user.id, user.id);
  });

  it('refuses a token of somebody else, and says in the audit trail whose it was', async () => {
    const rules = createRules();
    const [user, other] = [await rules.someone(), await rules.someone()];
    const token = await tokenOf(rules, other);
    assert.equal(await createTokenSignIn(rules)({ userId: user.id, token }, requester()), null);
    const [row] = await rules.storage.read.audit.list({ userId: other.id, limit: 1 });
    assert.deepEqual(row?.detail, { method: 'token', reason: 'token of somebody else' });
  });

  it('ends a session made by a sign-in’s key with that sign-in, so that a leaked key opens nothing for longer', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const first = await rules.storage.transaction((stores) =>
      rules.signIn.complete(stores, user, requester(), { method: 'test' }),
    );
    assert.ok(first);
    const second = await createTokenSignIn(rules)({ userId: user.id, token: first.key }, requester());
    assert.ok(second);
    assert.ok(await rules.sessions.find(second.session.id));
    await createSignOut(rules)(requester({ session: first.session.session }));
    assert.equal(await rules.sessions.find(second.session.id), null);
  });
});

describe('signing out', () => {
  it('ends the session and its key, and records it once', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const visit = await signedInAs(rules, user);
    const signOut = createSignOut(rules);
    await signOut(visit);
    await signOut(visit);
    assert.deepEqual(await rules.storage.read.sessions.ofUser(user.id), []);
    assert.deepEqual(await rules.auditOf(user), ['session.sign_out:success']);
  });

  it('leaves other sessions of the user alone', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const [here, elsewhere] = [await signedInAs(rules, user), await signedInAs(rules, user)];
    await createSignOut(rules)(here);
    const left = await rules.storage.read.sessions.ofUser(user.id);
    assert.deepEqual(
      left.map(({ idHash }) => idHash),
      [elsewhere.session?.idHash],
    );
  });

  it('by cookie and key tells of each session with its own visitor id, so that no basket changes hands', async () => {
    const rules = createRules();
    const [one, other] = [await rules.someone(), await rules.someone()];
    const here = await signedInAs(rules, one);
    const elsewhere = await rules.storage.transaction((stores) =>
      rules.signIn.complete(stores, other, requester(), { method: 'test' }),
    );
    const told: unknown[] = [];
    const audit: typeof rules.audit = {
      ...rules.audit,
      recordRepeatable: async (_stores, { visitorId }, { userId }) => void told.push([userId, visitorId]),
    };
    await createSignOut({ ...rules, audit })(here, elsewhere?.key);
    assert.deepEqual(told, [
      [one.id, here.session?.visitorId],
      [other.id, elsewhere?.session.session.visitorId],
    ]);
  });

  it('records nothing for visitors', async () => {
    const rules = createRules();
    await createSignOut(rules)(requester());
    assert.deepEqual(await rules.storage.read.audit.list({ limit: 10 }), []);
  });
});
