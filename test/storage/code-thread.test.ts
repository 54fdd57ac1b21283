import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { loadConfig } from '../../src/config/config.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { shorterKey } from '../../src/contracts/stores/codes.ts';
import type { NewCode } from '../../src/contracts/stores/new-codes.ts';
import { DAY, HOUR } from '../../src/lib/clock.ts';
import { newUid } from '../../src/lib/random.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { type Engine, openEngine } from '../support/engines.ts';
import { codeFor, NOW, sessionOf, tracesOf } from '../support/new-codes.ts';
import { someUser } from '../support/users.ts';

const MANY = 100;

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('codes on a busy server with SQLite, which a thread stores', () => {
  let engine: Engine;
  let file: string;
  let storage: Storage;
  let thread: Worker;

  const issueAll = (codes: readonly NewCode[]) => Promise.all(codes.map((code) => storage.issueCode(code)));
  const areStored = async (codes: readonly NewCode[]): Promise<boolean[]> =>
    (await Promise.all(codes.map((code) => tracesOf(storage, code)))).map((traces) => traces.every(Boolean));

  const stateOfCodes = async () => (await storage.check()).find(({ name }) => name === 'codes')?.state;

  beforeEach(async () => {
    engine = await openEngine('sqlite');
    const { database: where } = loadConfig(engine.env);
    assert.ok(where.kind === 'sqlite');
    ({ file } = where);
    const database = await openDatabase(where);
    await migrate(database);
    storage = createStorage(database);
    const started = once(process, 'worker') as Promise<[Worker]>;
    await issueAll(times(MANY, () => codeFor()));
    [thread] = await started;
    await once(thread, 'message');
  });

  afterEach(async () => {
    await storage.close();
    await engine.drop();
  });

  it('are all there when they are acknowledged, with their sessions and messages', async () => {
    const codes = times(MANY, () => codeFor());
    const outcomes = await issueAll(codes);
    assert.ok(outcomes.every(({ ok }) => ok));
    assert.deepEqual(
      await areStored(codes),
      times(MANY, () => true),
    );
    const turns = outcomes.map((outcome) => outcome.ok && outcome.value);
    assert.deepEqual([...new Set(turns)], [1], 'each is the first of its source');
  });

  it('are no more than the limit of a phone, however many ask at once', async () => {
    const phone = newUid();
    const outcomes = await issueAll(times(MANY, () => codeFor({ phone, most: 5 })));
    assert.equal(outcomes.filter(({ ok }) => ok).length, 5);
    const { counted } = storage.read.otp;
    assert.deepEqual(await counted('send', shorterKey(phone)), { count: 5, resetsAt: NOW + HOUR });
    assert.deepEqual(await counted('send', phone), { count: 5, resetsAt: NOW + DAY });
  });

  it('are stored although the session of one has ended, which alone is refused', async () => {
    const held = { idHash: newUid(), expiresAt: NOW + HOUR };
    const codes = times(MANY, (index) => (index === 50 ? codeFor({ session: { held } }) : codeFor()));
    const outcomes = await issueAll(codes);
    assert.deepEqual(outcomes[50], { ok: false, refusal: { code: 'no-session' } });
    assert.deepEqual(
      await areStored(codes),
      times(MANY, (index) => index !== 50),
    );
  });

  it('and other changes wait for each other, and none fails for it', async () => {
    const emails = times(MANY, (index) => `beside${index}@example.com`);
    const idHashes = times(MANY, () => newUid());
    const [outcomes] = await Promise.all([
      Promise.all(
        times(10, async (round) => {
          await pause(round);
          return issueAll(times(MANY, () => codeFor()));
        }),
      ),
      ...emails.map(async (email, index) => {
        await pause(index / 5);
        const idHash = idHashes[index] as string;
        return storage.transaction(async ({ users, sessions }) => {
          const { id } = await users.insert(someUser({ email }));
          await pause(1);
          await sessions.insert(sessionOf(idHash, id));
        });
      }),
    ]);
    assert.ok(outcomes.flat().every(({ ok }) => ok));
    const found = await Promise.all(idHashes.map((idHash) => storage.read.sessions.withUser(idHash)));
    assert.deepEqual(
      found.map((row) => row?.user?.email),
      emails,
    );
  });

  it('wait while another process writes', async () => {
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    const codes = times(MANY, () => codeFor());
    const issued = issueAll(codes);
    assert.equal(await Promise.race([issued.then(() => 'stored'), pause(300, 'waits')]), 'waits');
    other.exec('commit');
    other.close();
    assert.ok((await issued).every(({ ok }) => ok));
    assert.deepEqual(
      await areStored(codes),
      times(MANY, () => true),
    );
  });

  it('are answered with 503, and not stored, if another process writes for too long', async () => {
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    const codes = times(MANY, () => codeFor());
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled(codes.map((code) => storage.issueCode(code)));
    assert.ok(performance.now() - startedAt < 10_000, 'each waited for those before it');
    other.exec('rollback');
    other.close();
    assert.deepEqual(
      [...new Set(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.name))],
      ['Unavailable'],
    );
    assert.deepEqual(
      await areStored(codes),
      times(MANY, () => false),
    );
  });

  it('are stored without the thread when it has ended, and none is acknowledged that is not there', async () => {
    const codes = times(MANY, () => codeFor());
    const issued = Promise.allSettled(codes.map((code) => storage.issueCode(code)));
    await thread.terminate();
    const acknowledged = (await issued).map(({ status }) => status === 'fulfilled');
    const later = times(MANY, () => codeFor());
    assert.ok((await issueAll(later)).every(({ ok }) => ok));
    assert.deepEqual(
      await areStored(later),
      times(MANY, () => true),
    );
    const stored = await areStored(codes);
    assert.ok(acknowledged.filter(Boolean).length > 0);
    assert.ok(
      acknowledged.every((isTold, index) => !isTold || stored[index]),
      'somebody was told of a code that is not there',
    );
  });

  for (const [what, endings] of [
    ['file', ['', '-wal', '-shm']],
    ['log', ['-wal']],
  ] as const)
    it(`go to the ${what} that the server has open, never to one that has taken its place`, async () => {
      await storage.close();
      storage = createStorage(await openDatabase({ kind: 'sqlite', file }));
      const paths = endings.map((ending) => `${file}${ending}`);
      for (const path of paths) renameSync(path, `${path}.away`);
      for (const path of paths) writeFileSync(path, '');
      const lost = await Promise.allSettled(times(MANY, () => storage.issueCode(codeFor())));
      assert.ok(lost.every(({ status }) => status === 'rejected'));
      assert.equal(await stateOfCodes(), 'degraded', 'a thread was started on it');
      for (const path of paths) renameSync(`${path}.away`, path);
      const codes = times(MANY, () => codeFor());
      assert.ok((await issueAll(codes)).every(({ ok }) => ok));
      assert.deepEqual(
        await areStored(codes),
        times(MANY, () => true),
      );
    });

  it('leave the file whole, with no log beside it, when the server stops', async () => {
    await issueAll(times(MANY, () => codeFor()));
    await storage.close();
    assert.equal(existsSync(`${file}-wal`), false);
    storage = createStorage(await openDatabase({ kind: 'sqlite', file }));
  });
});
