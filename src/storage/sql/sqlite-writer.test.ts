import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { CompiledQuery, type DatabaseConnection } from 'kysely';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteWriter } from './sqlite-writer.ts';

function openWriter() {
  const database = new DatabaseSync(':memory:');
  database.exec("create table words (word text check (word <> 'refused'))");
  let commits = 0;
  const writer = new SqliteWriter(new SqliteConnection(database), () => {
    commits += 1;
  });
  const add = (word: string) => (turn: DatabaseConnection) =>
    turn.executeQuery(CompiledQuery.raw('insert into words values (?)', [word]));
  const stored = () =>
    database
      .prepare('select word from words order by word')
      .all()
      .map(({ word }) => word);
  return { writer, add, stored, commits: () => commits };
}

describe('writing to SQLite', () => {
  it('commits parallel transactions without the one that failed', async () => {
    const { writer, add, stored } = openWriter();
    const failing = async (turn: DatabaseConnection): Promise<void> => {
      await add('failed')(turn);
      throw new Error('no');
    };
    const outcomes = await Promise.allSettled([
      writer.transaction(add('first')),
      writer.transaction(failing),
      writer.transaction(add('last')),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(stored(), ['first', 'last']);
  });

  it('commits what was gathered once, and lets another process write meanwhile', async () => {
    const { writer, add, stored, commits } = openWriter();
    writer.gather(20);
    const first = writer.transaction(add('first'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(commits(), 0);
    await Promise.all([first, writer.transaction(add('last'))]);
    assert.equal(commits(), 1);
    assert.deepEqual(stored(), ['first', 'last']);
  });

  it('stores what is written while somebody asks for a checkpoint, which is left to the next', async () => {
    const { writer, add, stored } = openWriter();
    await writer.transaction(async (turn) => {
      await add('first')(turn);
      writer.checkpoint();
    });
    assert.deepEqual(stored(), ['first']);
  });

  it('acknowledges nothing that was undone with another: a failing disk rolls back all of them', async () => {
    const { writer, add, stored } = openWriter();
    const onFailingDisk = async (turn: DatabaseConnection): Promise<void> => {
      await turn.executeQuery(CompiledQuery.raw('rollback'));
      throw new Error('disk I/O error');
    };
    const outcomes = await Promise.allSettled([
      writer.transaction(add('first')),
      writer.transaction(onFailingDisk),
      writer.transaction(add('last')),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(stored(), ['last']);
  });

  it('stores nothing of a transaction that goes on after a failing disk undid it', async () => {
    const { writer, add, stored } = openWriter();
    const goesOn = async (turn: DatabaseConnection): Promise<void> => {
      await turn.executeQuery(CompiledQuery.raw('rollback'));
      await turn.executeQuery(CompiledQuery.raw('no statement')).catch(() => {});
      await add('alone')(turn);
    };
    await assert.rejects(writer.transaction(goesOn));
    assert.deepEqual(stored(), []);
  });

  it('stores no half of a transaction that is at work when the database is closed', async () => {
    const database = new DatabaseSync(':memory:');
    database.exec('create table words (word text)');
    const connection = new SqliteConnection(database);
    const statements: string[] = [];
    const run = connection.run.bind(connection);
    connection.run = (statement) => {
      statements.push(statement);
      run(statement);
    };
    const writer = new SqliteWriter(connection);
    const half = writer.transaction(async (turn) => {
      await turn.executeQuery(CompiledQuery.raw('insert into words values (?)', ['half']));
      writer.close();
      await turn.executeQuery(CompiledQuery.raw('insert into words values (?)', ['other half']));
    });
    await assert.rejects(half);
    assert.deepEqual(statements.slice(-2), ['rollback to member', 'commit']);
  });

  it('stores a statement that stands alone with those beside it, and without one that failed', async () => {
    const { writer, add, stored } = openWriter();
    const insert = (word: string) =>
      writer.statement(CompiledQuery.raw('insert into words values (?)', [word]));
    const outcomes = await Promise.allSettled([
      writer.transaction(add('first')),
      insert('alone'),
      writer.statement(CompiledQuery.raw('insert into nowhere values (1)')),
      insert('last'),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(stored(), ['alone', 'first', 'last']);
  });

  it('acknowledges nothing that was undone with a statement that stands alone', async () => {
    const { writer, add, stored } = openWriter();
    const outcomes = await Promise.allSettled([
      writer.transaction(add('first')),
      writer.statement(CompiledQuery.raw("insert or rollback into words values ('second'), ('refused')")),
      writer.transaction(add('last')),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(stored(), ['last']);
  });

  it('refuses, and does not end the process, when it is closed before a write has begun', async () => {
    const { writer, add } = openWriter();
    const outcomes = [writer.statement(CompiledQuery.raw("insert into words values ('late')"))];
    const waiting = writer.transaction(add('later'));
    writer.close();
    await Promise.all([...outcomes, waiting].map((outcome) => assert.rejects(outcome, /not open/)));
    // What was put off until the end of the turn would throw there.
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('runs no query of a transaction that is over, which would end up in another’s', async () => {
    const { writer, add } = openWriter();
    let kept: DatabaseConnection | undefined;
    await writer.transaction(async (turn) => {
      kept = turn;
    });
    await assert.rejects(async () => kept && add('late')(kept), /after its transaction had ended/);
    assert.throws(() => writer.holder, /takes a transaction/);
  });
});
