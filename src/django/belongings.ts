import { sql } from 'kysely';
import { emailKey } from '../contracts/user.ts';
import { sha256 } from '../lib/keyring.ts';
import { newVisitorId } from '../lib/random.ts';
import { SESSION_LIFE } from '../sessions/sessions.ts';
import type { Handle } from '../storage/sql/database.ts';
import { storedHashOf } from './hashes.ts';
import type { Mapping } from './mapping.ts';
import { momentOf } from './moments.ts';
import type { Owner } from './people.ts';
import type { Outcome, Verdict } from './report.ts';
import { insertRows, isAmong } from './rows.ts';
import { isOfPassword, readDjangoSession } from './signed-session.ts';
import { type Kind, ownerOf, type Placed, type RawRow, textOf } from './source.ts';
import { type ImportTimes, remember } from './taken-over.ts';

/** What belongs to users: rows of every kind but theirs. */
export type BelongingKind = Exclude<Kind, 'users'>;

export interface BelongingContext {
  readonly mapping: Mapping;
  readonly zone: string;
  readonly now: number;
  /** When the import began, milliseconds since the epoch. */
  readonly startedAt: number;
  /** DJANGO_SECRET_KEYS */
  readonly djangoKeys: readonly string[];
  readonly wrapping: 'wrap' | 'leave';
  /** The hashes of sessions and tokens of the page that came with an earlier import: see takenOver. */
  readonly takenOver: ReadonlySet<string>;
}

/** A row that is to be stored, or why it is not. */
interface Ready {
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly row?: Readonly<Record<string, unknown>>;
}

type Read = (row: RawRow, owner: Owner, context: BelongingContext) => Promise<Omit<Ready, 'id'>>;

interface Belonging {
  /** The column of the user. */
  readonly user: (mapping: Mapping) => string;
  readonly read: Read;
  readonly store: (
    handle: Handle,
    rows: readonly Readonly<Record<string, unknown>>[],
    times: ImportTimes,
  ) => Promise<void>;
}

/** The address of sessions that came from Django. */
const IMPORTED = 'import';

const reject = (reason: string) => ({ outcome: 'rejected', reason }) as const;
const MEMBER_OF_STAFF = 'a member of staff signs in anew: what they have here opens more than it did there';
const CHANGED = 'the password, or an address, was changed here since';

/** Without an end, for those who sign in: none that Django would not accept. */
function refusalFor(owner: Owner): string | null {
  if (!owner.isActive) return 'the user is not active';
  if (owner.isStaff) return MEMBER_OF_STAFF;
  return owner.isUnchanged ? null : CHANGED;
}

const BELONGINGS: Readonly<Record<BelongingKind, Belonging>> = {
  /** allauth's EmailAddress. */
  emails: {
    user: () => 'user_id',
    async read(row, owner) {
      const isVerified = ['true', 't', '1'].includes(textOf(row.verified)?.toLowerCase() ?? '');
      const address = textOf(row.email) ?? '';
      if (owner.email === null || emailKey(owner.email) !== emailKey(address))
        return reject('it is not the e-mail of the user: here everybody has one');
      if (!isVerified || owner.isEmailVerified) return { outcome: 'unchanged' };
      return { outcome: 'created', row: { user_id: owner.userId } };
    },
    async store({ db }, rows) {
      await db
        .updateTable('users')
        // Whoever registered the address may have entered their own phone before its owner confirmed it.
        .set({ is_email_verified: true, phone_precedes_email: sql<boolean>`phone is not null` })
        .where(
          'id',
          'in',
          rows.map((row) => Number(row.user_id)),
        )
        .execute();
    },
  },

  history: {
    user: ({ history }) => history.user,
    async read(row, owner, { mapping, zone, wrapping }) {
      const retiredAt = momentOf(textOf(row[mapping.history.at]) ?? '', zone);
      if (retiredAt === null) return reject('there is no such moment');
      const { stored, refusal } = await storedHashOf(textOf(row[mapping.history.password]) ?? '!', wrapping);
      if (refusal !== null || stored.startsWith('!'))
        return reject(refusal ?? 'nobody could sign in with it');
      return {
        outcome: 'created',
        row: { user_id: owner.userId, hash: stored, retired_at: retiredAt },
      };
    },
    // Told from those of an earlier run by their moment: a hash that is wrapped is another one every time.
    async store(handle, rows) {
      const found = await handle.db
        .selectFrom('password_history')
        .select(['user_id', 'retired_at'])
        .where(
          'user_id',
          'in',
          rows.map((row) => Number(row.user_id)),
        )
        .execute();
      const has = new Set(found.map((row) => `${row.user_id} ${row.retired_at}`));
      const fresh = rows.filter((row) => !has.has(`${row.user_id} ${row.retired_at}`));
      if (fresh.length > 0) await insertRows(handle, 'password_history', fresh);
    },
  },

  /** Django REST framework's. */
  tokens: {
    user: () => 'user_id',
    async read(row, owner, { zone, now, takenOver }) {
      const key = textOf(row.key) ?? '';
      if (!/^[0-9a-f]{40}$/.test(key)) return reject('expected 40 hexadecimal digits');
      const refusal = refusalFor(owner);
      if (refusal !== null) return reject(refusal);
      const hash = sha256(key);
      return {
        outcome: takenOver.has(hash) ? 'unchanged' : 'created',
        row: {
          key_hash: hash,
          user_id: owner.userId,
          generation: owner.authGeneration,
          created_at: momentOf(textOf(row.created) ?? '', zone) ?? now,
        },
      };
    },
    async store(handle, rows, times) {
      const taken = rows.map((row) => ({ hash: String(row.key_hash), expiresAt: null }));
      const fresh = await remember(handle, taken, times);
      const inserts = rows.filter((row) => fresh.has(String(row.key_hash)));
      await insertRows(handle, 'auth_tokens', inserts, 'on conflict (key_hash) do nothing');
    },
  },

  sessions: {
    // Who is signed in stands in the signed text.
    user: () => '',
    async read(row, owner, { djangoKeys, zone, startedAt, now, takenOver }) {
      const id = textOf(row.session_key) ?? '';
      if (!/^[a-z0-9]{32}$/.test(id)) return reject('expected 32 letters and digits');
      const session = readDjangoSession(textOf(row.session_data) ?? '', djangoKeys);
      if (typeof session === 'string') return reject(session);
      const refusal = refusalFor(owner);
      if (refusal !== null) return reject(refusal);
      if (owner.hash === null || !isOfPassword(session, owner.hash, djangoKeys))
        return reject('the password was changed since');
      const expiresAt = momentOf(textOf(row.expire_date) ?? '', zone);
      if (expiresAt === null || expiresAt <= now) return reject('it is over');
      const hash = sha256(id);
      return {
        outcome: takenOver.has(hash) ? 'unchanged' : 'created',
        row: {
          id_hash: hash,
          user_id: owner.userId,
          generation: owner.authGeneration,
          data: '{}',
          created_at: startedAt,
          expires_at: Math.min(expiresAt, now + SESSION_LIFE),
          address: IMPORTED,
          agent: '',
          visitor_id: newVisitorId(),
          ends_there_at: expiresAt,
        },
      };
    },
    async store(handle, rows, times) {
      const hashes = rows.map((row) => String(row.id_hash));
      const taken = rows.map((row) => ({ hash: String(row.id_hash), expiresAt: Number(row.ends_there_at) }));
      const fresh = await remember(handle, taken, times);
      const inserts = rows
        .filter((row) => fresh.has(String(row.id_hash)))
        .map(({ ends_there_at: _, ...row }) => row);
      await insertRows(handle, 'sessions', inserts, 'on conflict (id_hash) do nothing');
      // Those that are still in Django stay here: see endUnseenSessions. Whoever uses one here by now has renewed it.
      await handle.db
        .updateTable('sessions')
        .set({ created_at: Number(rows[0]?.created_at) })
        .where(isAmong(handle, 'id_hash', hashes, 'text'))
        .where('address', '=', IMPORTED)
        .execute();
    },
  },
};

