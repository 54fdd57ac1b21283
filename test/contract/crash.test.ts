import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../src/config/config.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { openEngine } from '../support/engines.ts';

const WRITER = fileURLToPath(new URL('../support/crash-writer.ts', import.meta.url));
const ACKNOWLEDGED = 500;

describe('a process that is killed', () => {
  it('loses nothing it acknowledged on SQLite, and leaves no half of a transaction', async () => {
    const engine = await openEngine('sqlite');
    const { database: location } = loadConfig(engine.env);
    const prepared = await openDatabase(location);
    await migrate(prepared);
    await prepared.close();

    const child = spawn(process.execPath, [WRITER, engine.env.DATA_DIR ?? ''], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const chunk of child.stdout) {
      output += chunk;
      // In the middle of its work: the pipe still brings what was acknowledged before.
      if (output.split('\n').length > ACKNOWLEDGED) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');

    const acknowledged = output.split('\n').slice(0, -1);
    assert.ok(acknowledged.length >= ACKNOWLEDGED);
    const database = await openDatabase(location);
    const storage = createStorage(database);
    for (const email of acknowledged) assert.ok(await storage.read.users.byEmail(email), `${email} was lost`);
    for (const user of await storage.read.users.list({ limit: 1_000_000 }))
      assert.equal(
        (await storage.read.passwordHistory.ofUser(user.id, 5)).length,
        1,
        `half of ${user.email}`,
      );
    await storage.close();
    await engine.drop();
  });
});
