import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { NewUser } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { type Hasher, unusablePassword } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicyUser } from '../policy/validator.ts';
import { endCredentials } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import {
  type Account,
  type AccountFaults,
  type AccountInput,
  applyInput,
  asNewUser,
  changedFields,
  changesOf,
  contradictions,
  emptyAccount,
  endsCredentials,
  hasFaults,
  versionOf,
} from '../users/account.ts';
import { catchTaken, findTaken, lockPhone } from '../users/claims.ts';

/**
 * Why an account is not updated. `changed`: another request changed it, at the same moment or since it was read. `erased`: its owner
 * closed it, and it was erased.
 */
export type UpdateRefusal = AccountFaults | 'not-found' | 'erased' | 'changed';

/** On whose behalf an account is updated. */
export interface Updater<R = never> {
  /** The member of staff; null for the command line. */
  readonly actorId: number | null;
  /** The account must still be as `versionOf` named it. */
  readonly version?: string | undefined;
  /** Asked in the transaction, before anything is written. */
  readonly permit?: (stores: Transaction, before: User) => Promise<Result<void, R>>;
}

const COMMAND_LINE: Updater = { actorId: null };

/** Creating and updating accounts as an operator. Every change leaves an audit row. */
export function createAccounts(deps: {
  storage: Storage;
  hasher: Hasher;
  policy: Policy;
  passwords: Passwords;
  audit: Audit;
  settings: Settings;
  clock: Clock;
}) {
  const { storage, hasher, policy, passwords, audit, settings, clock } = deps;

  const findWeakness = async (password: string, user: PolicyUser): Promise<AccountFaults> => {
    const failures = await policy.check(password, { user });
    return failures.length > 0 ? { password: failures } : {};
  };

  const prepare = async (input: AccountInput, source: Source): Promise<Result<NewUser, AccountFaults>> => {
    const applied = applyInput(emptyAccount, input, settings);
    if (!applied.ok) return applied;
    const account = applied.value;
    const { password } = input;
    const contradicting = contradictions(account, password === undefined ? 'has-none' : 'has-password');
    if (hasFaults(contradicting)) return refused(contradicting);
    const weak = password === undefined ? {} : await findWeakness(password, account);
    if (hasFaults(weak)) return refused(weak);
    const hash = password === undefined ? unusablePassword() : await hasher.hash(password, source);
    const attributes = input.mustVerifyEmail ? { verification_required: true } : {};
    return ok(asNewUser(account, hash, clock.now(), attributes));
  };

  const recordChange = (
    stores: Transaction,
    before: User,
    after: Account,
    { source, actorId }: Change,
  ): Promise<void> => {
    const entry = { outcome: 'success', actorId, userId: before.id } as const;
    const fields = changedFields(before, after).join(',');
    const activation = after.isActive ? 'user.activate' : 'user.deactivate';
    const event = before.isActive === after.isActive ? 'user.update' : activation;
    const role = before.role === after.role ? {} : { role: after.role ?? 'none' };
    return audit.record(stores, source, { ...entry, event, detail: { fields, ...role } });
  };

  async function store(
    stores: Transaction,
    before: User,
    account: Account,
    change: Change,
  ): Promise<Result<User, UpdateRefusal>> {
    await lockPhone(stores, account.phone);
    const taken = await findTaken(stores, deps, before, account);
    if (hasFaults(taken)) return refused(taken);
    const ends = endsCredentials(before, account);
    // Only what differs: the user may be changing something else at this moment.
    const changes = changesOf(before, account);
    const user = await stores.users.update(before.id, changes, ends ? 'end-credentials' : 'keep-credentials');
    if (!user) return refused('not-found');
    if (ends) await endCredentials(stores, user.id);
    if (ends) await stores.devices.removeOfUser(user.id);
    // An operator has the last word: the owner of no earlier address can undo it.
    if (before.email !== account.email) await stores.emailChanges.voidFrom(user.id, 0);
    await recordChange(stores, before, account, change);
    return ok(user);
  }

  return {
    /**
     * Creates all of the accounts or none. An account without a password has an unusable one.
     * @param actorId the member of staff; null for the command line
     */
    async create(
      inputs: readonly AccountInput[],
      source: Source,
      actorId: number | null = null,
    ): Promise<Result<User[], AccountFaults>> {
      const prepared: NewUser[] = [];
      for (const reading of await Promise.all(inputs.map((input) => prepare(input, source)))) {
        if (!reading.ok) return reading;
        prepared.push(reading.value);
      }
      const work = storage.transaction(async (stores) => {
        const created: User[] = [];
        for (const newUser of prepared) {
          await lockPhone(stores, newUser.phone);
          const taken = await findTaken(stores, deps, null, newUser);
          if (hasFaults(taken)) return refused(taken);
          const user = await stores.users.insert(newUser);
          const entry = { event: 'user.create', outcome: 'success', actorId, userId: user.id } as const;
          await audit.record(stores, source, { ...entry, detail: createdDetail(user) });
          created.push(user);
        }
        return ok(created);
      });
      return catchTaken(settings, work);
    },

    /**
     * Updates an account. A new e-mail, another verified phone, activation, another role or none, and a new password end
     * every session, API token and link of the user (see `auth_generation`). A password makes a guest registered.
     */
    async update<R = never>(
      id: number,
      input: AccountInput,
      source: Source,
      { actorId, version, permit }: Updater<R> = COMMAND_LINE,
    ): Promise<Result<User, UpdateRefusal | R>> {
      const known = await storage.read.users.byId(id);
      if (!known) return refused('not-found');
      if (known.userType === 'anonymized') return refused('erased');
      const { password } = input;
      const intended = applyInput(known, input, settings);
      if (!intended.ok) return intended;
      const weak =
        password === undefined ? {} : await findWeakness(password, { ...known, ...intended.value });
      if (hasFaults(weak)) return refused(weak);
      const hash = password === undefined ? null : await hasher.hash(password, source);

      const work = storage.transaction(async (stores): Promise<Result<User, UpdateRefusal | R>> => {
        // Of two operators with one version, the second finds another one.
        await stores.exclusively(`account:${id}`);
        const before = await stores.users.byId(id);
        if (!before) return refused('not-found');
        if (before.userType === 'anonymized') return refused('erased');
        if (version !== undefined && version !== versionOf(before)) return refused('changed');
        const permitted = permit ? await permit(stores, before) : ok(undefined);
        if (!permitted.ok) return permitted;
        const applied = applyInput(before, input, settings);
        if (!applied.ok) return applied;
        const account = applied.value;
        const willHavePassword = hash !== null || hasUsablePassword(before);
        const contradicting = contradictions(account, willHavePassword ? 'has-password' : 'has-none');
        if (hasFaults(contradicting)) return refused(contradicting);
        if (hash !== null && !account.isActive) return refused({ password: [message('userInactive')] });

        const isChanged = changedFields(before, account).length > 0;
        const stored = isChanged ? await store(stores, before, account, { source, actorId }) : ok(before);
        if (!stored.ok || hash === null) return stored;
        const user = stored.value;
        const replacement = { user, hash, event: 'password.set', actorId, source, keep: null } as const;
        const result = await passwords.replace(stores, replacement);
        if (!result.ok) return refused('changed');
        return ok((await stores.users.byId(id)) ?? user);
      });
      return catchTaken(settings, work);
    },
  };
}

interface Change {
  readonly source: Source;
  readonly actorId: number | null;
}

const createdDetail = ({ userType: type, role }: User) => (role === null ? { type } : { type, role });

export type Accounts = ReturnType<typeof createAccounts>;
