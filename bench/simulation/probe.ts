import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { median } from '../support/load.ts';
import { machineTime, processorTime } from '../support/processor.ts';

const PROBES = 40;
const BLOCK = Buffer.alloc(4096, 1);

/** The median of a write and fdatasync where temporary files are, microseconds. */
export function fsyncTime(): number {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-fsync-'));
  const file = openSync(join(folder, 'probe'), 'a');
  try {
    const times = Array.from({ length: PROBES }, () => {
      const begin = performance.now();
      writeSync(file, BLOCK);
      fdatasyncSync(file);
      return (performance.now() - begin) * 1000;
    });
    return median(times);
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

/** Watches a database of PostgreSQL from a connection of its own. @param url undefined: there is none, and no work in it */
export async function watchPostgres(url: string | undefined) {
  const client = url === undefined ? null : new pg.Client({ connectionString: url });
  await client?.connect();
  const rows = async (text: string): Promise<Array<{ readonly value: unknown }>> =>
    client ? (await client.query(text)).rows : [];
  const first = async (text: string): Promise<unknown> => (await rows(text))[0]?.value;
  return {
    version: async (): Promise<string> =>
      String(await first(`select current_setting('server_version') as value`)).split(' ')[0] ?? '',
    /** Processor time of the server's processes for this database, microseconds. */
    async workByProcess(): Promise<ReadonlyMap<number, number>> {
      const found = await rows(
        'select pid as value from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      return new Map(found.map(({ value }) => [Number(value), processorTime(Number(value)).main]));
    },
    /** Messages that are through. */
    settledMessages: async (): Promise<number> =>
      Number(await first(`select count(*) as value from outbox where state not in ('queued', 'sending')`)),
    close: async (): Promise<void> => client?.end(),
  };
}

export type PostgresWatch = Awaited<ReturnType<typeof watchPostgres>>;

/** Watches the scripts that a Redis server runs. */
export function watchRedis(url: string) {
  const redis = new Redis(url);
  return {
    /** How many so far, and how long they took in all, microseconds. */
    async scripts(): Promise<{ readonly count: number; readonly time: number }> {
      const found = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(await redis.info('commandstats'));
      return { count: Number(found?.[1] ?? 0), time: Number(found?.[2] ?? 0) };
    },
    close: (): void => redis.disconnect(),
  };
}

/** Processor time so far of everybody who takes part, and when that was, microseconds. */
export async function workNow(
  { service, worker }: { readonly service: number; readonly worker: number | undefined },
  postgres: PostgresWatch,
) {
  const database = await postgres.workByProcess();
  const ofWorker = worker === undefined ? { main: 0, others: 0 } : processorTime(worker);
  return {
    at: performance.now() * 1000,
    service: processorTime(service),
    client: processorTime(process.pid),
    worker: ofWorker.main + ofWorker.others,
    database,
    machine: machineTime(),
  };
}

/** What the server's processes computed between two looks; those that began meanwhile count whole. */
export const databaseWork = (
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): number => [...after].reduce((sum, [pid, time]) => sum + time - (before.get(pid) ?? 0), 0);
