import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules } from '../../test/support/rules.ts';
import { SECOND } from '../lib/clock.ts';
import { createKeyring } from '../lib/keyring.ts';
import { refused } from '../lib/result.ts';
import { createOutbox } from './outbox.ts';

const MAIL = {
  kind: 'reset-email',
  recipient: 'Ada@Example.com',
  payload: { email: 'Ada@Example.com', frontendId: null },
  source: null,
  life: 3600,
} as const;

describe('the outbox', () => {
  it('stores a message with a deadline, encrypted, and opens it again', async () => {
    const { outbox, storage, clock } = createRules();
    await outbox.post(MAIL);
    const [message] = await storage.read.outbox.list({ limit: 1 });
    assert.ok(message);
    assert.equal(message.deadline, clock.now() + 3600 * SECOND);
    assert.equal(message.state, 'queued');
    assert.doesNotMatch(JSON.stringify(message), /ada/i);
    assert.deepEqual(outbox.payloadOf('reset-email', message), MAIL.payload);
  });

  it('is found by the recipient, however the address is spelt', async () => {
    const { outbox, storage } = createRules();
    await outbox.post(MAIL);
    for (const spelling of ['ada@example.com', ' ADA@EXAMPLE.COM '])
      assert.equal(
        (await storage.read.outbox.list({ recipientKey: outbox.recipientKey(spelling), limit: 5 })).length,
        1,
        spelling,
      );
  });

  it('opens no payload of another row, of another kind, or under another key', async () => {
    const { outbox, storage, clock } = createRules();
    await outbox.post(MAIL);
    await outbox.post(MAIL);
    const [first, second] = await storage.read.outbox.list({ limit: 2 });
    assert.ok(first && second);
    assert.throws(() => outbox.payloadOf('reset-email', { ...first, payload: second.payload }));
    assert.throws(() => outbox.payloadOf('reset-sms', first));
    assert.throws(() => outbox.payloadOf('reset-email', { ...first, payload: null }));
    const keyring = createKeyring('another secret key of over 32 characters');
    const other = createOutbox({ storage, keyring, clock, onEnqueued: () => {} });
    assert.throws(() => other.payloadOf('reset-email', first));
  });

  it('wakes the worker once the message is stored, and never for one that was rolled back', async () => {
    const rules = createRules();
    const { storage } = rules;
    let woken = 0;
    const outbox = createOutbox({
      ...rules,
      onEnqueued: () => {
        woken += 1;
      },
    });
    await outbox.post(MAIL);
    assert.equal(woken, 1);
    await storage.transaction(async (stores) => {
      await outbox.enqueue(stores, MAIL);
      return refused('no');
    });
    await assert.rejects(
      storage.transaction(async (stores) => {
        await outbox.enqueue(stores, MAIL);
        throw new Error('no');
      }),
    );
    assert.equal(woken, 1);
    await storage.transaction((stores) => outbox.enqueue(stores, MAIL));
    assert.equal(woken, 2);
    assert.equal((await storage.read.outbox.list({ limit: 10 })).length, 2);
  });
});
