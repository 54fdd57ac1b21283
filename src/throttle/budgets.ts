import type { Identifier } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import { emailKey, type User } from '../contracts/user.ts';
import type { Devices } from '../sessions/devices.ts';

/** Whose count it is: the fields of the counter's key. */
export type BudgetOwner = readonly string[];

/**
 * Guesses and messages from a user's known devices have a count of their own, so that a stranger's attempts never lock
 * the user out.
 */
export function createBudgets({ devices, storage }: { devices: Devices; storage: Storage }) {
  return {
    /**
     * The budget a request counts against: the identifier's, or that of the user's known devices if the request comes
     * from one of them.
     * @param device the value of the device cookie, unverified
     */
    async ownerOf(identifier: Identifier, device: string | null): Promise<BudgetOwner> {
      if (identifier.kind === 'user') return ['user', String(identifier.id)];
      const known = devices.read(device);
      if (known) {
        const user = await storage.read.users.byId(known.userId);
        // One budget for all of a user's devices, or each sign-in on a new device would start a fresh one.
        if (user?.authGeneration === known.authGeneration && identifies(identifier.value, user))
          return ['known', String(user.id)];
      }
      return [identifier.kind, identifier.value];
    },
  };
}

/** Whether a budget is that of a user's known devices. */
export const isOfKnownDevice = ([kind]: BudgetOwner): boolean => kind === 'known';

export type Budgets = ReturnType<typeof createBudgets>;

/** An unverified phone may belong to somebody else. */
const identifies = (identifier: string, user: User): boolean =>
  (user.email !== null && emailKey(user.email) === identifier) ||
  (user.isPhoneVerified && user.phone === identifier);
