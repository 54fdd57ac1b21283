import { type Selectable, sql } from 'kysely';
import type { User } from '../contracts/user.ts';
import type { Keyring } from '../lib/keyring.ts';
import { djangoHashOf, openLinkFacts } from '../links/django-facts.ts';
import type { Handle } from '../storage/sql/database.ts';
import type { Schema } from '../storage/sql/schema.ts';
import { toUser, USER_COLUMNS, type UserRow } from '../storage/sql/stores/user-rows.ts';
import { isAmong } from './rows.ts';

type ImportedRow = Selectable<Schema['imported_users']>;

/** Somebody who came from Django, as they are now. */
export interface Known {
  readonly row: ImportedRow;
  readonly user: User;
}

/** Whom a row of another kind belongs to. */
export interface Owner {
  /** null: they are not imported yet, in a dry run. */
  readonly userId: number | null;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly isActive: boolean;
  readonly isStaff: boolean;
  /** Nothing of them may come back. */
  readonly isErased: boolean;
  readonly authGeneration: number;
  /** The hash that Django has of their password; null: nobody knows. */
  readonly hash: string | null;
  /** Whether password and addresses are those of the import. */
  readonly isUnchanged: boolean;
}

const IMPORTED_COLUMNS = [
  'source_id',
  'user_id',
  'fingerprint',
  'hash_mac',
  'profile',
  'auth_generation',
  'sign_in_generation',
  'link_facts',
  'is_superuser',
  'seen_by',
  'imported_at',
] as const;

/** Those of these keys of Django that were imported before. */
export async function knownPeople(
  handle: Handle,
  sourceIds: readonly string[],
): Promise<ReadonlyMap<string, Known>> {
  const { db } = handle;
  if (sourceIds.length === 0) return new Map();
  const imported = await db
    .selectFrom('imported_users')
    .select(IMPORTED_COLUMNS)
    .where(isAmong(handle, 'source_id', sourceIds, 'text'))
    .execute();
  if (imported.length === 0) return new Map();
  const ids = imported.map((row) => row.user_id);
  const rows: UserRow[] = await db
    .selectFrom('users')
    .select(USER_COLUMNS)
    .where(isAmong(handle, 'id', ids, 'bigint'))
    .execute();
  const users = new Map(rows.map((row) => [row.id, toUser(row)]));
  return new Map(
    imported.flatMap((row) => {
      const user = users.get(row.user_id);
      return user ? [[row.source_id, { row, user }] as const] : [];
    }),
  );
}

/** The owner as an import of their sessions and tokens sees them. */
export function ownerFrom({ row, user }: Known, keyring: Keyring): Owner {
  return {
    userId: user.id,
    email: user.email,
    isEmailVerified: user.isEmailVerified,
    isActive: user.isActive,
    isStaff: user.isStaff,
    isErased: user.userType === 'anonymized',
    authGeneration: user.authGeneration,
    hash: djangoHashOf(user.password, openLinkFacts(keyring, row.source_id, row.link_facts)),
    isUnchanged: user.authGeneration === row.auth_generation,
  };
}

/** The same of somebody whom a dry run would have imported. */
export const plannedOwner = (person: {
  email: string | null;
  hash: string;
  isActive: boolean;
  isStaff: boolean;
}): Owner => ({
  ...person,
  userId: null,
  isErased: false,
  isEmailVerified: false,
  authGeneration: 1,
  isUnchanged: true,
});

/** Who has what only one user can have: by e-mail key, verified phone, or id. */
export interface Holders {
  readonly emails: ReadonlyMap<string, number>;
  readonly phones: ReadonlyMap<string, number>;
  readonly ids: ReadonlySet<number>;
  /** The keys that these users have in Django. */
  readonly sourceIds: ReadonlyMap<number, string>;
}

export async function holdersOf(
  handle: Handle,
  wanted: { emails: readonly string[]; phones: readonly string[]; ids: readonly number[] },
): Promise<Holders> {
  const { db } = handle;
  const emails = new Map<string, number>();
  const phones = new Map<string, number>();
  const ids = new Set<number>();
  if (wanted.emails.length > 0) {
    const rows = await db
      .selectFrom('users')
      .select(['id', 'email_key'])
      .where(isAmong(handle, 'email_key', wanted.emails, 'text'))
      .execute();
    for (const row of rows) if (row.email_key !== null) emails.set(row.email_key, row.id);
  }
  if (wanted.phones.length > 0) {
    const rows = await db
      .selectFrom('users')
      .select(['id', 'phone'])
      .where(isAmong(handle, 'phone', wanted.phones, 'text'))
      .where('is_phone_verified', '=', true)
      .where((is) => is.or([is('is_active', '=', true), is('closed_at', 'is not', null)]))
      .execute();
    for (const row of rows) if (row.phone !== null) phones.set(row.phone, row.id);
  }
  if (wanted.ids.length > 0) {
    const rows = await db
      .selectFrom('users')
      .select('id')
      .where(isAmong(handle, 'id', wanted.ids, 'bigint'))
      .execute();
    for (const row of rows) ids.add(row.id);
  }
  const holders = [...new Set([...emails.values(), ...phones.values()])];
  const sources =
    holders.length === 0
      ? []
      : await db
          .selectFrom('imported_users')
          .select(['user_id', 'source_id'])
          .where(isAmong(handle, 'user_id', holders, 'bigint'))
          .execute();
  return { emails, phones, ids, sourceIds: new Map(sources.map((row) => [row.user_id, row.source_id])) };
}

/** The users whom an import brought and did not find in Django any more, in pages. */
export async function goneFrom(
  { db }: Handle,
  run: number,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select source_id as id from imported_users where seen_by <> ${run} and source_id > ${after}
    order by source_id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
