import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Audit, createAudit } from '../../src/audit/audit.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import { FakeClock } from '../support/clock.ts';
import { onEveryStorage } from '../support/storage.ts';

const source = { address: '192.0.2.1', agent: 'test', requestId: 'request-1' };
const keyring = createKeyring('a secret key of more than 32 characters');
const clock = new FakeClock();
const auditOver = (storage: Storage): Audit => createAudit({ storage, keyring, clock });

const record = (storage: Storage, count: number): Promise<unknown> =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      storage.transaction((stores) =>
        auditOver(storage).record(stores, source, {
          event: 'password.change',
          outcome: 'success',
          actorId: index,
          userId: index,
          detail: { method: 'test', index },
        }),
      ),
    ),
  );

onEveryStorage('the audit trail', (get) => {
  it('is whole after many writers and sealers at once, and says how much no seal protects yet', async () => {
    const { storage, elsewhere } = get();
    await Promise.all([record(storage, 40), record(elsewhere, 40)]);
    const sealed = await Promise.all([auditOver(storage).seal(), auditOver(elsewhere).seal()]);
    assert.ok(Math.max(...sealed) > 0);
    while ((await auditOver(storage).seal()) > 0);
    await record(storage, 3);
    const report = await auditOver(storage).verify();
    assert.deepEqual(report.faults, []);
    assert.equal(report.rows, 83);
    assert.equal(report.unsealedRows, 3);
    assert.notEqual(report.unsealedFrom, null);
    assert.equal(await auditOver(storage).seal(), 3);
  });

  it('shows a row that was changed, sealed or not', async () => {
    const { storage, tamper } = get();
    await record(storage, 1);
    const [row] = await storage.read.audit.list({ limit: 1 });
    assert.ok(row);
    await tamper.row(row.id, { userId: 999 });
    assert.deepEqual((await auditOver(storage).verify()).faults, [`row ${row.id} was changed`]);
    await tamper.row(row.id, { userId: row.userId });
    assert.deepEqual((await auditOver(storage).verify()).faults, []);
    await auditOver(storage).seal();
  });

  it('shows a row that somebody invented', async () => {
    const { storage, tamper } = get();
    const [row] = await storage.read.audit.list({ limit: 1 });
    assert.ok(row);
    await storage.transaction((stores) => stores.audit.insert({ ...row, uid: 'invented' }));
    const { faults } = await auditOver(storage).verify();
    assert.equal(faults.length, 1);
    const [invented] = await storage.read.audit.list({ limit: 1 });
    assert.equal(invented?.uid, 'invented');
    await tamper.row(invented.id, 'delete');
  });

  it('shows rows that disappeared, seals that were cut off or rewritten', async () => {
    const { storage, tamper } = get();
    await record(storage, 2);
    await auditOver(storage).seal();
    await record(storage, 2);
    await auditOver(storage).seal();
    const seals = await storage.read.audit.seals(0, 100);
    const [first, second] = seals.slice(-2);
    assert.ok(first && second);

    const rows = await storage.read.audit.rowsOfSeal(first.id);
    await tamper.row(rows[0]?.id ?? 0, 'delete');
    assert.deepEqual((await auditOver(storage).verify()).faults, [
      `seal ${first.id} covers 2 rows, 1 are there`,
    ]);

    await tamper.seal(first.id, { rowCount: 1 });
    const { faults } = await auditOver(storage).verify();
    assert.ok(faults.includes(`seal ${first.id} was changed`));

    await tamper.seal(second.id, 'delete');
    const cut = (await auditOver(storage).verify()).faults;
    assert.ok(cut.some((fault) => fault.includes(`names seal ${second.id}, which is missing`)));
  });
});
