import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, requester } from '../../test/support/rules.ts';

const STAFF = 7;
const CUSTOMER = 8;
const { source } = requester();

const entry = (actorId: number | null, userId: number | null) =>
  ({ event: 'password.change', outcome: 'success', actorId, userId }) as const;

describe('addresses in the audit trail', () => {
  it('are encrypted under the key of whoever acted, so that erasing a customer spares the staff', async () => {
    const { audit, storage } = createRules();
    await audit.recordAlone(source, entry(STAFF, CUSTOMER));
    await audit.recordAlone(source, entry(null, CUSTOMER));
    await storage.transaction(({ auditKeys }) => auditKeys.destroy(CUSTOMER));
    const rows = await audit.list({ limit: 10 });
    assert.deepEqual(
      rows.map(({ address }) => address),
      ['erased', source.address],
    );
    assert.deepEqual((await audit.verify()).faults, []);
  });

  it('are never the same twice in the table, or equal addresses would show', async () => {
    const { audit, storage } = createRules();
    for (let count = 0; count < 20; count++) await audit.recordAlone(source, entry(null, CUSTOMER));
    const stored = [...storage.tables.auditLog.values()].map(({ address }) => address);
    assert.equal(new Set(stored).size, 20);
    assert.ok(stored.every((address) => address.startsWith('k1.')));
    assert.equal(storage.tables.auditKeys.size, 1);
  });

  it('are encrypted also where no person is named, but not those of operators and the worker', async () => {
    const { audit, storage } = createRules();
    await audit.recordAlone(source, entry(null, null));
    await audit.recordAlone({ ...source, address: 'operator' }, entry(null, CUSTOMER));
    await audit.recordAlone({ ...source, address: 'worker' }, entry(null, CUSTOMER));
    const stored = [...storage.tables.auditLog.values()].map(({ address }) => address);
    assert.match(stored[0] ?? '', /^k1\./);
    assert.deepEqual(stored.slice(1), ['operator', 'worker']);
    assert.equal(storage.tables.auditKeys.size, 0);
    const [nobodys] = (await audit.list({ limit: 10 })).slice(-1);
    assert.equal(nobodys?.address, source.address);
  });

  it('cannot be moved to another row or person, and rows of older versions are shown as they are', async () => {
    const { audit, storage } = createRules();
    await audit.recordAlone(source, entry(null, CUSTOMER));
    await audit.recordAlone(source, entry(null, STAFF));
    const [first, second] = [...storage.tables.auditLog.values()];
    assert.ok(first && second);
    storage.tables.auditLog.set(second.id, { ...second, address: first.address });
    storage.tables.auditLog.set(3, { ...first, id: 3, userId: STAFF });
    storage.tables.auditLog.set(4, { ...first, id: 4, address: '203.0.113.9' });
    const rows = await audit.list({ limit: 10 });
    assert.deepEqual(
      rows.map(({ address }) => address),
      ['203.0.113.9', 'unreadable', 'unreadable', source.address],
    );
    assert.equal((await audit.verify()).faults.length, 3);
  });
});
