import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { CompiledQuery } from 'kysely';
import { SqliteConnection } from './sqlite-connection.ts';
import { open } from './sqlite-open.ts';
import { SqliteReader } from './sqlite-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-reader-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;

function openBoth() {
  files += 1;
  const file = join(folder, `${files}.sqlite`);
  const writer = open(file);
  writer.exec('create table words (word text)');
  const reader = new SqliteReader(new SqliteConnection(open(file)));
  const count = async (): Promise<number> => {
    const query = CompiledQuery.raw('select count(*) as count from words');
    const { rows } = await reader.executeQuery<{ count: number }>(query);
    return Number(rows[0]?.count);
  };
  return { reader, count, write: () => writer.exec("insert into words values ('new')") };
}

describe('reading from SQLite', () => {
  it('sees what was stored after the question and before the answer: no answer is older than its question', async () => {
    const { count, write } = openBoth();
    const asked = count();
    write();
    assert.equal(await asked, 1);
    const again = count();
    write();
    assert.deepEqual([await again, await count()], [2, 2]);
  });

  it('answers parallel reads, except the one that fails', async () => {
    const { reader, count, write } = openBoth();
    write();
    const outcomes = await Promise.allSettled([
      count(),
      reader.executeQuery(CompiledQuery.raw('select nothing from nowhere')),
      count(),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'refused')),
      [1, 'refused', 1],
    );
    assert.equal(await count(), 1);
  });

  it('answers waiting reads when it is closed, and refuses later ones', async () => {
    const { reader, count } = openBoth();
    const waiting = count();
    reader.close();
    assert.equal(await waiting, 0);
    await assert.rejects(count());
  });
});
