import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { availableEngines, openEngine } from '../test/support/engines.ts';

/**
 * `node bench/import.ts [--users 1000000]`: how long `latchkey import django` takes from a SQLite file of Django, a first time
 * and once more when nothing has changed, into each engine. A tenth of the users has a phone, and a third was here lately.
 */
const PROGRAM = fileURLToPath(new URL('../bin/latchkey.js', import.meta.url));
const HASH = 'pbkdf2_sha256$260000$saltsaltsaltsaltsaltsa$yx6EyrS4TAU9DkDdVxSI0RQuGoOtmGpVVRhHVE+nvXY=';

/** Milliseconds between two looks at the memory. */
const SAMPLE_EVERY = 250;

/** MiB of a process, on Linux. */
function residentMemory(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function makeShop(file: string, users: number): void {
  const shop = new DatabaseSync(file);
  shop.exec(`
    create table auth_user (id integer primary key, password text, last_login text, is_superuser integer, username text,
      last_name text, email text, is_staff integer, is_active integer, date_joined text, first_name text, phone text);
    insert into auth_user
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${users})
      select n, '${HASH}', case when n % 3 = 0 then '2026-10-01 10:00:00.123456' end, 0, 'user' || n, 'Öz ' || n,
        'User' || n || '@shop.example', 0, 1, '2020-02-03 04:05:06.789', 'Ada',
        case when n % 10 = 0 then '0530' || substr('0000000' || (n / 10 % 10000000), -7) end
      from numbers`);
  shop.close();
}

const { values } = parseArgs({ options: { users: { type: 'string', default: '1000000' } } });
const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
try {
  const file = join(folder, 'db.sqlite3');
  makeShop(file, Number(values.users));
  for (const engine of (await availableEngines()).filter((name) => name !== 'redis')) {
    const { env, drop } = await openEngine(engine);
    const run = async (): Promise<{ seconds: number; peak: number }> => {
      const args = [
        'import',
        'django',
        '--from',
        `sqlite:${file}`,
        '--rejects',
        join(folder, 'rejects'),
        '--json',
      ];
      const child = spawn(process.execPath, [PROGRAM, ...args], {
        env: { ...process.env, NODE_ENV: 'development', ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let peak = 0;
      const timer = setInterval(() => {
        peak = Math.max(peak, residentMemory(child.pid ?? 0));
      }, SAMPLE_EVERY);
      const said = await text(child.stdout);
      clearInterval(timer);
      return { seconds: (JSON.parse(said) as { seconds: number }).seconds, peak };
    };
    const [first, again] = [await run(), await run()];
    process.stdout.write(
      `${engine}: ${values.users} users in ${first.seconds.toFixed(0)} s (${first.peak.toFixed(0)} MiB); again, unchanged, in ${again.seconds.toFixed(0)} s\n`,
    );
    await drop();
  }
} finally {
  rmSync(folder, { recursive: true });
}
