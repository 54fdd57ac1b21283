import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Audit, createAudit } from '../../src/audit/audit.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { DAY } from '../../src/lib/clock.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import { FakeClock } from '../support/clock.ts';
import { onEveryStorage } from '../support/storage.ts';

const source = { address: '192.0.2.1', agent: 'test', requestId: 'request-1' };
const keyring = createKeyring('a secret key of more than 32 characters');
const clock = new FakeClock();
const config = { auditRetention: 30 };
const auditOver = (storage: Storage): Audit => createAudit({ storage, keyring, clock, config });

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

onEveryStorage('the retention of the audit trail', (get) => {
  const consent = (storage: Storage): Promise<void> =>
    storage.transaction((stores) =>
      auditOver(storage).record(stores, source, {
        event: 'consent.change',
        outcome: 'success',
        actorId: 1,
        userId: 1,
        detail: { email_allowed: true },
      }),
    );

  it('deletes rows of a month ago and no younger ones; consents stay, and the chain still verifies', async () => {
    const { storage } = get();
    await record(storage, 5);
    await consent(storage);
    await auditOver(storage).seal();
    clock.advance(20 * DAY);
    await record(storage, 2);
    await auditOver(storage).seal();
    clock.advance(10 * DAY);
    await auditOver(storage).removeOld();
    assert.equal((await auditOver(storage).verify()).rows, 8, 'not before the retention is over');
    clock.advance(1);
    await auditOver(storage).removeOld();
    await record(storage, 1);
    const report = await auditOver(storage).verify();
    assert.deepEqual(report.faults, []);
    assert.deepEqual([report.rows, report.removedRows, report.removedUpTo?.id], [4, 5, 1]);
    const events = (await storage.read.audit.list({ limit: 10 })).map(({ event }) => event);
    assert.equal(events.at(-1), 'consent.change');
  });

  it('hides no deletion by somebody else, nor that of what stayed', async () => {
    const { storage, tamper } = get();
    await auditOver(storage).seal();
    const [removed, whole] = await storage.read.audit.seals(0, 10);
    assert.ok(removed?.removal && whole);
    const rows = await storage.read.audit.rowsOfSeal(whole.id);
    // The record of another seal, as if the retention had deleted these rows.
    const removal = { ...removed.removal, keptCount: 0 };
    await storage.transaction(({ audit }) => audit.removeRows(whole.id, removal, [rows[0]?.id ?? 0]));
    const kept = (await storage.read.audit.rowsOfSeal(removed.id))[0];
    await tamper.row(kept?.id ?? 0, 'delete');
    assert.deepEqual((await auditOver(storage).verify()).faults, [
      `seal ${removed.id} covers 1 rows, 0 are there`,
      `the removal of rows of seal ${whole.id} was not ours`,
    ]);
  });

  it('does not cover up what was deleted before', async () => {
    const { storage, tamper } = get();
    await record(storage, 3);
    await auditOver(storage).seal();
    const seal = await storage.read.audit.lastSeal();
    const rows = await storage.read.audit.rowsOfSeal(seal?.id ?? 0);
    await tamper.row(rows[0]?.id ?? 0, 'delete');
    clock.advance(31 * DAY);
    await auditOver(storage).removeOld();
    const { faults } = await auditOver(storage).verify();
    assert.ok(faults.includes(`rows of seal ${seal?.id} were exchanged before the rest was deleted`));
  });

  it('deletes nothing that was only made to look old, so that nobody has evidence deleted in our name', async () => {
    const { storage, tamper } = get();
    await record(storage, 2);
    while ((await auditOver(storage).seal()) > 0);
    const seal = await storage.read.audit.lastSeal();
    assert.ok(seal);
    const { sealedAt } = seal;
    await tamper.seal(seal.id, { sealedAt: sealedAt - 31 * DAY });
    await auditOver(storage).removeOld();
    await tamper.seal(seal.id, { sealedAt });
    assert.equal((await storage.read.audit.rowsOfSeal(seal.id)).length, 2);
  });

  it('is done once by workers at the same time, and goes on where one was killed', async () => {
    const { storage, elsewhere } = get();
    for (let seal = 0; seal < 4; seal++) {
      await record(storage, 2);
      await auditOver(storage).seal();
    }
    clock.advance(31 * DAY);
    let steps = 0;
    await auditOver(storage).removeOld(() => ++steps > 1);
    const whole = await storage.read.audit.firstWholeSeal();
    assert.ok(whole, 'it stopped before the end');
    await Promise.all([auditOver(storage).removeOld(), auditOver(elsewhere).removeOld()]);
    assert.equal(await storage.read.audit.firstWholeSeal(), undefined);
    const remaining = await storage.read.audit.rowsOfSeal(whole.id);
    assert.deepEqual(remaining, []);
  });
});
