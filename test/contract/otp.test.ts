import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Storage } from '../../src/contracts/storage.ts';
import { type NewOtpChallenge, shorterKey } from '../../src/contracts/stores/codes.ts';
import { newUid } from '../../src/lib/random.ts';
import { someSession } from '../support/sessions.ts';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const NOW = 1_750_000_000_000;
const GAP = 60_000;

/** Stores a session, and makes codes for it. */
async function visit(storage: Storage) {
  const sessionIdHash = newUid();
  await storage.transaction((stores) =>
    stores.sessions.insert(someSession({ idHash: sessionIdHash, createdAt: NOW, expiresAt: NOW + GAP })),
  );
  const codeFor = (phoneKey: string, given: Partial<NewOtpChallenge> = {}): NewOtpChallenge => ({
    uid: newUid(),
    sessionIdHash,
    purpose: 'login',
    phoneKey,
    mac: 'the mac of a code',
    issuedAt: NOW,
    expiresAt: NOW + GAP,
    ...given,
  });
  const issue = (challenge: NewOtpChallenge, gap = GAP) =>
    storage.transaction(({ otp }) => otp.issue(challenge, gap));
  return { sessionIdHash, codeFor, issue };
}

onEveryStorage('the store of codes', (get) => {
  it('finds several codes at once, for whoever looks what became of them', async () => {
    const { storage } = get();
    const { codeFor, issue } = await visit(storage);
    const [one, other] = [codeFor('one'), codeFor('other')];
    for (const code of [one, other]) await issue(code);
    const found = await storage.read.otp.byUids([one.uid, other.uid, newUid()]);
    assert.deepEqual(found.map(({ uid }) => uid).sort(), [one.uid, other.uid].sort());
    assert.deepEqual(await storage.read.otp.byUids([]), []);
  });

  it('returns the newest code of the purpose', async () => {
    const { storage } = get();
    const { sessionIdHash, codeFor, issue } = await visit(storage);
    const last = codeFor('two', { issuedAt: NOW + 1 });
    for (const code of [
      last,
      codeFor('one'),
      codeFor('three', { purpose: 'password-set', issuedAt: NOW + 2 }),
    ])
      assert.equal(await issue(code), undefined);
    assert.equal((await storage.read.otp.latest(sessionIdHash, 'login', NOW))?.uid, last.uid);
    assert.equal(await storage.read.otp.latest(sessionIdHash, 'password-reset', NOW), undefined);
  });

  it('tells of the same one of two codes of one millisecond, in whatever order they came', async () => {
    const { storage } = get();
    const [low, high] = ['0a', 'f0'].map((start) => `${start}000000-0000-4000-8000-`);
    for (const order of [
      [low, high],
      [high, low],
    ]) {
      const { sessionIdHash, codeFor, issue } = await visit(storage);
      const tail = newUid().slice(-12);
      for (const [index, start] of order.entries())
        await issue(codeFor(`phone ${index}`, { uid: `${start}${tail}` }));
      assert.equal((await storage.read.otp.latest(sessionIdHash, 'login', NOW))?.uid, `${high}${tail}`);
    }
  });

  it('puts a code in place of the one before once the gap is over, and not a millisecond earlier', async () => {
    const { storage } = get();
    const { codeFor, issue } = await visit(storage);
    const first = codeFor('one');
    await issue(first);
    assert.deepEqual(await issue(codeFor('one', { issuedAt: NOW + GAP - 1 })), { issuedAt: NOW });
    assert.notEqual(await storage.read.otp.byUid(first.uid), undefined);
    assert.equal(await issue(codeFor('one', { issuedAt: NOW + GAP })), undefined);
    assert.equal(await storage.read.otp.byUid(first.uid), undefined);
  });

  it('counts a guess once, at most the cap of them, and none on a code that is used or over', async () => {
    const { storage, elsewhere } = get();
    const { codeFor, issue } = await visit(storage);
    const [code, used] = [codeFor('one'), codeFor('two')];
    await issue(code);
    await issue(used);
    const guess = (uid: string, mac: string, now = NOW, by = storage): Promise<boolean> =>
      by.transaction(({ otp }) => otp.countGuess({ uid, mac, now, maxTries: 3 }));
    assert.equal(await guess(code.uid, 'aa'), true);
    assert.equal(await guess(code.uid, 'aa'), false);
    assert.equal(await guess(code.uid, 'bb', NOW + GAP), false);
    const counted = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        guess(code.uid, `c${index}c`, NOW, index % 2 === 0 ? storage : elsewhere),
      ),
    );
    assert.equal(counted.filter(Boolean).length, 2);
    assert.equal((await storage.read.otp.byUid(code.uid))?.tries, 3);

    const consumed = await Promise.all(
      [storage, elsewhere].map((by) => by.transaction(({ otp }) => otp.consume(used.uid, NOW))),
    );
    assert.deepEqual(consumed.toSorted(), [false, true]);
    assert.equal(await guess(used.uid, 'aa'), false);
  });

  it('deletes the codes that were sent to a user, and no others', async () => {
    const { storage } = get();
    const { codeFor, issue } = await visit(storage);
    const codes = ['theirs', 'another’s', 'nobody’s'].map((phoneKey) => codeFor(phoneKey));
    for (const code of codes) await issue(code);
    const users = [await storeUser(storage), await storeUser(storage)];
    await storage.transaction(async ({ otp }) => {
      for (const [index, { id }] of users.entries()) await otp.assignUser(codes[index]?.uid ?? '', id);
      await otp.removeSentTo(users[0]?.id ?? 0);
    });
    const left = await Promise.all(codes.map(({ uid }) => storage.read.otp.byUid(uid)));
    assert.deepEqual(
      left.map((code) => code?.uid),
      [undefined, codes[1]?.uid, codes[2]?.uid],
    );
  });

  it('counts per phone in windows that end, and takes back what was no failure', async () => {
    const { storage, elsewhere } = get();
    const count = (now: number, by = storage) =>
      by.transaction(({ otp }) => otp.count('failure', 'a phone', GAP, now));
    const counted = () => elsewhere.read.otp.counted('failure', 'a phone');
    assert.equal(await counted(), undefined);
    assert.deepEqual(await count(NOW), { count: 1, resetsAt: NOW + GAP });
    assert.deepEqual(await counted(), { count: 1, resetsAt: NOW + GAP });
    assert.deepEqual(await count(NOW + 1, elsewhere), { count: 2, resetsAt: NOW + GAP });
    await storage.transaction(({ otp }) => otp.uncount('failure', 'a phone'));
    assert.deepEqual(await count(NOW + GAP - 1), { count: 2, resetsAt: NOW + GAP });
    assert.deepEqual(await count(NOW + GAP), { count: 1, resetsAt: NOW + 2 * GAP });
    assert.equal(await storage.transaction(({ otp }) => otp.removeExpired(NOW + 2 * GAP, 10)), 1);
    assert.deepEqual(await count(NOW + 2 * GAP + 1), { count: 1, resetsAt: NOW + 3 * GAP + 1 });
  });

  it('shows what is counted without counting, and forgets it where somebody is let in again', async () => {
    const { storage, elsewhere } = get();
    const now = NOW + 100 * GAP;
    for (const key of ['one phone', 'one phone', 'another phone'])
      await storage.transaction(({ otp }) => otp.count('failure', key, GAP, now));
    await storage.transaction(({ otp }) => otp.count('send', 'one phone', GAP, now));
    const shown = async (kind: 'failure' | 'send', at = now) =>
      Object.fromEntries(
        await elsewhere.read.otp.countedUnder(kind, ['one phone', 'another phone', 'no phone'], at),
      );
    const resetsAt = now + GAP;
    const both = { 'one phone': { count: 2, resetsAt }, 'another phone': { count: 1, resetsAt } };
    assert.deepEqual(await shown('failure'), both);
    assert.deepEqual(await shown('failure'), both);
    assert.deepEqual(await shown('failure', resetsAt), {});
    await storage.transaction(({ otp }) => otp.clear('failure', ['one phone', 'no phone']));
    assert.deepEqual(await shown('failure'), { 'another phone': { count: 1, resetsAt } });
    assert.deepEqual(await shown('send'), { 'one phone': { count: 1, resetsAt } });
    await storage.transaction(({ otp }) => otp.clear('send', []));
    assert.deepEqual([...(await storage.read.otp.countedUnder('send', [], now))], []);
  });

  it('counts the shorter window of a counter apart, and forgets neither before its own end', async () => {
    const { storage, elsewhere } = get();
    const now = NOW + 200 * GAP;
    const [day, hour] = ['a phone’s day', shorterKey('a phone’s day')];
    const count = (key: string, at: number, by = storage) =>
      by.transaction(({ otp }) => otp.count('send', key, key === hour ? GAP : 3 * GAP, at));
    const shown = async (at: number) =>
      Object.fromEntries(await elsewhere.read.otp.countedUnder('send', [day, hour], at));
    assert.deepEqual(await count(hour, now), { count: 1, resetsAt: now + GAP });
    assert.deepEqual(await count(day, now), { count: 1, resetsAt: now + 3 * GAP });
    assert.deepEqual(await count(hour, now + GAP, elsewhere), { count: 1, resetsAt: now + 2 * GAP });
    assert.deepEqual(await count(day, now + GAP), { count: 2, resetsAt: now + 3 * GAP });
    await storage.transaction(({ otp }) => otp.uncount('send', day));
    assert.deepEqual(await storage.read.otp.counted('send', day), { count: 1, resetsAt: now + 3 * GAP });
    assert.deepEqual(await storage.read.otp.counted('send', hour), { count: 1, resetsAt: now + 2 * GAP });

    // The shorter window was opened last, and ends after the longer one.
    const late = now + 3 * GAP - 1;
    await count(hour, late);
    await storage.transaction(({ otp }) => otp.removeExpired(late + 1, 10));
    assert.deepEqual(await shown(late + 1), { [hour]: { count: 1, resetsAt: late + GAP } });
    assert.deepEqual(await count(day, late + 1), { count: 1, resetsAt: late + 1 + 3 * GAP });

    await storage.transaction(({ otp }) => otp.clear('send', [hour]));
    assert.deepEqual(Object.keys(await shown(late + 1)), [day]);
    await count(hour, late + 1);
    await storage.transaction(({ otp }) => otp.clear('send', [day]));
    assert.deepEqual(Object.keys(await shown(late + 1)), [hour]);
    assert.equal(await storage.read.otp.counted('send', day), undefined);
    await storage.transaction(({ otp }) => otp.clear('send', [hour]));
    assert.deepEqual(await shown(late + 1), {});
  });
});
