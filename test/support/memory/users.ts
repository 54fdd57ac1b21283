import type {
  PasswordHistoryStore,
  UserConditions,
  UserLookup,
  UserStore,
} from '../../../src/contracts/stores/users.ts';
import { emailKey, roleOf, type User } from '../../../src/contracts/user.ts';
import { CURRENT } from '../../../src/hashing/hasher.ts';
import { UniqueViolation } from '../../../src/lib/failures.ts';
import { deleteRows, nextId, type Tables, throughJson, updateRow } from './tables.ts';

const hasEmail = (user: User, email: string): boolean =>
  user.email !== null && emailKey(user.email) === emailKey(email);

/** The unique indexes of the SQL schema. @throws UniqueViolation as they would refuse the write */
function requireUnique({ users }: Tables, user: User): void {
  const others = [...users.values()].filter(({ id }) => id !== user.id);
  const { email, phone } = user;
  if (email !== null && others.some((other) => hasEmail(other, email)))
    throw new UniqueViolation('users_email_key');
  const owns = (one: User): boolean =>
    (one.isActive || one.closedAt !== null) && one.isPhoneVerified && one.phone === phone;
  if (phone !== null && owns(user) && others.some(owns)) throw new UniqueViolation('users_verified_phone');
}

const claims = (user: User, phone: string): boolean =>
  (user.isActive || user.closedAt !== null) && user.mayHoldPhone && user.phone === phone;

const meets =
  ({ createdFrom, createdBefore, userType, isActive, staff }: UserConditions) =>
  (user: User): boolean =>
    user.userType !== 'anonymized' &&
    (createdFrom === undefined || user.dateJoined >= createdFrom) &&
    (createdBefore === undefined || user.dateJoined < createdBefore) &&
    (userType === undefined || user.userType === userType) &&
    (isActive === undefined || user.isActive === isActive) &&
    (staff === 'included' || !user.isStaff);

/** The order of bytes, as the indexes have it. */
const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What a lookup finds a user by; undefined: it does not find them. */
function keyOf(lookup: UserLookup, user: User): string | undefined {
  const startingWith = (text: string | null, prefix: string) =>
    text?.startsWith(prefix) && text !== '' ? text : undefined;
  switch (lookup.by) {
    case 'id':
      return user.id === lookup.id ? '' : undefined;
    case 'phone':
      return user.phone === lookup.phone ? '' : undefined;
    case 'email':
      return startingWith(user.email && emailKey(user.email), lookup.prefix);
    case 'username':
      return startingWith(user.username?.toLowerCase() ?? null, lookup.prefix);
    case 'lastName':
      return startingWith(user.lastName.toLowerCase(), lookup.prefix);
    case 'fullName':
      return user.firstName === ''
        ? undefined
        : startingWith(`${user.firstName} ${user.lastName}`.toLowerCase(), lookup.prefix);
  }
}

