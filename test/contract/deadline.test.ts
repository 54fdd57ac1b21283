import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { loadConfig } from '../../src/config/config.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { Deadline } from '../../src/lib/deadline.ts';
import { Unavailable } from '../../src/lib/failures.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import type { Database } from '../../src/storage/sql/database.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { type Engine, hasPostgres, openEngine } from '../support/engines.ts';
import { someUser } from '../support/users.ts';

const DEADLINE = 300;
/** The pool has as many connections. */
const POOL = 10;

describe('the deadline of a request [postgres]', { skip: !(await hasPostgres()) }, () => {
  let engine: Engine;
  let database: Database;
  let other: Database;
  let storage: Storage;
  before(async () => {
    engine = await openEngine('postgres');
    const config = loadConfig(engine.env).database;
    [database, other] = [await openDatabase(config), await openDatabase(config)];
    await migrate(database);
    storage = createStorage(database);
  });
  after(async () => {
    await storage.close();
    await other.close();
    await engine.drop();
  });

  /** What waits longer than it may is refused. @returns milliseconds */
  async function refusedAfter(work: () => Promise<unknown>): Promise<number> {
    const started = performance.now();
    await assert.rejects(new Deadline(DEADLINE).run(work), Unavailable);
    return performance.now() - started;
  }

  /** Locks the users for everybody else while `work` runs. */
  const whileLocked = (work: () => Promise<void>): Promise<void> =>
    other.transaction(async ({ db }) => {
      await sql`lock table users in access exclusive mode`.execute(db);
      await work();
    });

  const mayBeFound = (email: string) => storage.read.users.byEmail(email);

  it('rolls back a transaction that is too late to commit', async () => {
    await refusedAfter(() =>
      storage.transaction(async ({ users }) => {
        await users.insert(someUser({ email: 'late@example.com' }));
        await pause(DEADLINE + 50);
      }),
    );
    assert.equal(await mayBeFound('late@example.com'), undefined);
  });

  it('ends the wait for a lock, and does not carry out later what was refused', async () => {
    await whileLocked(async () => {
      const insert = () =>
        storage.transaction(({ users }) => users.insert(someUser({ email: 'locked@example.com' })));
      assert.ok((await refusedAfter(insert)) < DEADLINE + 1000);
      assert.ok((await refusedAfter(() => mayBeFound('locked@example.com'))) < DEADLINE + 1000);
    });
    await pause(200);
    assert.equal(await mayBeFound('locked@example.com'), undefined);
  });

  it('leaves connections to reads, however many changes wait for a lock', async () => {
    const changes: Promise<unknown>[] = [];
    await whileLocked(async () => {
      for (let change = 0; change < 2 * POOL; change++)
        changes.push(
          storage.transaction(({ users }) =>
            users.insert(someUser({ email: `waits-${change}@example.com` })),
          ),
        );
      await new Deadline(DEADLINE).run(() => storage.read.settings.all());
    });
    await Promise.all(changes);
  });

  it('ends the wait for a free connection, and the next request finds one', async () => {
    await whileLocked(async () => {
      const waits = Array.from({ length: 2 * POOL }, () => refusedAfter(() => mayBeFound('a@example.com')));
      assert.ok(Math.max(...(await Promise.all(waits))) < DEADLINE + 1000);
    });
    assert.equal(await mayBeFound('a@example.com'), undefined);
  });

  it('acknowledges no commit that the server only warned about, such as one no standby has confirmed', async () => {
    const user = someUser({ email: 'warned@example.com' });
    await assert.rejects(
      database.transaction(async ({ db }) => {
        // What a commit says whose wait for a standby was cancelled.
        await sql`do $$ begin raise warning 'canceling wait for synchronous replication'; end $$`.execute(db);
        return user;
      }),
      Unavailable,
    );
    await storage.transaction((stores) => stores.users.insert(user));
  });
});
