import { StatementSync } from 'node:sqlite';
import pg from 'pg';

/** How long this process held locks, milliseconds each. */
export interface Locks {
  /** From the answer to BEGIN to the answer to COMMIT, or as long as a statement of its own took. */
  readonly transactions: number[];
  /** What of that SQLite took of a processor: what is beyond was the disk, or others that had the processor. */
  readonly computed: number[];
  /** How long the write-ahead log of SQLite was copied into the file. */
  readonly checkpoints: number[];
}

/**
 * Looks at what is sent to the engine, whoever sends it, from now on.
 *
 * It looks from outside, so that no code that purges can forget to tell.
 */
export function watchLocks(): Locks {
  const locks: Locks = { transactions: [], computed: [], checkpoints: [] };
  watchSqlite(locks);
  watchPostgres(locks);
  return locks;
}

function watchSqlite({ transactions, computed, checkpoints }: Locks): void {
  const { run, all } = StatementSync.prototype;
  // Transactions of two files are inside one another, or one after the other.
  const begun: Array<{ at: number; used: number }> = [];
  Object.assign(StatementSync.prototype, {
    run(this: StatementSync, ...values: Parameters<typeof run>) {
      const changes = run.apply(this, values);
      if (this.sourceSQL === 'begin immediate') begun.push({ at: performance.now(), used: used() });
      const ended = this.sourceSQL === 'commit' ? begun.pop() : undefined;
      if (ended) {
        transactions.push(performance.now() - ended.at);
        computed.push(used() - ended.used);
      }
      return changes;
    },
    all(this: StatementSync, ...values: Parameters<typeof all>) {
      const startedAt = performance.now();
      const rows = all.apply(this, values);
      if (this.sourceSQL.startsWith('pragma wal_checkpoint')) checkpoints.push(performance.now() - startedAt);
      return rows;
    },
  });
}

/** How long this thread has had a processor, milliseconds. */
function used(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function watchPostgres({ transactions }: Locks): void {
  type Send = (query: { readonly text: string }) => Promise<unknown>;
  const { prototype } = pg.Client as unknown as { prototype: { query: Send } };
  const send = prototype.query;
  const begun = new WeakMap<object, number>();
  prototype.query = async function (this: object, query) {
    const startedAt = begun.get(this) ?? performance.now();
    const answer = await send.call(this, query);
    if (query.text.startsWith('begin')) begun.set(this, performance.now());
    else if (query.text === 'commit' || !begun.has(this)) {
      begun.delete(this);
      transactions.push(performance.now() - startedAt);
    }
    return answer;
  };
}
