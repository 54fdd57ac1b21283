import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import { Placeholder } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import type { Previous } from './code-plan.ts';
import { LEDGER_COLUMNS, type LedgerRow } from './ledger-rows.ts';
import { compileInsertMessage } from './outbox-lanes.ts';
import { SESSION_COLUMNS } from './session-rows.ts';

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

/** A statement as a thread can be sent it. */
export interface Statement<R> {
  readonly sql: string;
  /** Each as it is, or the name of the value that takes its place. */
  readonly parameters: ReadonlyArray<unknown | { readonly name: string }>;
  /** Of the rows it returns; there is nothing here. */
  readonly row?: R;
}

/** What stores codes in a file. The values have the names of columns. */
export function codeStatements(db: Kysely<Schema>) {
  const plain = <R>({ sql: text, parameters }: CompiledQuery<R>): Statement<R> => ({
    sql: text,
    parameters: parameters.map((parameter) =>
      parameter instanceof Placeholder ? { name: parameter.name } : parameter,
    ),
  });
  const compiled = <R>(query: RawBuilder<R>): Statement<R> => plain<R>(query.compile(db));
  return {
    previous: compiled(sql<NonNullable<Previous>>`
      select uid, issued_at as "issuedAt" from otp_challenges
      where session_id_hash = ${of('session_id_hash')} and purpose = ${of('purpose')} and phone_key = ${of('phone_key')}`),
    counters: compiled(sql<LedgerRow>`
      select ${columns(LEDGER_COLUMNS)} from otp_ledger where kind = 'send' and key = ${of('key')}`),
    start: compiled(sql`
      insert into sessions (${columns(SESSION_COLUMNS)}) values (${values(SESSION_COLUMNS)})
      on conflict (id_hash) do update set expires_at = excluded.expires_at where ${IS_EXTENDED}`),
    session: compiled(
      sql<{ id_hash: string }>`select id_hash from sessions where id_hash = ${of('id_hash')}`,
    ),
    hold: compiled(sql`
      update sessions set expires_at = ${of('expires_at')} where id_hash = ${of('id_hash')} and ${IS_EXTENDED}`),
    issue: compiled(sql`
      insert into otp_challenges (${columns(CHALLENGE_COLUMNS)}) values (${values(CHALLENGE_COLUMNS)})
      on conflict (session_id_hash, purpose, phone_key) do update set
        ${taken(['uid', 'mac', 'issued_at', 'expires_at'])}, tries = 0, guesses = '', used_at = null, user_id = null`),
    count: compiled(sql`
      insert into otp_ledger (kind, ${columns(LEDGER_COLUMNS)}) values ('send', ${values(LEDGER_COLUMNS)})
      on conflict (kind, key) do update set ${taken(LEDGER_COLUMNS)}`),
    queue: plain(compileInsertMessage(db)),
  };
}

export type CodeStatements = ReturnType<typeof codeStatements>;
