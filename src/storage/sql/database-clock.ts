import { sql } from 'kysely';
import { type Clock, SECOND, systemClock } from '../../lib/clock.ts';
import { Deadline } from '../../lib/deadline.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Database } from './database.ts';

/** How often the database is asked for its time, milliseconds. */
const ASK_EVERY = 30 * SECOND;
/** How long an answer may take, and the pause after none came. Milliseconds. */
const [PATIENCE, RETRY] = [2 * SECOND, SECOND];
/** This computer's clock and the time that has passed since differ by more: the clock was set, or the computer slept. */
const SUSPICIOUS = SECOND;

/** What a computer knows of the time, milliseconds. Tests put others in its place. */
interface Timekeepers {
  /** Since the epoch; may jump. */
  readonly wall: () => number;
  /** Since any moment; never jumps, but may stand still while the computer sleeps. */
  readonly steady: () => number;
}

const COMPUTER: Timekeepers = { wall: () => Date.now(), steady: () => performance.now() };

/**
 * The clock of a PostgreSQL server, so that all machines that compare times agree on them: leases, windows, expiries. A
 * machine whose clock is wrong or jumps does no harm, because between two questions only the steady time counts that has
 * passed.
 *
 * @throws Unavailable when the database does not answer
 */
export async function openDatabaseClock(
  ask: () => Promise<number>,
  logger: Logger,
  { wall, steady }: Timekeepers = COMPUTER,
): Promise<Clock & { close(): void }> {
  let offset = 0;
  let askedAt = { wall: wall(), steady: steady() };
  let asking: Promise<void> | undefined;
  let notBefore = Number.NEGATIVE_INFINITY;

  const look = async (): Promise<void> => {
    const before = steady();
    const answer = await ask();
    const after = steady();
    const found = answer - (before + after) / 2;
    // Within the time the answer took, nothing is known better than before.
    if (Math.abs(found - offset) > after - before) offset = found;
  };
  const lookAgain = (): void => {
    if (asking || steady() < notBefore) return;
    const times = { wall: wall(), steady: steady() };
    // Under a deadline of its own, not that of whoever asked what time it is.
    asking = new Deadline(PATIENCE)
      .run(look)
      .then(() => {
        askedAt = times;
      })
      .catch((error: unknown) => {
        notBefore = steady() + RETRY;
        logger.warn({ err: error }, 'the database was not asked for its time');
      })
      .finally(() => {
        asking = undefined;
      });
  };

  await look();
  const ahead = Math.round(wall() - steady() - offset);
  if (Math.abs(ahead) > SUSPICIOUS)
    logger.warn({ ahead }, 'the clocks of this computer and of the database differ; the database’s is used');
  const timer = setInterval(lookAgain, ASK_EVERY).unref();
  return {
    now() {
      const passed = steady() - askedAt.steady;
      if (Math.abs(wall() - askedAt.wall - passed) > SUSPICIOUS) lookAgain();
      return Math.round(steady() + offset);
    },
    close: () => clearInterval(timer),
  };
}

/** The clock that the processes on a database share: PostgreSQL's, or with a file that of the computer. */
export const openClock = async (database: Database, logger: Logger): Promise<Clock & { close(): void }> =>
  database.reader.dialect === 'postgres'
    ? openDatabaseClock(() => timeOf(database), logger)
    : { ...systemClock, close() {} };

/** The time of a PostgreSQL server, milliseconds since the epoch. */
export async function timeOf({ reader }: Database): Promise<number> {
  const { rows } = await sql<{ now: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(reader.db);
  if (!rows[0]) throw new Error('the database told no time');
  return rows[0].now;
}
