import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { DAY, HOUR, systemClock } from '../../src/lib/clock.ts';
import { sowCrowd } from '../../test/support/crowd/crowd.ts';
import { openDirect } from '../../test/support/direct.ts';
import type { Stage } from './stage.ts';

/** Longer ago than anything is kept, milliseconds. */
const AGO = 1500 * DAY;
const SESSIONS_EACH = 10;
/** Marks our rows of the audit trail. */
const PAST = 'past';
/** Of the audit trail, that are ours: the others were sealed by nobody. */
const PEOPLE_PER_AUDIT_ROW = 5;
const AUDIT_ROWS_AT_ONCE = 100;

/** What remains of a shop that closed years ago: nothing in these tables is to stay. */
const EMPTY = [
  'sessions',
  'auth_tokens',
  'devices',
  'otp_challenges',
  'otp_ledger',
  'registrations',
  'email_changes',
  'imported_credentials',
  'sendings',
  'sending_counts',
] as const;

/** Fills the database with customers whose last visit is long ago, and with counters, half of which still count. */
export async function fillWithThePast(stage: Stage, sessions: number): Promise<void> {
  const people = sessions / SESSIONS_EACH;
  const now = systemClock.now() - AGO;
  const config = loadConfig(stage.env);
  await writeAudit(stage, { now, rows: Math.ceil(people / PEOPLE_PER_AUDIT_ROW) });
  const direct = await openDirect(config.database);
  const [ours] = await direct.query('select max(id) as id from audit_seals');
  await sowCrowd(config.database, { users: people, sessionsEach: SESSIONS_EACH, hash: '!', now });
  // Seals that nobody made would end the deletion of those before them.
  await direct.query(`update audit_seals set removed_at = ${now} where id > ${Number(ours?.id)}`);
  const [recently, numbers] = [
    systemClock.now() - HOUR,
    `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${people})`,
  ];
  await direct.query(`insert into statistics (step, name, starts_at, labels, count, sum) ${numbers}
    select 'day', 'past', ${now} - n * 1000, '{}', 1, 1 from numbers`);
  // Beside PostgreSQL they come with the crowd.
  if (direct.dialect === 'sqlite')
    await direct.query(`insert into counters.throttle_windows (key, slots, span, ends_at) ${numbers}
      select lower(hex(randomblob(16))), '[]', ${DAY}, case when n % 2 = 0 then ${recently} else ${recently} + ${DAY} end
      from numbers`);
  await direct.close();
}

/** What is there and should not be: tables, and how many rows. */
export async function leftOfThePast(stage: Stage): Promise<Array<readonly [table: string, rows: number]>> {
  const direct = await openDirect(loadConfig(stage.env).database);
  const until = systemClock.now() - AGO / 2;
  const conditions: ReadonlyArray<readonly [string, string]> = [
    ...EMPTY.map((table) => [table, table === 'sending_counts' ? `starts_at < ${until}` : '1 = 1'] as const),
    ['outbox', `finished_at < ${until}`],
    ['erasure_records', `erased_at < ${until}`],
    [
      'audit_log',
      `request_id = '${PAST}' and (seal_id is null or seal_id in (select id from audit_seals where sealed_at < ${until}))`,
    ],
    ['statistics', `starts_at < ${until}`],
    ['users', `closed_at < ${until} and user_type <> 'anonymized'`],
    ...(direct.dialect === 'sqlite'
      ? [['throttle_windows', `ends_at < ${systemClock.now() - DAY}`] as const]
      : []),
  ];
  const left: Array<readonly [string, number]> = [];
  for (const [table, condition] of conditions) {
    const [row] = await direct.query(`select count(*) as rows from ${table} where ${condition}`);
    if (Number(row?.rows) > 0) left.push([table, Number(row?.rows)]);
  }
  await direct.close();
  return left;
}

/** Half of the rows are sealed, and all that are, are too old. */
async function writeAudit(stage: Stage, { now, rows }: { now: number; rows: number }): Promise<void> {
  const clock = { now: () => now };
  const core = await createCore(loadConfig(stage.env), createLogger('silent'), { init: true, clock });
  const source = { address: 'operator', agent: '', requestId: PAST };
  const entry = {
    event: 'session.sign_in',
    outcome: 'success',
    actorId: null,
    userId: null,
    detail: {},
  } as const;
  const writeHalf = async (): Promise<void> => {
    for (let written = 0; written < rows / 2; written += AUDIT_ROWS_AT_ONCE)
      await core.storage.transaction(async (stores) => {
        for (let each = 0; each < AUDIT_ROWS_AT_ONCE; each++) await core.audit.record(stores, source, entry);
      });
  };
  await writeHalf();
  while ((await core.audit.seal()) > 0);
  await writeHalf();
  await core.close();
}
