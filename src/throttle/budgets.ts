import type { Identifier } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import { emailKey, type User } from '../contracts/user.ts';
import type { Devices } from '../sessions/devices.ts';

/** What a count is kept for: the fields of its key. */
export type BudgetOwner = readonly string[];

export interface Budgets {
  /**
   * Whose budget a request about somebody is counted against: the identifier's own, or, for a device known for just
   * that person, the one of that person's known devices.
   * @param device the value of the device cookie, unverified
   */
  ownerOf(identifier: Identifier, device: string | null): Promise<BudgetOwner>;
}

/**
 * Budgets of guesses and messages are kept apart for the devices a person has signed in on, so that a stranger's
 * attempts never keep the owner out.
 */
export function createBudgets({ devices, storage }: { devices: Devices; storage: Storage }): Budgets {
  return {
    async ownerOf(identifier, device) {
      if (identifier.kind === 'user') return ['user', String(identifier.id)];
      const known = devices.read(device);
      if (known) {
        const user = await storage.read.users.byId(known.userId);
        // One budget for all of a person's devices: each sign-in on a new one would bring a fresh one.
        if (user?.authGeneration === known.authGeneration && identifies(identifier.value, user))
          return ['known', String(user.id)];
      }
      return [identifier.kind, identifier.value];
    },
  };
}

/** A phone that is not verified may be somebody else's. */
const identifies = (identifier: string, user: User): boolean =>
  (user.email !== null && emailKey(user.email) === identifier) ||
  (user.isPhoneVerified && user.phone === identifier);
