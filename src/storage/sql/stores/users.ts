import { type Insertable, type Kysely, type RawBuilder, sql } from 'kysely';
import type { UserStore } from '../../../contracts/stores/users.ts';
import { emailKey } from '../../../contracts/user.ts';
import { CURRENT } from '../../../hashing/hasher.ts';
import { UniqueViolation } from '../../../lib/failures.ts';
import { NOBODY } from '../../../links/stand-in.ts';
import type { Handle } from '../database.ts';
import { lookup } from '../lookup.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { toColumns, toUser, USER_COLUMNS } from './user-rows.ts';
import { createUserSearchStore } from './user-search.ts';

const selectById = lookup({ id: 'bigint' }, (db, { id }) =>
  db.selectFrom('users').select(USER_COLUMNS).where('id', '=', id),
);
/** A user's column, or for an id that nobody has a value as long: reading a row takes longer than finding none. */
const orNobodys = <T extends string | number | boolean | null>(column: string, value: T) =>
  sql<T>`case when users.id is null then ${sql.lit(value)} else ${sql.ref(column)} end`;
const selectLinkSubject = lookup({ id: 'bigint' }, (db, { id }) =>
  db
    .selectFrom(db.selectNoFrom(sql.lit(1).as('row')).as('one'))
    .leftJoin('users', (join) => join.on('users.id', '=', id).on('users.is_active', '=', true))
    .select([
      orNobodys<number>('users.id', NOBODY.id).as('id'),
      orNobodys<string>('users.password', NOBODY.password).as('password'),
      orNobodys<string | null>('users.email', NOBODY.email).as('email'),
      orNobodys<string | null>('users.phone', NOBODY.phone).as('phone'),
      orNobodys<boolean>('users.is_email_verified', true).as('isEmailVerified'),
      orNobodys<number>('users.auth_generation', NOBODY.authGeneration).as('authGeneration'),
      orNobodys<number>('users.sign_in_generation', NOBODY.signInGeneration).as('signInGeneration'),
    ]),
);
/** By the index `users_outdated_password`, whose condition it repeats. @param bytes the hash, ordered by bytes */
const outdatedHash = (bytes: RawBuilder<string>) =>
  prepared((db, { text }: { text: string }) =>
    db
      .selectFrom('users')
      .select('password')
      .where(sql<boolean>`password not like ${sql.lit(`${CURRENT}%`)} and password not like '!%'`)
      .where(sql<boolean>`${bytes} > ${text}`)
      .orderBy(bytes)
      .limit(1),
  );
const selectOutdatedHash = {
  sqlite: outdatedHash(sql`password`),
  postgres: outdatedHash(sql`password collate "C"`),
};
const selectByEmailKey = lookup({ key: 'text' }, (db, { key }) =>
  db.selectFrom('users').select(USER_COLUMNS).where('email_key', '=', key),
);

type SignInValues = {
  id: number;
  authGeneration: number;
  signInGeneration: number;
  at: number;
  checked: string;
  hash: string;
};

const signInUpdate = (db: Kysely<Schema>, values: SignInValues) =>
  db
    .updateTable('users')
    .set((row) => ({
      last_login: values.at,
      password: values.hash,
      sign_in_generation: row('sign_in_generation', '+', 1),
    }))
    .where('id', '=', values.id)
    .where('is_active', '=', true)
    .where('auth_generation', '=', values.authGeneration)
    .where('password', '=', values.checked)
    .returning('id');

const updateSignIn = {
  keeps: prepared(signInUpdate),
  'uses-up': prepared((db, values: SignInValues) =>
    signInUpdate(db, values).where('sign_in_generation', '=', values.signInGeneration),
  ),
};

