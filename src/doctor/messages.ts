import { sql } from 'kysely';
import { type Clock, DAY, MINUTE, systemClock } from '../lib/clock.ts';
import type { Handle } from '../storage/sql/database.ts';
import { timeOf } from '../storage/sql/database-clock.ts';
import { type Check, type Finding, ok, warning, wrong } from './check.ts';
import type { Data } from './data.ts';

/** What is due longer waits for a worker, milliseconds. */
const SOON = MINUTE;
/** A worker that finished nothing in this time, although something is due, does not run. Milliseconds. */
const ALIVE = 5 * MINUTE;

interface Waiting {
  readonly due: number;
  /** When the first of these became due, milliseconds since the epoch. */
  readonly since: number | null;
  readonly failed: number;
  readonly dead: number;
  /** When the last message of all was finished. */
  readonly lastFinished: number | null;
}

/** Whether messages go out, and a worker runs. */
export const messagesCheck = (data: Data, clock: Clock = systemClock): Check => ({
  name: 'messages',
  async run() {
    const database = await data.database();
    const now = database.reader.dialect === 'postgres' ? await timeOf(database) : clock.now();
    const waiting = await waitingIn(database.reader, now);
    const { failed, dead } = waiting;
    return [
      judgeQueue(waiting, now),
      ...(failed > 0
        ? [
            warning(
              `Messages that failed and are tried again: ${failed}.`,
              'latchkey messages list --state failed',
            ),
          ]
        : []),
      ...(dead > 0
        ? [warning(`Messages given up in the last day: ${dead}.`, 'latchkey messages list --state dead')]
        : []),
    ];
  },
});

/** `sending` with a lease that has ended counts as due: whoever sent it is gone. */
async function waitingIn({ db }: Handle, now: number): Promise<Waiting> {
  const isDue = sql`state in ('queued', 'sending') and next_try_at <= ${now}`;
  const { rows } = await sql<Waiting>`
    select
      count(case when ${isDue} then 1 end) as due,
      min(case when ${isDue} then next_try_at end) as since,
      count(case when state = 'failed' then 1 end) as failed,
      count(case when state = 'dead' and finished_at > ${now - DAY} then 1 end) as dead,
      max(finished_at) as "lastFinished"
    from outbox`.execute(db);
  return rows[0] ?? { due: 0, since: null, failed: 0, dead: 0, lastFinished: null };
}

function judgeQueue({ due, since, lastFinished }: Waiting, now: number): Finding {
  if (since === null || now - since <= SOON) return ok(`Messages due: ${due}, none for long.`);
  const text = `Messages due: ${due}, the oldest for ${Math.floor((now - since) / MINUTE)} min`;
  if (now - since > ALIVE && now - (lastFinished ?? 0) > ALIVE)
    return wrong(
      `${text}, and nothing was finished lately: no worker runs.`,
      'Start latchkey worker, and read its log.',
    );
  return warning(`${text}; a worker sends.`, 'Run more workers if it stays so.');
}
