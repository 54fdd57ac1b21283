import { sql } from 'kysely';
import type { NewCode } from '../../../contracts/stores/new-codes.ts';
import type { Handle } from '../database.ts';
import { plannedAsItGrows, seemsShort } from '../plans.ts';
import { bind, Placeholder } from '../prepared.ts';
import type { CodeRows } from './code-plan.ts';
import { COUNT_COLUMNS, LEDGER_COLUMNS, type LedgerRow, rowsWith } from './ledger-rows.ts';
import { insertMessages, messagesAsJson } from './message-turns.ts';
import { SESSION_COLUMNS, toSessionRow } from './session-rows.ts';

/** The name of what a column had when it was read. */
const before = (name: string): string => `${name}_before`;
const of = (name: string) => sql`${new Placeholder(name)}`;
const columns = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)));
/** A column of this table takes what the statement would have inserted. */
const taken = (names: readonly string[]) =>
  sql.join(names.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`));

const CHALLENGE = ['uid', 'mac', 'issued_at', 'expires_at'] as const;
const CHALLENGE_FRESH = ['tries', 'guesses', 'used_at', 'user_id'] as const;
const PLACE = ['session_id_hash', 'purpose', 'phone_key'] as const;

/**
 * Stores all of it, or nothing: if a code or counter is not any more what was read, it is not written, and the last line
 * divides by zero. Rows are locked in the order of `issueCode`: sessions, codes, counters by their keys. PostgreSQL runs a part
 * when its rows are first asked for, which is why the later parts count those of the earlier.
 */
const STORE = sql<{ uid: string; turn: number }>`
  with started as (
    insert into sessions (${columns(SESSION_COLUMNS)})
    select ${columns(SESSION_COLUMNS)} from json_populate_recordset(null::sessions, ${of('sessions')}::json)
    on conflict (id_hash) do update set expires_at = excluded.expires_at
    where sessions.user_id is null
      and (sessions.expires_at < excluded.expires_at or sessions.expires_at > ${of('latestExpiry')})
    returning id_hash
  ),
  held as (
    update sessions set expires_at = given.expires_at
    from json_populate_recordset(null::sessions, ${of('held')}::json) as given
    where sessions.id_hash = given.id_hash and sessions.user_id is null
      and (sessions.expires_at < given.expires_at or sessions.expires_at > ${of('latestExpiry')})
      and ${sql.raw(seemsShort('given.id_hash'))}
    returning sessions.id_hash
  ),
  given_codes as (
    select * from json_to_recordset(${of('codes')}::json) as given (session_id_hash text, purpose text, phone_key text,
      uid text, mac text, issued_at bigint, expires_at bigint, replaces text)
  ),
  issued as (
    insert into otp_challenges as stored (${columns([...PLACE, ...CHALLENGE])})
    select ${columns([...PLACE, ...CHALLENGE])} from given_codes
    where (select count(*) from started) + (select count(*) from held) >= 0
    on conflict (${columns(PLACE)}) do update set ${taken([...CHALLENGE, ...CHALLENGE_FRESH])}
    where stored.uid in (select replaces from given_codes)
    returning uid
  ),
  given_counts as (
    select * from json_to_recordset(${of('counts')}::json) as given (key text, count bigint, resets_at bigint,
      short_count bigint, short_resets_at bigint, count_before bigint, resets_at_before bigint, short_count_before bigint,
      short_resets_at_before bigint)
  ),
  counted as (
    insert into otp_ledger as stored (kind, key, ${columns(COUNT_COLUMNS)})
    select 'send', key, ${columns(COUNT_COLUMNS)} from given_counts
    where (select count(*) from issued) >= 0 order by key collate "C"
    on conflict (kind, key) do update set ${taken(COUNT_COLUMNS)}
    where (${columns(LEDGER_COLUMNS.map((name) => `stored.${name}`))}) in
      (select ${columns(['key', ...COUNT_COLUMNS.map(before)])} from given_counts)
    returning key
  ),
  queued as (${insertMessages(of('messages'))})
  select uid, turn from queued
  where 1 / (case when (select count(*) from issued) = (select count(*) from given_codes)
    and (select count(*) from counted) = (select count(*) from given_counts) then 1 else 0 end) = 1`;

/** Stores accepted codes. Throws, with nothing stored, if something is not what was read any more, or a session has ended. */
export function codeWriter({ db }: Handle) {
  const storeFor = plannedAsItGrows(STORE.compile(db));
  /**
   * @param read the rows of the ledger that were read, by their keys
   * @returns the turn of each message, by its uid
   */
  return async (
    { accepted, ledger }: CodeRows,
    read: ReadonlyMap<string, LedgerRow>,
  ): Promise<ReadonlyMap<string, number>> => {
    if (accepted.length === 0) return new Map();
    const codes = accepted.map(({ code }) => code);
    const values = {
      sessions: JSON.stringify(startedBy(codes)),
      held: JSON.stringify(heldBy(codes)),
      codes: JSON.stringify(accepted.map(toCode).sort(byPlace)),
      counts: JSON.stringify(
        rowsWith(ledger, read).map((row) => ({ ...row, ...asBefore(read.get(row.key)) })),
      ),
      latestExpiry: Math.max(...codes.map(({ latestExpiry }) => latestExpiry)),
      messages: messagesAsJson(codes.map(({ message }) => message)),
    };
    const { rows } = await db.executeQuery(bind(storeFor(codes.length), values));
    return new Map(rows.map(({ uid, turn }) => [uid, turn]));
  };
}

/** Two requests with one API token start the same session. */
const startedBy = (codes: readonly NewCode[]) =>
  byId(codes.flatMap(({ session }) => ('start' in session ? [toSessionRow(session.start)] : [])));

const heldBy = (codes: readonly NewCode[]) =>
  byId(
    codes.flatMap(({ session }) =>
      'held' in session ? [{ id_hash: session.held.idHash, expires_at: session.held.expiresAt }] : [],
    ),
  );

/** In the order in which all statements lock them. */
const byId = <R extends { readonly id_hash: string }>(rows: readonly R[]): R[] =>
  [...new Map(rows.map((row) => [row.id_hash, row])).values()].sort((a, b) =>
    a.id_hash < b.id_hash ? -1 : 1,
  );

const toCode = ({ code: { challenge }, replaces }: CodeRows['accepted'][number]) => ({
  session_id_hash: challenge.sessionIdHash,
  purpose: challenge.purpose,
  phone_key: challenge.phoneKey,
  uid: challenge.uid,
  mac: challenge.mac,
  issued_at: challenge.issuedAt,
  expires_at: challenge.expiresAt,
  replaces,
});

type CodeRow = ReturnType<typeof toCode>;
const placeOf = (row: CodeRow): string => `${row.session_id_hash} ${row.purpose} ${row.phone_key}`;
const byPlace = (a: CodeRow, b: CodeRow): number => (placeOf(a) < placeOf(b) ? -1 : 1);

/** What a row of the ledger had; nothing where there was none. */
const asBefore = (row: LedgerRow | undefined) =>
  row && Object.fromEntries(COUNT_COLUMNS.map((name) => [before(name), row[name]]));
