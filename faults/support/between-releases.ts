import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresServer } from './postgres.ts';

/** How long workers may take for what is waiting, milliseconds. */
const PATIENCE = 20_000;
const KIND = 'of-the-next-release';

/**
 * Queues a message of a kind that no worker knows, before all others of its lane.
 * @returns tells whether no worker has touched it
 */
export async function leaveForNextRelease({ query }: PostgresServer): Promise<() => Promise<boolean>> {
  await query(`insert into outbox (uid, kind, recipient_key, payload, state, created_at, deadline, next_try_at, lane, turn)
    select gen_random_uuid()::text, '${KIND}', 'nobody', 'sealed', 'queued', now, now + 3600000, now, 'resets', 0
    from (select (extract(epoch from now()) * 1000)::bigint as now) as clock`);
  return async () => {
    const left = await query(
      `select from outbox where kind = '${KIND}' and state = 'queued' and attempts = 0 and lease is null`,
    );
    return left.length === 1;
  };
}

/** Waits until workers are done with all they know. @returns a complaint for each state in which mails were not sent */
export async function unsentMails({ query }: PostgresServer): Promise<string[]> {
  const rest = () =>
    query(`select state, count(*)::int as count, max(last_error) as error from outbox
      where kind <> '${KIND}' and state not in ('sent', 'suppressed') group by state`);
  const end = performance.now() + PATIENCE;
  for (;;) {
    const rows = await rest();
    if (rows.length === 0 || performance.now() > end)
      return rows.map(({ state, count, error }) => `${count} messages are ${state}: ${error}`);
    await pause(100);
  }
}
