import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { issueCode } from '../../src/codes/issue-code.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import type { NewCode } from '../../src/contracts/stores/new-codes.ts';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { newUid } from '../../src/lib/random.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { someSession } from '../support/sessions.ts';

const NOW = 1_750_000_000_000;
const NOBODY_WAITS = `select not exists (select from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock') as "isSo"`;
const isHeld = ({ code }: { code?: string }): boolean => code === '55P03';

/** A code of a session that has to be prolonged, with limits whose keys are given. */
function codeOf(idHash: string, keys: readonly string[]): NewCode {
  const uid = newUid();
  return {
    session: { held: { idHash, expiresAt: NOW + HOUR } },
    challenge: {
      uid,
      sessionIdHash: idHash,
      purpose: 'login',
      phoneKey: 'a phone',
      mac: 'the mac of a code',
      issuedAt: NOW,
      expiresAt: NOW + MINUTE,
    },
    gap: MINUTE,
    latestExpiry: NOW + 400 * DAY,
    message: {
      uid,
      kind: 'otp',
      lane: 'codes',
      recipientKey: uid,
      sourceKey: null,
      payload: 'sealed',
      createdAt: NOW,
      deadline: NOW + HOUR,
    },
    limits: keys.map((key) => ({ counter: { kind: 'send', keys: [key] }, window: HOUR, most: 9 })),
  };
}

/** One statement for all of a turn, and the transaction where that fails. */
const WAYS: Readonly<Record<string, (storage: Storage, code: NewCode) => Promise<{ ok: boolean }>>> = {
  'in one statement': (storage, code) => storage.issueCode(code),
  'step by step': (storage, code) => storage.transaction((stores) => issueCode(stores, code)),
};

const hasPostgres = (await availableEngines()).includes('postgres');

describe('two codes that are stored at once [postgres]', { skip: !hasPostgres }, () => {
  let engine: Engine;
  let storage: Storage;
  let holder: pg.Client;
  let looker: pg.Client;

  before(async () => {
    engine = await openEngine('postgres');
    const database = await openDatabase(loadConfig(engine.env).database);
    await migrate(database);
    storage = createStorage(database);
    [holder, looker] = [0, 1].map(() => new pg.Client({ connectionString: engine.env.DATABASE_URL })) as [
      pg.Client,
      pg.Client,
    ];
    await Promise.all([holder.connect(), looker.connect()]);
  });
  after(async () => {
    await Promise.all([holder.end(), looker.end()]);
    await storage.close();
    await engine.drop();
  });

  const wait = async (): Promise<void> => {
    while ((await looker.query(NOBODY_WAITS)).rows[0].isSo);
  };
  const lock = (table: string, where: string): Promise<unknown> =>
    looker.query(`select from ${table} where ${where} for update nowait`);

  for (const [way, store] of Object.entries(WAYS))
    it(`never wait for each other in a circle, which costs both a second, ${way}`, async () => {
      const [idHash, first, second] = [newUid(), `a ${newUid()}`, `b ${newUid()}`];
      const session = someSession({ idHash, createdAt: NOW, expiresAt: NOW + MINUTE });
      await storage.transaction(async ({ sessions, otp }) => {
        await sessions.insert(session);
        for (const key of [first, second]) await otp.count('send', key, HOUR, NOW);
      });
      await holder.query('begin');
      await holder.query('select from otp_ledger where key = $1 for update', [first]);
      // Named in the other order.
      const storing = store(storage, codeOf(idHash, [second, first]));
      try {
        await wait();
        await assert.rejects(lock('sessions', `id_hash = '${idHash}'`), isHeld, 'the session comes first');
        await lock('otp_ledger', `key = '${second}'`);
      } finally {
        await holder.query('rollback');
        assert.ok((await storing).ok);
      }
    });
});