/** The key in Django of the user whom a row belongs to; null: nobody. */
export function ownerIdOf(kind: BelongingKind, row: RawRow, context: BelongingContext): string | null {
  if (kind !== 'sessions') return ownerOf(row, BELONGINGS[kind].user(context.mapping));
  const session = readDjangoSession(textOf(row.session_data) ?? '', context.djangoKeys);
  return typeof session === 'string' ? null : session.userId;
}

/** The hash that a session or token of Django has here; null: the row is none. */
export function credentialHashOf(kind: BelongingKind, row: RawRow): string | null {
  const column = ({ tokens: 'key', sessions: 'session_key' } as Partial<Record<Kind, string>>)[kind];
  const secret = column === undefined ? null : textOf(row[column]);
  return secret === null ? null : sha256(secret);
}

/** What is to be stored of the rows of a page, and what becomes of each. */
export async function readBelongings(
  kind: BelongingKind,
  page: readonly Placed[],
  owners: ReadonlyMap<string, Owner>,
  context: BelongingContext,
): Promise<{ verdicts: Verdict[]; rows: Readonly<Record<string, unknown>>[] }> {
  const key = context.mapping.tables[kind]?.key ?? 'id';
  const ready = await Promise.all(
    page.map(async ({ position, row }): Promise<Ready> => {
      const id = shownId(kind, textOf(row[key]) ?? position);
      const ownerId = ownerIdOf(kind, row, context);
      const owner = ownerId === null ? undefined : owners.get(ownerId);
      if (!owner) return { id, ...withoutOwner(kind, ownerId, row, context) };
      if (owner.isErased) return { id, ...reject('the account was erased here') };
      return { id, ...(await BELONGINGS[kind].read(row, owner, context)) };
    }),
  );
  return {
    verdicts: ready.map(({ id, outcome, reason }) => ({
      kind,
      id,
      outcome,
      problems: reason === undefined ? [] : [{ field: kind, reason }],
    })),
    rows: ready.flatMap(({ row }) => (row ? [row] : [])),
  };
}

/** A visitor’s session is nothing to report. */
function withoutOwner(kind: BelongingKind, ownerId: string | null, row: RawRow, context: BelongingContext) {
  if (ownerId !== null) return reject(`there is no user ${ownerId} here`);
  if (kind !== 'sessions') return reject('it names no user; a dump is made without --natural-foreign');
  const session = readDjangoSession(textOf(row.session_data) ?? '', context.djangoKeys);
  if (session === 'nobody is signed in') return { outcome: 'unchanged' } as const;
  return reject(typeof session === 'string' ? session : 'it names no user');
}

/** Keys of tokens and sessions are credentials: a report has their beginning only. */
const shownId = (kind: BelongingKind, id: string): string =>
  kind === 'tokens' || kind === 'sessions' ? `${id.slice(0, 6)}…` : id;

export const storeBelongings = (
  handle: Handle,
  kind: BelongingKind,
  rows: readonly Readonly<Record<string, unknown>>[],
  times: ImportTimes,
): Promise<void> => (rows.length === 0 ? Promise.resolve() : BELONGINGS[kind].store(handle, rows, times));

/** Ends the sessions of earlier imports that are no more in Django: somebody signed out there, or their time was over. */
export async function endUnseenSessions({ db }: Handle, startedAt: number): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('address', '=', IMPORTED)
    .where('created_at', '<', startedAt)
    .execute();
}
