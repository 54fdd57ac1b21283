import { type CompiledQuery, type Kysely, sql } from 'kysely';
import type { Storage } from '../../../contracts/storage.ts';
import type { LedgerCount } from '../../../contracts/stores/codes.ts';
import type { NewCode } from '../../../contracts/stores/new-codes.ts';
import { ok } from '../../../lib/result.ts';
import { shareTurns } from '../../../lib/shared-calls.ts';
import { bind, Placeholder } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import type { SqliteConnection } from '../sqlite-connection.ts';
import { countersOf, type Outcome, type Previous, planCodes } from './code-plan.ts';
import { compileInsertMessage } from './outbox-lanes.ts';
import { SESSION_COLUMNS, toSessionRow } from './session-rows.ts';

/** How many codes one transaction stores at most. */
const MOST_AT_ONCE = 200;

const CHALLENGE_COLUMNS = [
  'session_id_hash',
  'purpose',
  'phone_key',
  'uid',
  'mac',
  'issued_at',
  'expires_at',
] as const;

const of = (name: string) => sql`${new Placeholder(name)}`;
const columns = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)));
const values = (names: readonly string[]) => sql.join(names.map(of));
const taken = (names: readonly string[]) =>
  sql.join(names.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`));
/** A visitor's session lives longer by a code; one that ends too late got its time from a clock that was wrong. */
const IS_EXTENDED = sql`user_id is null and (expires_at < ${of('expires_at')} or expires_at > ${of('latest')})`;

const statementsOf = (db: Kysely<Schema>) => ({
  previous: sql<NonNullable<Previous>>`
    select uid, issued_at as "issuedAt" from otp_challenges
    where session_id_hash = ${of('session_id_hash')} and purpose = ${of('purpose')} and phone_key = ${of('phone_key')}`.compile(
    db,
  ),
  count: sql<LedgerCount>`
    select count, resets_at as "resetsAt" from otp_ledger where kind = 'send' and key = ${of('key')}`.compile(
    db,
  ),
  start: sql`
    insert into sessions (${columns(SESSION_COLUMNS)}) values (${values(SESSION_COLUMNS)})
    on conflict (id_hash) do update set expires_at = excluded.expires_at where ${IS_EXTENDED}`.compile(db),
  hold: sql`
    update sessions set expires_at = ${of('expires_at')} where id_hash = ${of('id_hash')} and ${IS_EXTENDED}`.compile(
    db,
  ),
  issue: sql`
    insert into otp_challenges (${columns(CHALLENGE_COLUMNS)}) values (${values(CHALLENGE_COLUMNS)})
    on conflict (session_id_hash, purpose, phone_key) do update set
      ${taken(['uid', 'mac', 'issued_at', 'expires_at'])}, tries = 0, guesses = '', used_at = null, user_id = null`.compile(
    db,
  ),
  setCount: sql`
    insert into otp_ledger (kind, key, count, resets_at)
    values ('send', ${of('key')}, ${of('count')}, ${of('resetsAt')})
    on conflict (kind, key) do update set ${taken(['count', 'resets_at'])}`.compile(db),
  queue: compileInsertMessage(db),
});

type Statements = ReturnType<typeof statementsOf>;
type AtOnce = <T>(work: (connection: SqliteConnection) => T) => Promise<T>;

/**
 * On SQLite: stores the codes that are requested together in one go. What they depend on is read and decided on in the
 * transaction that stores them, by the rules that PostgreSQL has (`code-turns.ts`); what those leave open, `carefully` stores
 * one by one. If a session has ended, the foreign key fails them all, and each is stored alone.
 * @param atOnce runs statements in a transaction, without a pause between them
 */
export function shareCodesInFile(
  db: Kysely<Schema>,
  atOnce: AtOnce,
  carefully: Storage['issueCode'],
): Storage['issueCode'] {
  const statements = statementsOf(db);
  const together = async (codes: readonly NewCode[]): Promise<ReadonlyArray<Outcome | Promise<Outcome>>> => {
    const outcomes = await atOnce((connection) => issueAll(connection, statements, codes));
    return codes.map((code, index) => outcomes[index] ?? carefully(code));
  };
  return shareTurns({ together, alone: carefully, most: MOST_AT_ONCE });
}

/** @returns what became of each code; null: it is left to be stored alone */
function issueAll(
  connection: SqliteConnection,
  statements: Statements,
  codes: readonly NewCode[],
): Array<Outcome | null> {
  const run = <R>(query: CompiledQuery<R>, given: Readonly<Record<string, unknown>>): readonly R[] =>
    connection.execute<R>(bind(query, given)).rows;
  const previousOf = ({ challenge }: NewCode): Previous => run(statements.previous, placeOf(challenge))[0];
  const countOf = (key: string): [string, LedgerCount][] =>
    run(statements.count, { key }).map((count) => [key, count]);

  const { rows, refusals } = planCodes(
    codes,
    codes.map(previousOf),
    new Map(countersOf(codes).flatMap(countOf)),
  );
  const outcomes = new Map<NewCode, Outcome>(refusals);
  for (const { code } of rows.accepted) {
    const { session, challenge, latestExpiry: latest, message } = code;
    if ('start' in session) run(statements.start, { ...toSessionRow(session.start), latest });
    else run(statements.hold, { id_hash: session.held.idHash, expires_at: session.held.expiresAt, latest });
    run(statements.issue, {
      ...placeOf(challenge),
      uid: challenge.uid,
      mac: challenge.mac,
      issued_at: challenge.issuedAt,
      expires_at: challenge.expiresAt,
    });
    const [queued] = run(statements.queue, { topic: null, sourceKey: null, ...message });
    outcomes.set(code, ok(queued?.turn ?? 0));
  }
  for (const { key, count, resetsAt } of rows.ledger) run(statements.setCount, { key, count, resetsAt });
  return codes.map((code) => outcomes.get(code) ?? null);
}

const placeOf = ({ sessionIdHash, purpose, phoneKey }: NewCode['challenge']) => ({
  session_id_hash: sessionIdHash,
  purpose,
  phone_key: phoneKey,
});
