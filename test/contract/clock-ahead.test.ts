import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Storage } from '../../src/contracts/storage.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { newUid } from '../../src/lib/random.ts';
import { claim, finish, LEASE, NOW, settle, store } from '../support/outbox.ts';
import { someSession } from '../support/sessions.ts';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const TOMORROW = NOW + DAY;
const LONGEST = { lease: 2 * MINUTE, webhook: 4 * HOUR, other: HOUR };

async function visit(storage: Storage, expiresAt: number): Promise<string> {
  const idHash = newUid();
  await storage.transaction(({ sessions }) =>
    sessions.insert(someSession({ idHash, createdAt: NOW, expiresAt })),
  );
  return idHash;
}

onEveryStorage('after a clock that was a day ahead', (get) => {
  it('a phone gets a code at once, and the code of tomorrow is none', async () => {
    const { storage } = get();
    const sessionIdHash = await visit(storage, TOMORROW + DAY);
    const issue = (issuedAt: number, phoneKey: string) =>
      storage.transaction(async ({ otp }) => {
        const challenge = { uid: newUid(), sessionIdHash, phoneKey, issuedAt, expiresAt: issuedAt + MINUTE };
        return otp.issue({ ...challenge, purpose: 'login', mac: 'mac' }, 3 * MINUTE);
      });
    const latest = () => storage.read.otp.latest(sessionIdHash, 'login', NOW + SECOND);
    for (const phone of ['phone', 'another phone']) assert.equal(await issue(TOMORROW, phone), undefined);
    assert.equal(await latest(), undefined);
    assert.equal(await issue(NOW, 'phone'), undefined);
    assert.equal((await latest())?.issuedAt, NOW);
    // What a clock a little ahead issued holds.
    assert.deepEqual(await issue(NOW - 30 * SECOND, 'phone'), { issuedAt: NOW });
  });

  for (const window of [HOUR, DAY])
    it(`a count of ${window / HOUR} h that opened tomorrow is over, one that opened a little ahead is not`, async () => {
      const { storage } = get();
      const key = `ahead ${window}`;
      const count = (now: number) => storage.transaction(({ otp }) => otp.count('failure', key, window, now));
      for (let failures = 1; failures <= 5; failures++) await count(TOMORROW);
      assert.deepEqual(await count(NOW), { count: 1, resetsAt: NOW + window });
      assert.deepEqual(await count(NOW - 30 * SECOND), { count: 2, resetsAt: NOW + window });
    });

  it('a link is mailed at once, as if none had been', async () => {
    const { storage } = get();
    const { id: userId } = await storeUser(storage, {});
    const slotAt = (now: number) =>
      storage.transaction(({ outbox }) =>
        outbox.claimResetSlot({
          userId,
          channel: 'email',
          messageUid: newUid(),
          generation: 1,
          now,
          gap: MINUTE,
          maximumGap: HOUR,
          linkLife: DAY,
        }),
      );
    for (const now of [TOMORROW, TOMORROW + MINUTE]) assert.ok(await slotAt(now));
    assert.ok(await slotAt(NOW));
    assert.ok(!(await slotAt(NOW + MINUTE - 1)));
    assert.ok(await slotAt(NOW + MINUTE));
  });

  it('mails of tomorrow keep no registration and no change of e-mail from its mail', async () => {
    const { storage } = get();
    const { id: userId } = await storeUser(storage, {});
    const idHash = newUid();
    const change = newUid();
    await storage.transaction(async ({ registrations, emailChanges }) => {
      await registrations.insert({ idHash, recipientKey: 'ahead', payload: 'sealed', createdAt: TOMORROW });
      await registrations.markMailed(idHash, TOMORROW);
      await emailChanges.insert({
        uid: change,
        userId,
        oldEmail: null,
        wasVerified: false,
        newEmail: 'ahead@example.com',
        phone: null,
        wasPhoneVerified: false,
        generation: 1,
        createdAt: TOMORROW,
        expiresAt: TOMORROW + DAY,
        undoableUntil: 0,
      });
      await emailChanges.markMailed(change, { by: newUid(), at: TOMORROW });
    });
    const { registrations, emailChanges } = storage.read;
    const other = { idHash: newUid(), recipientKey: 'ahead' };
    const NONE = { count: 0, newestAt: 0 };
    assert.deepEqual(await registrations.mailedSince(other, NOW - DAY, NOW + MINUTE), NONE);
    assert.deepEqual(await emailChanges.mailedSince('ahead@example.com', NOW - DAY, NOW + MINUTE), NONE);
    assert.equal((await registrations.mailedSince(other, NOW, TOMORROW)).count, 1);
    assert.equal((await emailChanges.mailedSince('ahead@example.com', NOW, TOMORROW)).count, 1);
  });

  it('messages are tried again now, and not when that day comes', async () => {
    const { storage } = get();
    const [held, failed, webhook] = [
      await store(storage),
      await store(storage),
      await store(storage, { kind: 'webhook' }),
    ];
    const uids = [held, failed, webhook];
    assert.deepEqual((await claim(storage, 'tomorrow', TOMORROW - MINUTE)).sort(), uids.toSorted());
    for (const uid of [failed, webhook])
      await settle(storage, uid, 'tomorrow', { state: 'failed', nextTryAt: TOMORROW });
    assert.deepEqual(await claim(storage, 'a', NOW), []);
    assert.equal(await storage.transaction(({ outbox }) => outbox.endFutureWaits(NOW, LONGEST)), 3);
    assert.deepEqual((await claim(storage, 'a', NOW)).sort(), uids.toSorted());
    // Nobody loses a lease or a pause that is as long as it should be.
    await settle(storage, failed, 'a', { state: 'failed', nextTryAt: NOW + HOUR });
    await settle(storage, webhook, 'a', { state: 'failed', nextTryAt: NOW + 4 * HOUR });
    assert.equal(await storage.transaction(({ outbox }) => outbox.endFutureWaits(NOW, LONGEST)), 0);
    assert.ok(await storage.transaction(({ outbox }) => outbox.renew(held, 'a', NOW + LEASE)));
    assert.deepEqual((await claim(storage, 'b', NOW + 4 * HOUR)).sort(), uids.toSorted());
    await finish(storage, uids, 'b');
  });

  it('the budgets of tomorrow begin anew tomorrow', async () => {
    const { storage } = get();
    const [today, tomorrow] = [NOW, TOMORROW].map((startsAt) => ({ scope: 'day', key: 'ahead', startsAt }));
    assert.ok(today && tomorrow);
    await storage.transaction(async ({ sendings }) => {
      for (const counter of [today, tomorrow]) await sendings.add(counter, { sent: 7, used: 0 });
      await sendings.removeOutside(NOW - DAY, NOW + MINUTE, 100);
    });
    const { sendings } = storage.read;
    assert.equal((await sendings.sum(today, NOW, NOW + 1)).sent, 7);
    assert.equal((await sendings.sum(tomorrow, NOW, TOMORROW + 1)).sent, 7);
  });

  it('a session lives no longer than others, from its next renewal on', async () => {
    const { storage } = get();
    const life = 14 * DAY;
    const idHash = await visit(storage, TOMORROW + life);
    const extend = (expiresAt: number, latest: number) =>
      storage.transaction(({ sessions }) => sessions.extend(idHash, expiresAt, latest));
    const expiry = async () => (await storage.read.sessions.byIdHash(idHash))?.expiresAt;
    await extend(NOW + life, TOMORROW + life);
    assert.equal(await expiry(), TOMORROW + life);
    await extend(NOW + life, NOW + life + MINUTE);
    assert.equal(await expiry(), NOW + life);
  });
});
