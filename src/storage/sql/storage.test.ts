import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Database } from './database.ts';
import { openSqlite } from './sqlite.ts';
import { createStorage } from './storage.ts';

/** A database that asks once for a statement to be run again, as PostgreSQL does where transactions met. */
function unsettled(database: Database): { database: Database; runs: () => number } {
  let runs = 0;
  const executeQuery = async () => {
    runs += 1;
    if (runs === 1) throw Object.assign(new Error('restart transaction'), { code: '40001' });
    return { rows: [] };
  };
  return {
    database: { ...database, single: { ...database.single, connection: { executeQuery } } },
    runs: () => runs,
  };
}

describe('storage', () => {
  it('retries a message that failed only because of concurrent transactions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-storage-'));
    const sqlite = openSqlite(join(folder, 'latchkey.sqlite'));
    const { database, runs } = unsettled(sqlite);
    const message = {
      uid: 'u',
      kind: 'reset-email',
      lane: 'resets' as const,
      recipientKey: 'k',
      payload: 'p',
      createdAt: 1,
      deadline: 2,
    };
    await createStorage(database).addMessage(message);
    assert.equal(runs(), 2);
    await sqlite.close();
    rmSync(folder, { recursive: true });
  });
});
