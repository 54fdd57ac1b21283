import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import { createAudit } from '../audit/audit.ts';
import type { Transaction } from '../contracts/storage.ts';
import { newWebhookSecret } from '../lib/random.ts';
import { refused } from '../lib/result.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../settings-table/backends.ts';
import { createAnnounce } from './announce.ts';

const endpoint = (events: readonly WebhookEvent[] = WEBHOOK_EVENTS, url = 'https://hooks.example/') => ({
  url,
  secret: newWebhookSecret(),
  events: [...events],
});

const bodiesOf = async (rules: Rules) => (await rules.queued('webhook')).map(({ body }) => JSON.parse(body));

const typesOf = async (rules: Rules): Promise<string[]> => (await bodiesOf(rules)).map(({ type }) => type);

/** Records events about a user in one transaction. */
const record = (
  { storage, audit }: Rules,
  userId: number,
  events: readonly string[],
  given: { actorId?: number; visitorId?: string } = {},
): Promise<void> =>
  storage.transaction(async (stores) => {
    const source = { ...requester().source, visitorId: given.visitorId };
    for (const event of events)
      await audit.record(stores, source, {
        event,
        outcome: 'success',
        actorId: given.actorId ?? null,
        userId,
      });
  });

describe('an event', () => {
  it('holds ids, a time and a number, and nothing that tells who somebody is', async () => {
    const rules = createRules({ WEBHOOKS: [endpoint()] });
    const user = await rules.someone({ email: 'ada@example.com', phone: '+905301234567' });
    await record(rules, user.id, ['session.sign_in'], { visitorId: 'a'.repeat(32) });
    assert.deepEqual(await bodiesOf(rules), [
      {
        type: 'user.signed_in',
        timestamp: '2026-01-15T12:00:00.000Z',
        data: { user: user.id, visitor: 'a'.repeat(32), seq: 1 },
      },
    ]);
  });

  it('goes to every endpoint that wants it, and to no other', async () => {
    const rules = createRules({
      WEBHOOKS: [
        endpoint(['user.signed_in'], 'https://a.example/'),
        endpoint(['user.signed_in', 'user.closed'], 'https://b.example/'),
        endpoint(['user.closed'], 'https://c.example/'),
        { ...endpoint(['user.signed_in'], 'https://off.example/'), enabled: false },
      ],
    });
    const user = await rules.someone();
    await record(rules, user.id, ['session.sign_in']);
    const queued = await rules.queued('webhook');
    assert.deepEqual(
      queued.map(({ url }) => url),
      ['https://a.example/', 'https://b.example/'],
    );
    assert.equal(new Set(queued.map(({ body }) => body)).size, 1);
    assert.deepEqual(
      (await rules.storage.read.outbox.list({ limit: 9 })).map(({ topic }) => topic),
      ['user.signed_in', 'user.signed_in'],
    );
  });

  it('is announced once when several rows of a transaction mean the same', async () => {
    const rules = createRules({ WEBHOOKS: [endpoint()] });
    const [ada, bob] = [await rules.someone(), await rules.someone()];
    await record(rules, ada.id, ['phone.change', 'phone.confirm']);
    await record(rules, ada.id, ['profile.update', 'consent.change']);
    await record(rules, bob.id, ['user.register', 'consent.change', 'phone.confirm', 'session.sign_in']);
    assert.deepEqual(await typesOf(rules), [
      'user.phone_changed',
      'user.updated',
      'user.registered',
      'user.signed_in',
    ]);
    await record(rules, ada.id, ['profile.update']);
    assert.equal((await typesOf(rules)).length, 5);
  });

  it('that did not happen is not announced: failures, rollbacks, events of nobody', async () => {
    const rules = createRules({ WEBHOOKS: [endpoint()] });
    const user = await rules.someone();
    const { source } = requester();
    const entry = { event: 'session.sign_in', actorId: null } as const;
    await rules.audit.recordAlone(source, { ...entry, outcome: 'failure', userId: user.id });
    await rules.audit.recordAlone(source, { ...entry, outcome: 'success', userId: null });
    await rules.storage.transaction(async (stores) => {
      await rules.audit.record(stores, source, { ...entry, outcome: 'success', userId: user.id });
      return refused('no');
    });
    assert.deepEqual(await typesOf(rules), []);
    await record(rules, user.id, ['session.sign_in']);
    // What was rolled back left no gap.
    assert.equal((await bodiesOf(rules))[0].data.seq, 1);
  });
});

describe('the visitor of an event', () => {
  it('is that of the new session at a sign-in, so that the right basket passes on', async () => {
    const rules = createRules({ WEBHOOKS: [endpoint(['user.signed_in'])] });
    const user = await rules.someone();
    const source = { ...requester().source, visitorId: 'of another session' };
    const context = requester({ source });
    const signedIn = await rules.signIn.withPassword(
      { email: user.email ?? '', password: 'secret' },
      context,
    );
    assert.ok(signedIn.ok);
    const [{ data }] = await bodiesOf(rules);
    assert.equal(data.visitor, signedIn.value.session.session.visitorId);
  });

  it('is never that of somebody else: staff who act for the user, or who is signed in where a link is opened', async () => {
    const rules = createRules({ WEBHOOKS: [endpoint()] });
    const [staff, user] = [await rules.someone({ isStaff: true }), await rules.someone()];
    await record(rules, user.id, ['user.create'], { actorId: staff.id, visitorId: 'of staff' });
    await record(rules, user.id, ['password.reset'], { visitorId: 'of whose browser opened the link' });
    await record(rules, user.id, ['password.change'], { actorId: user.id, visitorId: 'own' });
    assert.deepEqual(
      (await bodiesOf(rules)).map(({ data }) => data.visitor),
      [undefined, undefined, 'own'],
    );
  });
});

describe('a shop without webhooks', () => {
  it('pays nothing for them: no query, no row', async () => {
    const rules = createRules();
    const announce = createAnnounce(rules);
    const untouchable = new Proxy({} as Transaction, {
      get(_stores, name) {
        throw new Error(`${String(name)} was used`);
      },
    });
    const row = { uid: '', at: 0, requestId: '', address: '', detail: {}, actorId: null, userId: 1 };
    await announce(untouchable, { ...row, event: 'session.sign_in', outcome: 'success' }, requester().source);

    const audit = createAudit({ ...rules, announce });
    const user = await rules.someone();
    await signedInAs(rules, user);
    await audit.recordAlone(requester().source, {
      event: 'session.sign_in',
      outcome: 'success',
      actorId: null,
      userId: user.id,
    });
    assert.deepEqual([rules.storage.tables.outbox.size, rules.storage.tables.eventSequences.size], [0, 0]);
  });
});
