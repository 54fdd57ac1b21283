import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAudit } from '../../src/audit/audit.ts';
import { RETIRE_EVENT } from '../../src/audit/retirement.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { createKeyring, type Keyring } from '../../src/lib/keyring.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { keptOf, openRetired, RETIRED_PURPOSE, useRetiredKeys } from '../../src/rotation/retired-keys.ts';
import { createRotation } from '../../src/rotation/rotation.ts';
import { FakeClock } from '../support/clock.ts';
import { onEveryStorage } from '../support/storage.ts';

const FORMER = 'the former key of more than 32 characters';
const NEXT = 'the next key of more than 32 characters';
const THIRD = 'the third key of more than 32 characters';
/** The purpose of the keys of reset links by e-mail. */
const RESET_PURPOSE = 'password-reset:email';
const PLANTED = 'deadbeef';
const EVERYTHING = { lastSeal: Number.MAX_SAFE_INTEGER, lastRemoved: Number.MAX_SAFE_INTEGER };
const source = { address: 'operator', agent: 'test', requestId: 'request-1' };
const clock = new FakeClock();
const former = createKeyring(FORMER);
const thiefs = createKeyring('the key that the thief wants to last for good', [FORMER]);

/** A process with these keys, the first one SECRET_KEY. */
async function start(storage: Storage, ...[first, ...others]: [string, ...string[]]) {
  const keyring = createKeyring(first, others);
  await useRetiredKeys({ storage, keyring, logger: silentLogger });
  const audit = createAudit({ storage, keyring, clock });
  return { keyring, audit, rotation: createRotation({ storage, keyring, audit, clock }) };
}

/** Writes what a thief who knows the former key wants to be kept of a key. */
const plant = (storage: Storage, id: string, kept: unknown): Promise<void> =>
  storage.transaction(({ retiredKeys }) =>
    retiredKeys.put({ id, sealed: former.encrypt(RETIRED_PURPOSE, JSON.stringify(kept), id), retiredAt: 1 }),
  );

const write = (audit: Awaited<ReturnType<typeof start>>['audit'], event = 'password.change', detail = {}) =>
  audit.recordAlone(source, { event, outcome: 'success', actorId: null, userId: null, detail });

const openedOf = async (storage: Storage, keyring: Keyring, id: string) => {
  const row = (await storage.read.retiredKeys.all()).find((one) => one.id === id);
  assert.ok(row);
  return openRetired(keyring, row);
};

onEveryStorage('what is kept of retired keys', (get) => {
  it('opens no link to a thief who plants the keys of links in it, nor stops a server with nonsense', async () => {
    const { storage } = get();
    const purposes = thiefs.purposesOf(thiefs.id, [...Object.keys(keptOf(thiefs, thiefs.id)), RESET_PURPOSE]);
    for (const kept of [{ purposes, limits: EVERYTHING }, { purposes }, 'nonsense', null]) {
      await plant(storage, PLANTED, kept);
      const { keyring } = await start(storage, NEXT, FORMER);
      assert.ok(!keyring.isMac(RESET_PURPOSE, ['link'], thiefs.mac(RESET_PURPOSE, ['link'])));
    }
    const sealed = former.encrypt(RETIRED_PURPOSE, 'not JSON', PLANTED);
    await storage.transaction(({ retiredKeys }) => retiredKeys.put({ id: PLANTED, sealed, retiredAt: 1 }));
    await start(storage, NEXT, FORMER);
  });

  it('is not encrypted anew unless the trail says that it was retired, and operators are told', async () => {
    const { storage } = get();
    await plant(storage, PLANTED, { purposes: keptOf(thiefs, thiefs.id), limits: EVERYTHING });
    const { audit, rotation } = await start(storage, NEXT, FORMER);
    await write(audit);
    await storage.transaction(({ audit: rows }) =>
      rows.insert({
        uid: 'forged',
        at: 1,
        event: RETIRE_EVENT,
        outcome: 'success',
        actorId: null,
        userId: null,
        address: 'operator',
        requestId: '',
        detail: { key: PLANTED },
        mac: 'forged',
      }),
    );
    await rotation.rotate(source);
    const { retired, fallbacks, stored } = await rotation.status();
    assert.deepEqual(retired, [{ id: PLANTED, retiredAt: 1, isRecorded: false }]);
    assert.deepEqual(fallbacks, [{ keyId: former.id, isNeeded: false }], 'the leaked key can go');
    assert.ok(stored.every(({ keyId }) => keyId !== former.id));
    const alone = await start(storage, NEXT);
    assert.equal(await openedOf(storage, alone.keyring, PLANTED), null);
    await storage.transaction((stores) =>
      stores.retiredKeys.put({ id: PLANTED, sealed: 'removed', retiredAt: 1 }),
    );
  });

  it('counts no further than now, even if the thief writes to the trail that it was retired', async () => {
    const { storage } = get();
    await plant(storage, PLANTED, { purposes: keptOf(thiefs, thiefs.id), limits: EVERYTHING });
    const thief = await start(storage, FORMER);
    await write(thief.audit, RETIRE_EVENT, { key: PLANTED });
    const { keyring, audit, rotation } = await start(storage, NEXT, FORMER);
    await rotation.rotate(source);
    const limits = await audit.limitsNow();
    const kept = await openedOf(storage, keyring, PLANTED);
    assert.equal(kept?.sealedUnder, keyring.id);
    assert.ok(kept.limits.lastSeal <= limits.lastSeal && kept.limits.lastRemoved <= limits.lastRemoved);
  });

  it('is made anew of the real key in place of what a thief stored under its id', async () => {
    const { storage } = get();
    const { lastSeal } = await (await start(storage, NEXT, FORMER)).audit.limitsNow();
    for (const limits of [EVERYTHING, { ...EVERYTHING, lastSeal }]) {
      await plant(storage, former.id, { purposes: keptOf(thiefs, thiefs.id), limits });
      const { keyring, audit, rotation } = await start(storage, NEXT, FORMER);
      assert.ok((await rotation.status()).fallbacks[0]?.isNeeded);
      await rotation.rotate(source);
      const kept = await openedOf(storage, keyring, former.id);
      assert.deepEqual(kept?.purposes, keptOf(former, former.id));
      assert.deepEqual(kept.limits, await audit.limitsNow());
      assert.ok(!(await rotation.status()).fallbacks[0]?.isNeeded);
    }
  });

  it('goes on over the next change of key, with the limits it had', async () => {
    const { storage } = get();
    const before = await openedOf(storage, (await start(storage, NEXT)).keyring, former.id);
    assert.ok(before);
    const { audit, rotation } = await start(storage, THIRD, NEXT);
    await write(audit);
    await rotation.rotate(source);
    const alone = await start(storage, THIRD);
    const after = await openedOf(storage, alone.keyring, former.id);
    assert.deepEqual([after?.limits, after?.purposes], [before.limits, before.purposes]);
    assert.notEqual(alone.keyring.makerOf('audit-row', ['a'], former.mac('audit-row', ['a'])), null);
    const { retired } = await alone.rotation.status();
    assert.deepEqual(
      retired.filter(({ isRecorded }) => !isRecorded),
      [],
      'the trail names each of them, also under keys that are gone',
    );
  });
});
