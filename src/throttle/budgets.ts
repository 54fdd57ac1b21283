import type { Identifier } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import { emailKey, type User } from '../contracts/user.ts';
import type { Devices } from '../sessions/devices.ts';

/** What a count is kept for: the fields of its key. */
export type BudgetOwner = readonly string[];

/**
 * Guesses and messages are counted apart for the devices a person has signed in on, so that a stranger's attempts never
 * lock the owner out.
 */
export function createBudgets({ devices, storage }: { devices: Devices; storage: Storage }) {
  return {
    /**
     * Whose budget a request about somebody counts against: that of the identifier, or that of the person's known
     * devices when it comes from one of them.
     * @param device the value of the device cookie, unverified
     */
    async ownerOf(identifier: Identifier, device: string | null): Promise<BudgetOwner> {
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

export type Budgets = ReturnType<typeof createBudgets>;

/** A phone that is not verified may be somebody else's. */
const identifies = (identifier: string, user: User): boolean =>
  (user.email !== null && emailKey(user.email) === identifier) ||
  (user.isPhoneVerified && user.phone === identifier);
