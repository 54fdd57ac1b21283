import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { Unavailable } from '../../lib/failures.ts';
import { explain } from './explain.ts';
import { SqliteConnection } from './sqlite-connection.ts';

const query = (sql: string) => ({ sql, parameters: [] });

/** What a statement on a broken database is answered with, once the database is set up. */
function faultOf(statement: string, ...setup: string[]): unknown {
  const database = new DatabaseSync(':memory:');
  database.exec('create table words (word text)');
  for (const sql of setup) database.exec(sql);
  try {
    new SqliteConnection(database).execute(query(statement));
  } catch (error) {
    return error;
  }
  throw new Error('the statement succeeded');
}

describe('a database that cannot do its work', () => {
  it('is a reason to come again, and an operator reads what to mend', () => {
    const fill = 'insert into words select hex(randomblob(100000))';
    const faults: [unknown, string][] = [
      [faultOf(fill, 'pragma max_page_count = 2'), 'Its disk is full.'],
      [faultOf('delete from words', 'pragma query_only = on'), 'It is read-only.'],
      [faultOf('select * from words', 'drop table words'), 'Its tables are missing.'],
      [new Unavailable('the database', { code: '25006' }), 'It is read-only.'],
      [new Unavailable('the database', { code: '28P01' }), 'It refuses our credentials.'],
      [new Unavailable('the database', { code: 'ECONNREFUSED' }), 'It does not answer.'],
      [new Unavailable('database', new Error('connect to 10.0.0.7 timed out')), 'It does not answer.'],
    ];
    for (const [fault, text] of faults) {
      assert.ok(fault instanceof Unavailable, `${text} ${fault}`);
      assert.equal(explain(fault), text);
    }
  });

  it('is not blamed for a mistake in our SQL', () => {
    assert.ok(!(faultOf('select nothing from words') instanceof Unavailable));
  });

  it('is known to be corrupt from the first page that is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-corrupt-'));
    const file = join(folder, 'file');
    writeFileSync(file, 'this is no database '.repeat(100));
    let found = 0;
    const connection = new SqliteConnection(new DatabaseSync(file), () => {
      found += 1;
    });
    assert.throws(() => connection.execute(query('select * from words')), Unavailable);
    assert.equal(found, 1);
    connection.close();
    rmSync(folder, { recursive: true });
  });
});
