import { type RawBuilder, sql } from 'kysely';
import type { FoundUser, UserConditions, UserLookup, UserStore } from '../../../contracts/stores/users.ts';
import type { Dialect, Handle } from '../database.ts';
import { plannedAnew } from '../plans.ts';
import { toUser, USER_COLUMNS } from './user-rows.ts';

type Condition = RawBuilder<boolean>;

/** Comes after every text that begins with what stands before it. */
const LAST = '\u{10ffff}';

/**
 * What each lookup compares and sorts by, as the indexes of migration 0026 have it: bytes, whatever the language of the
 * database, so that a prefix is a range.
 */
const keysFor = (dialect: Dialect) => {
  const bytes = (text: string): RawBuilder<string> =>
    sql.raw(dialect === 'postgres' ? `(${text} collate "C")` : text);
  return {
    email: bytes('email_key'),
    username: bytes('lower(username)'),
    lastName: bytes('lower(last_name)'),
    fullName: bytes(`lower(first_name || ' ' || last_name)`),
  };
};
const KEYS = { sqlite: keysFor('sqlite'), postgres: keysFor('postgres') };
const NO_KEY = sql<string>`''`;
const ANY = sql<boolean>`1 = 1`;

/** Must equal the conditions of the indexes, or the engines do not use them. */
const HAS = {
  email: sql<boolean>`email_key is not null`,
  username: sql<boolean>`username is not null`,
  lastName: sql<boolean>`last_name <> ''`,
  fullName: sql<boolean>`first_name <> ''`,
} as const;

const startsWith = (key: RawBuilder<string>, prefix: string): Condition =>
  sql<boolean>`${key} >= ${prefix} and ${key} < ${prefix + LAST}`;

/** The part of {@link UserStore} that operators find people with. */
export function createUserSearchStore({
  db,
  dialect,
}: Handle): Pick<UserStore, 'search' | 'loweredForms' | 'newest' | 'staff'> {
  const keys = KEYS[dialect];

  const fits = (lookup: UserLookup): Condition => {
    switch (lookup.by) {
      case 'id':
        return sql<boolean>`id = ${lookup.id}`;
      case 'phone':
        return sql<boolean>`phone = ${lookup.phone}`;
      default:
        return sql<boolean>`${HAS[lookup.by]} and ${startsWith(keys[lookup.by], lookup.prefix)}`;
    }
  };

  const keyOf = ({ by }: UserLookup): RawBuilder<string> =>
    by === 'id' || by === 'phone' ? NO_KEY : keys[by];

  const meeting = (conditions: UserConditions) => {
    const { createdFrom, createdBefore, userType, isActive, staff } = conditions;
    let query = db.selectFrom('users').select(USER_COLUMNS).where('user_type', '<>', 'anonymized');
    // In a small table every index looks alike, also the one that reads all users in the order of their ids.
    if (dialect === 'postgres') query = query.where(plannedAnew());
    if (createdFrom !== undefined) query = query.where('date_joined', '>=', createdFrom);
    if (createdBefore !== undefined) query = query.where('date_joined', '<', createdBefore);
    if (userType !== undefined) query = query.where('user_type', '=', userType);
    if (isActive !== undefined) query = query.where('is_active', '=', isActive);
    return staff === 'left-out' ? query.where('is_staff', '=', false) : query;
  };

  return {
    async search({ lookup, beside, conditions, after, limit }) {
      const key = keyOf(lookup);
      const select = (where: Condition) => {
        const query = meeting(conditions).select(key.as('search_key')).where(fits(lookup)).where(where);
        return beside.reduce((rest, other) => rest.where(sql<boolean>`(${fits(other)}) is not true`), query);
      };
      const found = async (query: ReturnType<typeof select>, most: number): Promise<FoundUser[]> => {
        const rows = await query.orderBy('id').limit(most).execute();
        return rows.map((row) => ({ key: row.search_key, user: toUser(row) }));
      };
      if (!after)
        return found(
          select(ANY).$if(key !== NO_KEY, (query) => query.orderBy(key)),
          limit,
        );
      const isLater = sql<boolean>`id > ${after.id}`;
      if (key === NO_KEY) return found(select(isLater), limit);
      // Two ranges of the index: as one comparison, everybody with an equal key would be read again.
      const equal = await found(select(sql`${key} = ${after.key} and ${isLater}`), limit);
      if (equal.length === limit) return equal;
      const next = select(sql`${key} > ${after.key}`).orderBy(key);
      return [...equal, ...(await found(next, limit - equal.length))];
    },

    async loweredForms(texts) {
      if (dialect === 'sqlite')
        return [...new Set(texts.map((text) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())))];
      const { rows } = await sql<{ lowered: string }>`
        select distinct lower(given) as lowered from unnest(${[...texts]}::text[]) as given`.execute(db);
      return rows.map(({ lowered }) => lowered).toSorted();
    },

    async newest(conditions, after, limit) {
      let query = meeting(conditions).orderBy('date_joined', 'desc').orderBy('id', 'desc').limit(limit);
      if (after) query = query.where(sql<boolean>`(date_joined, id) < (${after.dateJoined}, ${after.id})`);
      return (await query.execute()).map(toUser);
    },

    async staff(afterId, limit) {
      const rows = await db
        .selectFrom('users')
        .select(USER_COLUMNS)
        .where(sql<boolean>`is_staff`)
        .where('id', '>', afterId)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toUser);
    },
  };
}