export function createUserStore(handle: Handle): UserStore {
  const { db } = handle;
  const users = () => db.selectFrom('users').select(USER_COLUMNS);
  return {
    ...createUserSearchStore(handle),

    async insert(user) {
      // On PostgreSQL a violation would abort the whole transaction, so a conflict inserts nothing instead.
      const row = await db
        .insertInto('users')
        // A NewUser has all columns without a default.
        .values({ ...toColumns(user), used_at: null } as Insertable<Schema['users']>)
        .onConflict((conflict) => conflict.doNothing())
        .returning(USER_COLUMNS)
        .executeTakeFirst();
      if (row) return toUser(row);
      const isEmailTaken = user.email !== null && (await this.byEmail(user.email)) !== undefined;
      throw new UniqueViolation(isEmailTaken ? 'users_email_key' : 'users_verified_phone');
    },

    async byId(id) {
      const row = await selectById(handle, { id });
      return row && toUser(row);
    },

    async linkSubject(id) {
      const row = await selectLinkSubject(handle, { id });
      const subject = row && { ...row, isEmailVerified: Boolean(row.isEmailVerified) };
      return subject?.id === NOBODY.id ? undefined : subject;
    },

    async outdatedHashAfter(text) {
      const { rows } = await selectOutdatedHash[handle.dialect](handle, { text });
      return rows[0]?.password;
    },

    async byEmail(email) {
      const row = await selectByEmailKey(handle, { key: emailKey(email) });
      return row && toUser(row);
    },

    async list({ email, phone, limit, after }) {
      let query = users().orderBy('id').limit(limit);
      if (email !== undefined) query = query.where('email_key', '=', emailKey(email));
      if (phone !== undefined) query = query.where('phone', '=', phone);
      if (after !== undefined) query = query.where('id', '>', after);
      return (await query.execute()).map(toUser);
    },

    async claimingPhone(phone) {
      const rows = await users()
        .where('phone', '=', phone)
        .where((is) => is.or([is('is_active', '=', true), is('closed_at', 'is not', null)]))
        .where('may_hold_phone', '=', true)
        .orderBy('is_phone_verified', 'desc')
        // `registered` before `guest`.
        .orderBy('user_type', 'desc')
        .orderBy('id')
        .limit(2)
        .execute();
      return rows.map(toUser);
    },

    async releasePhone(phone, provedBy) {
      const rows = await db
        .updateTable('users')
        .set({ phone: null })
        .where('phone', '=', phone)
        .where((is) => is.or([is('is_active', '=', true), is('closed_at', 'is not', null)]))
        .where('may_hold_phone', '=', true)
        .where('is_phone_verified', '=', false)
        .where('id', '<>', provedBy)
        .returningAll()
        .execute();
      return rows.map(toUser);
    },

    async isEmpty() {
      return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined;
    },

    async update(id, changes, effect) {
      const row = await db
        .updateTable('users')
        .set(toColumns(changes))
        .$if(effect === 'end-credentials', (query) =>
          query.set((current) => ({ auth_generation: current('auth_generation', '+', 1) })),
        )
        // An operator who opens a closed account ends its grace period.
        .$if(changes.isActive === true, (query) => query.set({ closed_at: null }))
        .where('id', '=', id)
        // Whoever read the user before the erasure must not write it back.
        .where('user_type', '<>', 'anonymized')
        .returning(USER_COLUMNS)
        .executeTakeFirst();
      return row && toUser(row);
    },

    async updateOwn({ id, phone, authGeneration }, changes, effect) {
      const row = await db
        .updateTable('users')
        .set({
          ...toColumns(changes),
          auth_generation: effect === 'end-credentials' ? authGeneration + 1 : authGeneration,
        })
        .where('id', '=', id)
        .where('is_active', '=', true)
        .where('phone', phone === null ? 'is' : '=', phone)
        .where('auth_generation', '=', authGeneration)
        .returning(USER_COLUMNS)
        .executeTakeFirst();
      return row && toUser(row);
    },

    async provePhone({ id, phone, password, authGeneration, isEmailVerified }, hash) {
      const row = await db
        .updateTable('users')
        .set({
          is_phone_verified: true,
          may_hold_phone: true,
          password: hash,
          auth_generation: authGeneration + 1,
        })
        .where('id', '=', id)
        .where('is_active', '=', true)
        .where('phone', '=', phone)
        .where('password', '=', password)
        .where('auth_generation', '=', authGeneration)
        .where('is_email_verified', '=', isEmailVerified)
        .returning(USER_COLUMNS)
        .executeTakeFirst();
      return row && toUser(row);
    },

    async confirmEmail({ id, email, isEmailVerified }, attributes, by) {
      const result = await db
        .updateTable('users')
        .set({ is_email_verified: true, attributes: JSON.stringify(attributes) })
        .$if(by === 'anybody' && !isEmailVerified, (query) => query.set({ phone_precedes_email: true }))
        .where('id', '=', id)
        .where('is_active', '=', true)
        .where('email', '=', email)
        .where('is_email_verified', '=', isEmailVerified)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async changeEmail(read, email, attributes, by) {
      const row = await db
        .updateTable('users')
        .set({
          email,
          email_key: emailKey(email),
          is_email_verified: true,
          attributes: JSON.stringify(attributes),
          auth_generation: read.authGeneration + 1,
        })
        .$if(by === 'anybody', (query) => query.set({ phone_precedes_email: true }))
        .where('id', '=', read.id)
        .where('is_active', '=', true)
        .where('email', read.email === null ? 'is' : '=', read.email)
        .where('auth_generation', '=', read.authGeneration)
        .returning(USER_COLUMNS)
        .executeTakeFirst();
      return row && toUser(row);
    },

    async replacePassword(snapshot, hash) {
      const row = await db
        .updateTable('users')
        .set((current) => ({
          password: hash,
          user_type: 'registered',
          auth_generation: current('auth_generation', '+', 1),
        }))
        .where('id', '=', snapshot.id)
        .where('is_active', '=', true)
        .where('password', '=', snapshot.password)
        .where('email', snapshot.email === null ? 'is' : '=', snapshot.email)
        .where('phone', snapshot.phone === null ? 'is' : '=', snapshot.phone)
        .where('auth_generation', '=', snapshot.authGeneration)
        .where('sign_in_generation', '=', snapshot.signInGeneration)
        .returning('auth_generation')
        .executeTakeFirst();
      return row?.auth_generation;
    },

    async recordSignIn(user, { at, credential, upgradedHash = user.password }) {
      const { rows } = await updateSignIn[credential](handle, {
        id: user.id,
        authGeneration: user.authGeneration,
        signInGeneration: user.signInGeneration,
        at,
        checked: user.password,
        hash: upgradedHash,
      });
      return rows.length > 0;
    },

    async lastUse(id) {
      const times = await db
        .selectFrom('users')
        .select(['last_login', 'used_at'])
        .where('id', '=', id)
        .executeTakeFirst();
      return Math.max(times?.last_login ?? 0, times?.used_at ?? 0) || null;
    },

    async markUsed(id, at) {
      await db.updateTable('users').set({ used_at: at }).where('id', '=', id).execute();
    },
  };
}
