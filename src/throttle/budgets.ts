import type { Identifier } from '../contracts/requester.ts';
import { emailKey, type User } from '../contracts/user.ts';
import type { Devices } from '../sessions/devices.ts';

/** Whose count it is: the fields of the counter's key. */
export type BudgetOwner = readonly string[];

/**
 * Guesses and messages from a user's known devices have counts of their own, so that a stranger's attempts never lock
 * the user out.
 */
export function createBudgets({ devices }: { devices: Pick<Devices, 'find'> }) {
  return {
    /**
     * The budget a request counts against: the identifier's, or that of a known device of the user if the request comes
     * from one.
     * @param device the value of the device cookie, unverified
     */
    async ownerOf(identifier: Identifier, device: string | null): Promise<BudgetOwner> {
      if (identifier.kind === 'user') return ['user', String(identifier.id)];
      const known = await devices.find(device);
      // One budget per device: an intruder who signed in once would spend the owner's for as long as theirs is known.
      if (known && identifies(identifier.value, known.user))
        return ['known', String(known.user.id), known.id];
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
