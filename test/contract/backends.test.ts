import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAudit } from '../../src/audit/audit.ts';
import { createSigningKeys } from '../../src/backends/signing-keys.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { UniqueViolation } from '../../src/lib/failures.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { fixedSettings } from '../../src/settings.ts';
import { FakeClock } from '../support/clock.ts';
import { onEveryStorage } from '../support/storage.ts';

const AT = 1_750_000_000_000;
const HOUR = 3_600_000;
const IN_PARALLEL = 16;
const source = { address: 'operator', agent: 'test', requestId: 'test' };

/** The keys of one process. */
function keysOver(storage: Storage) {
  const ground = {
    storage,
    clock: new FakeClock(AT),
    keyring: createKeyring('a secret of more than 32 characters'),
  };
  const settings = fixedSettings({ JWT_AUDIENCES: ['shop'] });
  return createSigningKeys({ ...ground, settings, audit: createAudit(ground), logger: silentLogger });
}

onEveryStorage('signing key store', (get) => {
  it('returns keys in the order in which they sign, and each is withdrawn once', async () => {
    const { storage } = get();
    const key = (kid: string, signsFrom: number) => ({
      kid,
      sealed: `sealed ${kid}`,
      createdAt: AT,
      signsFrom,
    });
    await storage.transaction(async ({ signingKeys }) => {
      await signingKeys.insert(key('second', AT + 5));
      await signingKeys.insert(key('first', AT));
      await signingKeys.insert(key('third', AT + 5));
    });
    assert.deepEqual(await storage.read.signingKeys.all(), [
      key('first', AT),
      key('second', AT + 5),
      key('third', AT + 5),
    ]);
    await assert.rejects(
      storage.transaction((stores) => stores.signingKeys.insert(key('first', AT))),
      UniqueViolation,
    );
    const removed = await storage.transaction(async ({ signingKeys }) => [
      await signingKeys.remove('first'),
      await signingKeys.remove('first'),
      await signingKeys.remove('second'),
      await signingKeys.remove('third'),
    ]);
    assert.deepEqual(removed, [true, false, true, true]);
  });

  it('gives processes that start together one key: tokens of one would be strangers to the other', async () => {
    const { storage, elsewhere } = get();
    const processes = Array.from({ length: IN_PARALLEL }, (_, index) =>
      keysOver(index % 2 ? storage : elsewhere),
    );
    const kids = await Promise.all(processes.map(async (keys) => (await keys.signer()).kid));
    assert.equal(new Set(kids).size, 1);
    assert.equal((await storage.read.signingKeys.all()).length, 1);
    const rows = await storage.read.audit.list({ event: 'signing_key.create', limit: 100 });
    assert.deepEqual(
      rows.map(({ detail }) => detail.kid),
      [kids[0]],
    );
  });

  it('makes one next key, however many operators ask for it at once', async () => {
    const { storage, elsewhere } = get();
    const made = await Promise.all(
      Array.from({ length: IN_PARALLEL }, (_, index) =>
        keysOver(index % 2 ? storage : elsewhere).rotate(source),
      ),
    );
    assert.equal(made.filter((row) => row !== null).length, 1);
    assert.equal((await storage.read.signingKeys.all()).length, 2);
  });

  it('leaves one key after many withdrawals at once', async () => {
    const { storage, elsewhere } = get();
    await Promise.all(
      Array.from({ length: IN_PARALLEL }, (_, index) =>
        keysOver(index % 2 ? storage : elsewhere).replaceAll(source),
      ),
    );
    const rows = await storage.read.signingKeys.all();
    assert.equal(rows.length, 1);
    assert.equal((await keysOver(storage).signer()).kid, rows[0]?.kid);
  });
});

onEveryStorage('introspection store', (get) => {
  it('counts every call of processes at once, apart by caller and hour, and reports each count once', async () => {
    const { storage, elsewhere } = get();
    const count = (over: Storage, callerId: number, hour: number) =>
      over.transaction((stores) => stores.introspections.count(callerId, hour));
    await Promise.all(
      Array.from({ length: IN_PARALLEL }, (_, index) => count(index % 2 ? storage : elsewhere, 1, AT)),
    );
    await count(storage, 2, AT);
    await count(storage, 1, AT + HOUR);
    const taken = await Promise.all(
      [storage, elsewhere].map((over) =>
        over.transaction((stores) => stores.introspections.takeBefore(AT + HOUR)),
      ),
    );
    assert.deepEqual(
      taken.flat().toSorted((a, b) => a.callerId - b.callerId),
      [
        { callerId: 1, hour: AT, count: IN_PARALLEL },
        { callerId: 2, hour: AT, count: 1 },
      ],
    );
    const rest = await storage.transaction((stores) => stores.introspections.takeBefore(AT + 2 * HOUR));
    assert.deepEqual(rest, [{ callerId: 1, hour: AT + HOUR, count: 1 }]);
  });
});
