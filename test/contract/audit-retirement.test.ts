import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Audit, createAudit } from '../../src/audit/audit.ts';
import { AUDIT_PURPOSES, fieldsOfRemoval } from '../../src/audit/macs.ts';
import { createAuditRetirement, RETIRE_EVENT } from '../../src/audit/retirement.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { DAY } from '../../src/lib/clock.ts';
import { createKeyring, type Keyring } from '../../src/lib/keyring.ts';
import { FakeClock } from '../support/clock.ts';
import { onEveryStorage } from '../support/storage.ts';

const [FORMER, NEXT] = [
  'the former key of more than 32 characters',
  'the next key of more than 32 characters',
];
const former = createKeyring(FORMER);
const both = createKeyring(NEXT, [FORMER]);
const alone = createKeyring(NEXT);
const source = { address: '192.0.2.1', agent: 'test', requestId: 'request-1' };
const clock = new FakeClock();

const trail = (storage: Storage, keyring: Keyring): Audit =>
  createAudit({ storage, keyring, clock, config: { auditRetention: 30 } });

/** Writes rows, and seals them. */
async function write(storage: Storage, keyring: Keyring, count = 2): Promise<void> {
  const audit = trail(storage, keyring);
  for (let index = 0; index < count; index++)
    await audit.recordAlone(source, {
      event: 'password.change',
      outcome: 'success',
      actorId: index,
      userId: index,
    });
  await audit.seal();
}

const faultsOf = async (storage: Storage, keyring: Keyring): Promise<readonly string[]> =>
  (await trail(storage, keyring).verify()).faults;

/** Keeps of the former key what `keys rotate` keeps. */
async function retire(storage: Storage): Promise<void> {
  const limits = await trail(storage, both).limitsNow();
  const purposes = both.purposesOf(former.id, Object.values(AUDIT_PURPOSES));
  alone.useRetired([{ id: former.id, purposes, limits }]);
}

onEveryStorage('a retired key of the audit trail', (get) => {
  it('verifies what it made until then, and what the retention deletes of that later', async () => {
    const { storage } = get();
    await write(storage, former, 3);
    await write(storage, both);
    await write(storage, former);
    assert.deepEqual(await faultsOf(storage, both), []);
    alone.useRetired([]);
    assert.notDeepEqual(await faultsOf(storage, alone), [], 'rows of an unknown key are reported');
    await retire(storage);
    assert.deepEqual(await faultsOf(storage, alone), []);
    clock.advance(31 * DAY);
    await write(storage, alone);
    await trail(storage, alone).removeOld();
    const report = await trail(storage, alone).verify();
    assert.deepEqual([report.faults, report.removedRows], [[], 7]);
  });

  it('makes no row, seal or deletion true that is made with it later', async () => {
    const { storage, tamper } = get();
    await write(storage, former);
    await retire(storage);
    const limits = await trail(storage, both).limitsNow();
    const { lastSeal } = limits;
    assert.ok(!(await trail(storage, both).isUsedAfter(former.id, limits)));

    await write(storage, former, 1);
    assert.ok(await trail(storage, both).isUsedAfter(former.id, limits), 'the operator is told');
    const late = /was made under key [0-9a-f]{8} after that was retired$/;
    const faults = await faultsOf(storage, alone);
    assert.deepEqual(
      faults.map((fault) => [fault.split(' ')[0], late.test(fault)]),
      [
        ['seal', true],
        ['row', true],
      ],
    );
    const added = (await storage.read.audit.list({ limit: 1 }))[0];
    await tamper.row(added?.id ?? 0, 'delete');
    await tamper.seal(lastSeal + 1, 'delete');
    assert.deepEqual(await faultsOf(storage, alone), []);

    const [whole] = await storage.read.audit.seals(lastSeal - 1, 1);
    assert.ok(whole);
    const removal = { removedAt: clock.now(), keptCount: 0, keptDigest: whole.digest };
    const removalMac = former.mac(AUDIT_PURPOSES.removal, fieldsOfRemoval(whole, removal));
    const ids = (await storage.read.audit.rowsOfSeal(whole.id)).map(({ id }) => id);
    await storage.transaction(({ audit }) => audit.removeRows(whole.id, { ...removal, removalMac }, ids));
    assert.deepEqual(await faultsOf(storage, alone), [
      `the removal of rows of seal ${whole.id} was not ours`,
    ]);
  });

  it('is needed while some process deletes under it, or those deletions read as a thief’s', async () => {
    const { storage } = get();
    await write(storage, both);
    await write(storage, both);
    const limits = await trail(storage, both).limitsNow();
    const [whole] = await storage.read.audit.seals(limits.lastRemoved, 1);
    assert.ok(whole && whole.removal === null && whole.id < limits.lastSeal);
    const removal = { removedAt: clock.now(), keptCount: 0, keptDigest: whole.digest };
    const removalMac = former.mac(AUDIT_PURPOSES.removal, fieldsOfRemoval(whole, removal));
    const ids = (await storage.read.audit.rowsOfSeal(whole.id)).map(({ id }) => id);
    assert.ok(!(await trail(storage, both).isUsedAfter(former.id, limits)));
    await storage.transaction(({ audit }) => audit.removeRows(whole.id, { ...removal, removalMac }, ids));
    assert.ok(await trail(storage, both).isUsedAfter(former.id, limits));
  });

  it('counts up to rows that another process was sealing meanwhile, or they would read as forged', async () => {
    const { storage } = get();
    const audit = trail(storage, both);
    const entry = { event: 'password.change', outcome: 'success', actorId: 1, userId: 1 } as const;
    await audit.recordAlone(source, entry);
    await audit.recordAlone(source, entry);
    const { seal } = audit;
    let calls = 0;
    /** The first time, another process seals the first of the rows before us. */
    const beaten = async (): Promise<number> => {
      if (calls++ > 0) return seal();
      const [first] = await storage.read.audit.unsealed(1);
      const previous = await storage.read.audit.lastSeal();
      const id = (previous?.id ?? 0) + 1;
      const made = { id, previousId: id - 1, rowCount: 1, digest: '', sealedAt: 1, mac: '' };
      await storage.transaction((stores) => stores.audit.seal(made, [first?.id ?? 0]));
      return 0;
    };
    const retirement = createAuditRetirement({ ...audit, storage, keyring: both, seal: beaten });
    const { lastSeal } = await retirement.limitsNow();
    assert.deepEqual(await storage.read.audit.unsealed(1), []);
    assert.equal(lastSeal, (await storage.read.audit.lastSeal())?.id);

    await audit.recordAlone(source, entry);
    const stuck = createAuditRetirement({ ...audit, storage, keyring: both, seal: async () => 0 });
    await assert.rejects(stuck.limitsNow(), /the audit trail cannot be sealed/);
  });

  it('stays on record after the retention, because what is kept of it does', async () => {
    const { storage } = get();
    const detail = { key: former.id, replaced_by: both.id };
    const entry = { event: RETIRE_EVENT, outcome: 'success', actorId: null, userId: null, detail } as const;
    await trail(storage, both).recordAlone(source, entry);
    await trail(storage, both).limitsNow();
    clock.advance(31 * DAY);
    await trail(storage, both).removeOld();
    assert.deepEqual(await trail(storage, both).retiredKeys(), new Set([former.id]));
  });
});
