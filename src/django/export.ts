import type { User } from '../contracts/user.ts';
import { toDjango } from '../hashing/formats/django.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import type { Handle } from '../storage/sql/database.ts';
import { toUser, USER_COLUMNS } from '../storage/sql/stores/user-rows.ts';
import type { Mapping, UserField } from './mapping.ts';
import { pythonMoment } from './moments.ts';

const PAGE = 1000;

/** The columns that Django's own user model has, and models derived from it. */
const ABSTRACT_USER: readonly UserField[] = [
  'password',
  'last_login',
  'is_superuser',
  'is_staff',
  'is_active',
  'username',
  'first_name',
  'last_name',
  'email',
  'date_joined',
];

/** A user, and what an import knows of them. */
export interface Exported {
  readonly user: User;
  /** Their primary key in Django; null: they registered here. */
  readonly sourceId: string | null;
  readonly isSuperuser: boolean;
  /** Newest first. */
  readonly former: readonly { readonly hash: string; readonly retiredAt: number }[];
  /** SHA-256 of their API tokens that end with no session: the tokens themselves are nowhere. */
  readonly tokens: readonly string[];
}

/** Every user by id, in pages. @param onPage called with how many more were read */
export async function* everybody({ db }: Handle, onPage: (rows: number) => void): AsyncGenerator<Exported> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('users')
      .select(USER_COLUMNS)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    const ids = rows.map(({ id }) => id);
    const imported = await db
      .selectFrom('imported_users')
      .select(['user_id', 'source_id', 'is_superuser'])
      .where('user_id', 'in', ids)
      .execute();
    const history = await db
      .selectFrom('password_history')
      .select(['user_id', 'hash', 'retired_at'])
      .where('user_id', 'in', ids)
      .orderBy('id', 'desc')
      .execute();
    const tokens = await db
      .selectFrom('auth_tokens')
      .select(['user_id', 'key_hash'])
      .where('user_id', 'in', ids)
      .where('session_id_hash', 'is', null)
      .execute();
    const sources = new Map(imported.map((row) => [row.user_id, row]));
    const formerOf = Map.groupBy(history, (row) => row.user_id);
    const tokensOf = Map.groupBy(tokens, (row) => row.user_id);
    for (const row of rows) {
      const source = sources.get(row.id);
      yield {
        user: toUser(row),
        sourceId: source?.source_id ?? null,
        isSuperuser: Boolean(source?.is_superuser),
        former: (formerOf.get(row.id) ?? []).map(({ hash, retired_at: retiredAt }) => ({ hash, retiredAt })),
        tokens: (tokensOf.get(row.id) ?? []).map((token) => token.key_hash),
      };
    }
    onPage(rows.length);
  }
}

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** A user as a line of JSON, with everything that is kept of them for good. */
export function lineOf({ user, sourceId, former, tokens }: Exported): string {
  const { authGeneration: _auth, signInGeneration: _signIn, ...kept } = user;
  return JSON.stringify({
    ...kept,
    dateJoined: iso(user.dateJoined),
    lastLogin: iso(user.lastLogin),
    closedAt: iso(user.closedAt),
    djangoId: sourceId,
    formerPasswords: former.map(({ hash, retiredAt }) => ({ hash, retiredAt: iso(retiredAt) })),
    apiTokens: tokens,
  });
}

export interface FixtureOptions {
  readonly mapping: Mapping;
  /** TIME_ZONE where Django has USE_TZ = False, else `UTC`. */
  readonly zone: string;
}

/** A user as an object of a fixture (manage.py loaddata), and whether their password goes with them. */
export function fixtureOf(
  exported: Exported,
  { mapping, zone }: FixtureOptions,
): { object: object; password: 'kept' | 'lost' | 'wrapped' } {
  const { user, sourceId, isSuperuser } = exported;
  const hash = toDjango(user.password);
  const moment = (time: number | null): string | null => {
    if (time === null) return null;
    return zone === 'UTC' ? new Date(time).toISOString() : pythonMoment(time, zone);
  };
  const isErased = user.userType === 'anonymized';
  const values: Readonly<Record<Exclude<UserField, 'id'>, unknown>> = {
    password: hash ?? unusablePassword(),
    last_login: moment(user.lastLogin),
    // Nobody becomes a superuser there who was none.
    is_superuser: isSuperuser && user.isStaff,
    is_staff: user.isStaff,
    is_active: user.isActive,
    username: isErased ? `erased-${user.id}` : usernameOf(user),
    first_name: user.firstName,
    last_name: user.lastName,
    email: user.email ?? '',
    date_joined: moment(user.dateJoined),
    phone: user.phone,
    is_phone_verified: user.isPhoneVerified,
    is_email_verified: user.isEmailVerified,
    language_code: user.languageCode,
    gender: user.gender,
    date_of_birth: user.dateOfBirth,
    email_allowed: user.emailAllowed,
    sms_allowed: user.smsAllowed,
    whatsapp_allowed: user.whatsappAllowed,
    call_allowed: user.callAllowed,
    user_type: user.userType,
  };
  const written = [...new Set([...ABSTRACT_USER, ...mapping.named])].flatMap((field) => {
    const column = mapping.fields[field];
    return field === 'id' || typeof column === 'boolean' ? [] : [[column, values[field]] as const];
  });
  const attributes = Object.entries(mapping.attributes).map(
    ([name, column]) => [column, user.attributes[name] ?? null] as const,
  );
  const object = {
    model: mapping.tables.users?.model ?? 'auth.user',
    pk: sourceId === null || /^\d{1,15}$/.test(sourceId) ? Number(sourceId ?? user.id) : sourceId,
    fields: Object.fromEntries([...written, ...attributes]),
  };
  if (hash === null) return { object, password: 'lost' };
  return { object, password: hash.startsWith('wrapped_') ? 'wrapped' : 'kept' };
}

/** Django wants one from everybody, of at most 150 characters, and no two alike. */
const usernameOf = ({ id, username, email, phone }: User): string =>
  [username, email, phone].find((name) => name !== null && name.length <= 150) ?? `latchkey-${id}`;