export function createMemoryUserStore(tables: Tables): UserStore {
  const all = (): User[] => [...tables.users.values()];

  const update = (
    id: number,
    meets: (user: User) => boolean,
    change: (user: User) => Partial<User>,
  ): User | undefined => {
    const user = tables.users.get(id);
    if (user && meets(user)) requireUnique(tables, { ...user, ...change(user) });
    return updateRow(tables.users, id, meets, change);
  };

  return {
    async markUsed(id, at) {
      tables.usedAt.set(id, at);
    },

    async insert(given) {
      const user: User = {
        ...given,
        role: roleOf(given),
        id: nextId(tables.users),
        attributes: throughJson(given.attributes),
        lastLogin: null,
        closedAt: null,
        authGeneration: 1,
        signInGeneration: 1,
      };
      requireUnique(tables, user);
      tables.users.set(user.id, user);
      return user;
    },

    async byId(id) {
      return tables.users.get(id);
    },

    async linkSubject(id) {
      const user = tables.users.get(id);
      if (!user?.isActive) return undefined;
      const { password, email, phone, isEmailVerified, authGeneration, signInGeneration } = user;
      return { id, password, email, phone, isEmailVerified, authGeneration, signInGeneration };
    },

    async outdatedHashAfter(text) {
      const hashes = all().map(({ password }) => password);
      const outdated = hashes.filter((hash) => !hash.startsWith('!') && !hash.startsWith(CURRENT));
      return outdated.filter((hash) => hash > text).sort()[0];
    },

    async byEmail(email) {
      return all().find((user) => hasEmail(user, email));
    },

    async list({ email, phone, limit, after = 0 }) {
      return all()
        .filter((user) => email === undefined || hasEmail(user, email))
        .filter((user) => phone === undefined || user.phone === phone)
        .filter(({ id }) => id > after)
        .slice(0, limit);
    },

    async search({ lookup, beside, conditions, after, limit }) {
      return all()
        .filter(meets(conditions))
        .filter((user) => beside.every((other) => keyOf(other, user) === undefined))
        .flatMap((user) => {
          const key = keyOf(lookup, user);
          return key === undefined ? [] : [{ key, user }];
        })
        .sort((a, b) => compareBytes(a.key, b.key) || a.user.id - b.user.id)
        .filter(({ key, user }) => !after || (compareBytes(key, after.key) || user.id - after.id) > 0)
        .slice(0, limit);
    },

    async loweredForms(texts) {
      return [...new Set(texts.map((text) => text.toLowerCase()))];
    },

    async newest(conditions, after, limit) {
      return all()
        .filter(meets(conditions))
        .sort((a, b) => b.dateJoined - a.dateJoined || b.id - a.id)
        .filter(({ dateJoined, id }) => !after || (dateJoined - after.dateJoined || id - after.id) < 0)
        .slice(0, limit);
    },

    async staff(afterId, limit) {
      return all()
        .filter(({ id, isStaff }) => isStaff && id > afterId)
        .slice(0, limit);
    },

    async lastUse(id) {
      return Math.max(tables.users.get(id)?.lastLogin ?? 0, tables.usedAt.get(id) ?? 0) || null;
    },

    async claimingPhone(phone) {
      return all()
        .filter((user) => claims(user, phone))
        .sort(
          (a, b) =>
            Number(b.isPhoneVerified) - Number(a.isPhoneVerified) ||
            Number(b.userType === 'registered') - Number(a.userType === 'registered') ||
            a.id - b.id,
        )
        .slice(0, 2);
    },

    async releasePhone(phone, provedBy) {
      const losing = all().filter(
        (user) => claims(user, phone) && !user.isPhoneVerified && user.id !== provedBy,
      );
      return losing.flatMap(
        ({ id }) =>
          update(
            id,
            () => true,
            () => ({ phone: null }),
          ) ?? [],
      );
    },

    async isEmpty() {
      return tables.users.size === 0;
    },

    async updateOwn({ id, phone, authGeneration }, changes, effect) {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const raise = effect === 'end-credentials' ? 1 : 0;
      return update(
        id,
        (user) => user.isActive && user.phone === phone && user.authGeneration === authGeneration,
        () => ({ ...given, authGeneration: authGeneration + raise }),
      );
    },

    async provePhone({ id, phone, password, authGeneration, isEmailVerified }, hash) {
      return update(
        id,
        (user) =>
          user.isActive &&
          user.phone !== null &&
          user.phone === phone &&
          user.password === password &&
          user.authGeneration === authGeneration &&
          user.isEmailVerified === isEmailVerified,
        () => ({
          isPhoneVerified: true,
          mayHoldPhone: true,
          password: hash,
          authGeneration: authGeneration + 1,
        }),
      );
    },

    async update(id, changes, effect) {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const raise = effect === 'end-credentials' ? 1 : 0;
      return update(
        id,
        ({ userType }) => userType !== 'anonymized',
        (user) => ({
          ...given,
          role: roleOf({ ...user, ...given }),
          authGeneration: user.authGeneration + raise,
          ...(changes.isActive === true && { closedAt: null }),
        }),
      );
    },

    async confirmEmail({ id, email, isEmailVerified }, attributes, by) {
      const confirmed = update(
        id,
        (user) =>
          user.isActive &&
          user.email !== null &&
          user.email === email &&
          user.isEmailVerified === isEmailVerified,
        () => ({
          isEmailVerified: true,
          attributes: throughJson(attributes),
          ...(by === 'anybody' && !isEmailVerified && { phonePrecedesEmail: true }),
        }),
      );
      return confirmed !== undefined;
    },

    async changeEmail(read, email, attributes, by) {
      return update(
        read.id,
        (user) => user.isActive && user.email === read.email && user.authGeneration === read.authGeneration,
        ({ authGeneration }) => ({
          email,
          isEmailVerified: true,
          attributes: throughJson(attributes),
          authGeneration: authGeneration + 1,
          ...(by === 'anybody' && { phonePrecedesEmail: true }),
        }),
      );
    },

    async replacePassword(snapshot, hash) {
      const replaced = update(
        snapshot.id,
        (user) =>
          user.isActive &&
          user.password === snapshot.password &&
          user.email === snapshot.email &&
          user.phone === snapshot.phone &&
          user.authGeneration === snapshot.authGeneration &&
          user.signInGeneration === snapshot.signInGeneration,
        ({ authGeneration }) => ({
          password: hash,
          userType: 'registered',
          authGeneration: authGeneration + 1,
        }),
      );
      return replaced?.authGeneration;
    },

    async recordSignIn(snapshot, { at, credential, upgradedHash = snapshot.password }) {
      const recorded = update(
        snapshot.id,
        (user) =>
          user.isActive &&
          user.password === snapshot.password &&
          user.authGeneration === snapshot.authGeneration &&
          (credential === 'keeps' || user.signInGeneration === snapshot.signInGeneration),
        ({ signInGeneration }) => ({
          lastLogin: at,
          password: upgradedHash,
          signInGeneration: signInGeneration + 1,
        }),
      );
      return recorded !== undefined;
    },
  };
}

export function createMemoryPasswordHistoryStore(tables: Tables): PasswordHistoryStore {
  const newestFirst = (userId: number) =>
    [...tables.passwordHistory.values()].filter((former) => former.userId === userId).reverse();
  return {
    async add(userId, { hash, retiredAt }, keep) {
      tables.passwordHistory.set(nextId(tables.passwordHistory), { userId, hash, retiredAt });
      const dropped = newestFirst(userId).slice(keep);
      deleteRows(tables.passwordHistory, (former) => dropped.includes(former));
    },

    async ofUser(userId, limit) {
      return newestFirst(userId)
        .slice(0, limit)
        .map(({ hash, retiredAt }) => ({ hash, retiredAt }));
    },
  };
}
