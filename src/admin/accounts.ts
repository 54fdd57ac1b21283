import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores } from '../contracts/storage.ts';
import type { NewUser } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { AppError } from '../errors.ts';
import { type Hasher, unusablePassword } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { message } from '../locales/index.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { PolicyUser } from '../policy/validator.ts';
import type { Settings } from '../settings.ts';
import {
  type Account,
  type AccountInput,
  applyInput,
  asNewUser,
  changedFields,
  contradictions,
  emptyAccount,
  endsCredentials,
  refuse,
} from '../users/account.ts';
import { holdPhone, orTaken, takenFields } from '../users/claims.ts';

/** What operators do with people's accounts. Every act leaves an audit row. */
export interface Users {
  /**
   * Makes accounts, all of them or none. Without a password the user cannot sign in by one.
   * @param actorId the member of staff who does; null at the command line
   * @throws InvalidFields by field: e-mail, phone or password not acceptable, or e-mail or phone somebody's
   */
  create(inputs: readonly AccountInput[], source: Source, actorId?: number | null): Promise<User[]>;
  /**
   * Changes an account. A new e-mail, another verified phone, activation and a new password end every session, API
   * token and link of the user (see `auth_generation`); a password makes a guest registered.
   * @throws InvalidFields as {@link Users.create}
   * @throws AppError not_found when there is no such user
   */
  update(id: number, input: AccountInput, source: Source): Promise<User>;
}

export function createUsers(deps: {
  storage: Storage;
  hasher: Hasher;
  passwords: Passwords;
  audit: Audit;
  settings: Settings;
  clock: Clock;
}): Users {
  const { storage, hasher, passwords, audit, settings, clock } = deps;

  const refuseWeak = async (password: string, user: PolicyUser): Promise<void> => {
    const fault = await passwords.judge({ first: password, second: password }, user);
    if (fault?.kind === 'weak') refuse({ password: fault.failures });
  };

  const prepare = async (input: AccountInput): Promise<NewUser> => {
    const account = applyInput(emptyAccount, input, settings);
    const { password } = input;
    refuse(contradictions(account, password === undefined ? 'has-none' : 'has-password'));
    if (password !== undefined) await refuseWeak(password, account);
    const hash = password === undefined ? unusablePassword() : await hasher.hash(password);
    const attributes = input.mustVerifyEmail ? { verification_required: true } : {};
    return asNewUser(account, hash, clock.now(), attributes);
  };

  const recordChange = (stores: Stores, before: User, after: Account, source: Source): Promise<void> => {
    const entry = { outcome: 'success', actorId: null, userId: before.id } as const;
    const fields = changedFields(before, after).join(',');
    const activation = after.isActive ? 'user.activate' : 'user.deactivate';
    const event = before.isActive === after.isActive ? 'user.update' : activation;
    return audit.record(stores, source, { ...entry, event, detail: { fields } });
  };

  return {
    async create(inputs, source, actorId = null) {
      const prepared = await Promise.all(inputs.map(prepare));
      const work = storage.transaction(async (stores) => {
        const created: User[] = [];
        for (const newUser of prepared) {
          await holdPhone(stores, newUser.phone);
          refuse(await takenFields(stores.users, settings, null, newUser));
          const user = await stores.users.insert(newUser);
          const entry = { event: 'user.create', outcome: 'success', actorId, userId: user.id } as const;
          await audit.record(stores, source, { ...entry, detail: { type: user.userType } });
          created.push(user);
        }
        return created;
      });
      return orTaken(settings, work);
    },

    async update(id, input, source) {
      const known = await storage.read.users.byId(id);
      if (!known) throw new AppError('not_found');
      const { password } = input;
      const intended = applyInput(known, input, settings);
      if (password !== undefined) await refuseWeak(password, { ...known, ...intended });
      const hash = password === undefined ? null : await hasher.hash(password);

      const work = storage.transaction(async (stores) => {
        const before = await stores.users.byId(id);
        if (!before) throw new AppError('not_found');
        const account = applyInput(before, input, settings);
        const willHavePassword = hash !== null || hasUsablePassword(before);
        refuse(contradictions(account, willHavePassword ? 'has-password' : 'has-none'));
        if (hash !== null && !account.isActive) refuse({ password: [message('userInactive')] });

        let user = before;
        if (changedFields(before, account).length > 0) {
          await holdPhone(stores, account.phone);
          refuse(await takenFields(stores.users, settings, before, account));
          user = await store(stores, before, account);
          await recordChange(stores, before, account, source);
        }
        if (hash === null) return user;
        const result = await passwords.replace(stores, {
          user,
          hash,
          event: 'password.set',
          actorId: null,
          source,
          keep: null,
        });
        if (!result.isReplaced) throw new AppError('unavailable');
        return (await stores.users.byId(id)) ?? user;
      });
      return orTaken(settings, work);
    },
  };
}

async function store(stores: Stores, before: User, account: Account): Promise<User> {
  const ends = endsCredentials(before, account);
  const user = await stores.users.update(before.id, account, ends ? 'end-credentials' : 'keep-credentials');
  if (!user) throw new AppError('not_found');
  if (ends) {
    await stores.sessions.removeOfUser(user.id);
    await stores.tokens.removeOfUser(user.id);
  }
  return user;
}
