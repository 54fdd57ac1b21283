import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester } from '../../test/support/rules.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { DAY, HOUR, SECOND } from '../lib/clock.ts';

const { source } = requester();

const start = (rules: Rules, user: User | null, previous: Session | null = null) =>
  rules.storage.transaction((stores) => rules.sessions.start(stores, { user, previous, source }));

describe('a session', () => {
  it('is found by its cookie, and by nothing that only resembles it', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const { id } = await start(rules, user);
    assert.match(id, /^[a-z0-9]{32}$/);
    assert.equal((await rules.sessions.find(id))?.user?.id, user.id);
    for (const other of [undefined, '', id.toUpperCase(), `${id}x`, id.slice(1), `${id.slice(1)}z`])
      assert.equal(await rules.sessions.find(other), null, String(other));
  });

  it('is stored under a hash, so that a stolen database opens none', async () => {
    const rules = createRules();
    const { id } = await start(rules, await rules.someone());
    assert.doesNotMatch(JSON.stringify([...rules.storage.tables.sessions.values()]), new RegExp(id));
  });

  it('ends two weeks after it was last renewed, and is renewed at most once a day', async () => {
    const rules = createRules();
    const { id, expiresAt } = await start(rules, await rules.someone());
    assert.equal(expiresAt, rules.clock.now() + 14 * DAY);
    rules.clock.advance(DAY - SECOND);
    assert.equal((await rules.sessions.find(id))?.renewedUntil, null);
    rules.clock.advance(SECOND);
    assert.equal((await rules.sessions.find(id))?.renewedUntil, rules.clock.now() + 14 * DAY);
    assert.equal((await rules.sessions.find(id))?.renewedUntil, null);
    rules.clock.advance(14 * DAY);
    assert.equal(await rules.sessions.find(id), null);
  });

  it('ends when its user has too many, the one unused longest first, so that nobody fills the disk with sign-ins', async () => {
    const rules = createRules({ SESSIONS_PER_USER: 3 });
    const [user, other] = [await rules.someone(), await rules.someone()];
    const others = await start(rules, other);
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      ids.push((await start(rules, user)).id);
      // The first one is in use every day.
      rules.clock.advance(DAY);
      await rules.sessions.find(ids[0]);
    }
    const open = await Promise.all(ids.map(async (id) => (await rules.sessions.find(id)) !== null));
    assert.deepEqual(open, [true, false, false, true, true]);
    assert.notEqual(await rules.sessions.find(others.id), null);
    const visitors = await Promise.all([1, 2, 3, 4].map(() => start(rules, null)));
    for (const { id } of visitors) assert.notEqual(await rules.sessions.find(id), null);
  });

  it('never ends because of the limit while it is the newest, nor the sign-in whose token started it', async () => {
    const rules = createRules({ SESSIONS_PER_USER: 2 });
    const user = await rules.someone();
    const parent = await start(rules, user);
    const children: string[] = [];
    for (let count = 0; count < 4; count++) {
      rules.clock.advance(HOUR);
      const given = { user, previous: null, source, parentIdHash: parent.session.idHash };
      const { id } = await rules.storage.transaction((stores) => rules.sessions.start(stores, given));
      assert.notEqual(await rules.sessions.find(id), null);
      children.push(id);
    }
    assert.notEqual(await rules.sessions.find(parent.id), null);
    assert.equal((await rules.storage.read.sessions.ofUser(user.id)).length, 2);
    assert.equal(await rules.sessions.find(children[0]), null);
  });

  it('is one of any number where there is no limit', async () => {
    const rules = createRules({ SESSIONS_PER_USER: 0 });
    const user = await rules.someone();
    for (let count = 0; count < 60; count++) await start(rules, user);
    assert.equal((await rules.storage.read.sessions.ofUser(user.id)).length, 60);
  });

  it('knows when its owner last proved who they are, also under a new id; a link proves nothing', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const begin = (previous: Session | null, proof?: 'pwd' | 'sms') =>
      rules.storage.transaction((stores) => rules.sessions.start(stores, { user, previous, source, proof }));
    const byLink = (await begin(null)).session;
    assert.deepEqual([byLink.provedAt, byLink.provedBy], [null, null]);
    const byPassword = (await begin(byLink, 'pwd')).session;
    assert.deepEqual([byPassword.provedAt, byPassword.provedBy], [rules.clock.now(), 'pwd']);
    rules.clock.advance(HOUR);
    const renamed = (await begin(byPassword)).session;
    assert.deepEqual([renamed.provedAt, renamed.provedBy], [byPassword.provedAt, 'pwd']);
    const somebodyElse = await start(rules, await rules.someone(), renamed);
    assert.equal(somebodyElse.session.provedAt, null);
  });

  it('keeps its visitor id at sign-in and under a new id, and passes it on to nobody else', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const visitor = (await start(rules, null)).session;
    assert.match(visitor.visitorId, /^[0-9a-f]{32}$/);
    const signedIn = (await start(rules, user, visitor)).session;
    const renamed = (await start(rules, user, signedIn)).session;
    assert.deepEqual([signedIn.visitorId, renamed.visitorId], [visitor.visitorId, visitor.visitorId]);
    const other = (await start(rules, await rules.someone(), renamed)).session;
    assert.notEqual(other.visitorId, visitor.visitorId);
  });

  it('ends with a new password, deactivation and a changed e-mail', async () => {
    const ends: Record<string, (rules: Rules, user: User) => Promise<unknown>> = {
      'a new password': (rules, user) =>
        rules.storage.transaction((stores) => stores.users.replacePassword(user, 'plain$new')),
      'a closed account': (rules, { id }) =>
        rules.storage.transaction((stores) =>
          stores.users.update(id, { isActive: false }, 'keep-credentials'),
        ),
      'another e-mail': (rules, { id }) =>
        rules.storage.transaction((stores) =>
          stores.users.update(id, { email: 'new@example.com' }, 'end-credentials'),
        ),
    };
    for (const [name, end] of Object.entries(ends)) {
      const rules = createRules();
      const user = await rules.someone();
      const { id } = await start(rules, user);
      await end(rules, user);
      assert.equal(await rules.sessions.find(id), null, name);
    }
  });

  it('takes the place of the one the browser held before', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const first = await start(rules, null);
    const second = await start(rules, user, first.session);
    assert.equal(await rules.sessions.find(first.id), null);
    assert.ok(await rules.sessions.find(second.id));
  });

  it('is a visitor’s until somebody signs in, and a visitor’s is not renewed', async () => {
    const rules = createRules();
    const { id, session } = await rules.storage.transaction((stores) =>
      rules.sessions.start(stores, { user: null, previous: null, source, life: HOUR }),
    );
    assert.equal(session.userId, null);
    assert.deepEqual((await rules.sessions.find(id))?.user, null);
    rules.clock.advance(HOUR);
    assert.equal(await rules.sessions.find(id), null);
  });

  it('keeps no more of a browser’s name than operators need', async () => {
    const rules = createRules();
    const agent = 'a'.repeat(1000);
    const { session } = await rules.storage.transaction((stores) =>
      rules.sessions.start(stores, { user: null, previous: null, source: { ...source, agent } }),
    );
    assert.equal(session.agent.length, 200);
  });
});

describe('an API token', () => {
  it('opens its user’s account until the session it was handed out with ends', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const { session } = await start(rules, user);
    const key = await rules.storage.transaction((stores) =>
      rules.sessions.issueToken(stores, user, session.idHash),
    );
    const found = await rules.sessions.findByToken(key);
    assert.deepEqual([found?.user, found?.session], [await rules.userNow(user), session]);
    rules.clock.advance(14 * DAY);
    assert.equal(await rules.sessions.findByToken(key), null);
  });

  it('stands on its own when an operator made it, until the password changes', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const key = await rules.storage.transaction((stores) => rules.sessions.issueToken(stores, user, null));
    rules.clock.advance(365 * DAY);
    assert.equal((await rules.sessions.findByToken(key))?.session, null);
    await rules.storage.transaction((stores) => stores.users.replacePassword(user, 'plain$new'));
    assert.equal(await rules.sessions.findByToken(key), null);
  });

  it('is invalid if it was never issued', async () => {
    const rules = createRules();
    for (const key of ['', 'x'.repeat(40), 'A'.repeat(40), '0'.repeat(39), '0'.repeat(40)])
      assert.equal(await rules.sessions.findByToken(key), null, key);
  });
});
