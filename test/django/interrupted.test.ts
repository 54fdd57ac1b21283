import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { loadConfig } from '../../src/config/config.ts';
import type { Place } from '../support/copying.ts';
import { openDirect } from '../support/direct.ts';
import { type Imported, importArguments, openHome, runImport } from '../support/django/importing.ts';
import { openShop, SHOP_ENGINES, type Shop, WITHOUT_DJANGO } from '../support/django/shop.ts';
import { availableEngines } from '../support/engines.ts';
import { startLatchkey } from '../support/process.ts';

const COUNT = 42_000;
const engines = (await availableEngines()).filter((name) => name !== 'redis');

/** Starts an import, and does something as soon as it says how far it is. @returns its exit code, and what it said */
async function disturb(home: Place, shop: Shop, disturbance: (kill: () => void) => Promise<void> | void) {
  const child = startLatchkey(home.env, importArguments(shop));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let said = '';
  let isDone = false;
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (chunk: string) => {
    said += chunk;
    if (isDone || !said.includes('rows imported')) return;
    isDone = true;
    void disturbance(() => child.kill('SIGKILL'));
  });
  const [code] = await exited;
  assert.ok(isDone, `it ended before it said how far it is: ${said}`);
  return { code, said };
}

/** How many users there are, and how many of them are known as imported. */
async function stored(home: Place): Promise<{ users: number; imported: number }> {
  const direct = await openDirect(loadConfig(home.env).database);
  const countOf = async (table: string): Promise<number> =>
    Number((await direct.query<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n);
  const counts = { users: await countOf('users'), imported: await countOf('imported_users') };
  await direct.close();
  return counts;
}

describe('an import that is interrupted', { skip: WITHOUT_DJANGO }, () => {
  for (const engine of engines)
    it(`goes on where it ended, with nobody lost or twice, after kill -9 [${engine}]`, async () => {
      const [shop, home] = [await openShop('sqlite'), await openHome(engine)];
      try {
        await shop.run('many', { count: COUNT });
        const { code } = await disturb(home, shop, (kill) => kill());
        assert.equal(code, null);
        const { users, imported } = await stored(home);
        assert.equal(users, imported, 'a page was half stored');
        assert.ok(users >= 1000 && users < COUNT, String(users));
        const other = await runImport(home, { ...shop, url: `${shop.url}x` });
        assert.equal(other.code, 1);
        const answer = await runImport(home, shop);
        assert.equal(answer.code, 0, answer.stderr);
        const report = answer.json<Imported>();
        assert.equal(report.resumed, true);
        assert.partialDeepStrictEqual(report.counts.users, { created: COUNT, rejected: 0, unchanged: 0 });
        assert.deepEqual(await stored(home), { users: COUNT, imported: COUNT });
      } finally {
        await Promise.all([shop.close(), home.drop()]);
      }
    });

  for (const engine of SHOP_ENGINES.filter((name) => name !== 'sqlite'))
    it(`says how far it is when ${engine} goes away, and keeps whole pages`, async () => {
      const [shop, home] = [await openShop(engine), await openHome('sqlite')];
      try {
        await shop.run('many', { count: COUNT });
        const { code, said } = await disturb(home, shop, () => shop.kill());
        assert.equal(code, 1);
        assert.match(
          said,
          /cannot be read any more after \d+ rows \(.*\); what was read is stored: run it again/,
        );
        assert.doesNotMatch(said, /\n\s+at /);
        const { users, imported } = await stored(home);
        assert.equal(users, imported);
        assert.equal(users % 1000, 0);
      } finally {
        await Promise.all([shop.close(), home.drop()]);
      }
    });
});
