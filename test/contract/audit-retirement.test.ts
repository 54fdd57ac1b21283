import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Audit, createAudit } from '../../src/audit/audit.ts';
import { AUDIT_PURPOSES, fieldsOfRemoval } from '../../src/audit/macs.ts';
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
    const { lastSeal } = await trail(storage, both).limitsNow();
    assert.ok(!(await trail(storage, both).isUsedAfter(former.id, { lastSeal })));

    await write(storage, former, 1);
    assert.ok(await trail(storage, both).isUsedAfter(former.id, { lastSeal }), 'the operator is told');
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
});
