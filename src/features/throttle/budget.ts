import type { Devices } from '../sessions/device.ts';
import type { Storage } from '../storage.ts';
import { emailKey, type User } from '../users/user.ts';

/** Whom a request is about, normalised. */
export type Identifier =
  | { readonly kind: 'email' | 'phone' | 'token'; readonly value: string }
  | { readonly kind: 'user'; readonly id: number };

/** What a count is kept for: the fields of its key. */
export type BudgetOwner = readonly string[];

export interface Budgets {
  /**
   * Whose budget a request about somebody is counted against: the identifier's own, or, for a device known for just
   * that person, the device's.
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
        if (user && identifies(identifier.value, user)) return ['device', String(user.id), known.deviceId];
      }
      return [identifier.kind, identifier.value];
    },
  };
}

const identifies = (identifier: string, user: User): boolean =>
  (user.email !== null && emailKey(user.email) === identifier) || user.phone === identifier;
