import type { Identifier, Requester } from '../contracts/requester.ts';
import { emailKey, type User } from '../contracts/user.ts';
import { networksOf } from '../lib/networks.ts';
import type { Devices, KnownDevice } from '../sessions/devices.ts';

/** Whose count it is: the fields of the counter's key. */
export type BudgetOwner = readonly string[];

/** A budget that several share, and who of them it is. */
export interface BudgetShare {
  readonly pool: BudgetOwner;
  /** The known device, or else the network of the request. */
  readonly party: string;
}

/**
 * Guesses and messages from a user's known devices have counts of their own, so that a stranger's attempts never lock
 * the user out.
 */
export function createBudgets({ devices }: { devices: Pick<Devices, 'find'> }) {
  /** @param cookie the value of the device cookie, unverified */
  const knownDevice = async (identifier: string, cookie: string | null): Promise<KnownDevice | null> => {
    const known = await devices.find(cookie);
    return known && identifies(identifier, known.user) ? known : null;
  };

  return {
    /**
     * The budget a request counts against: the identifier's, or that of a known device of the user if the request comes
     * from one.
     * @param device the value of the device cookie, unverified
     */
    async ownerOf(identifier: Identifier, device: string | null): Promise<BudgetOwner> {
      if (identifier.kind === 'user') return ['user', String(identifier.id)];
      const known = await knownDevice(identifier.value, device);
      // One budget per device: an intruder who signed in once would spend the owner's for as long as theirs is known.
      if (known) return ['known', String(known.user.id), known.id];
      return [identifier.kind, identifier.value];
    },

    /**
     * The budget that a request shares: that of the user's known devices if it comes from one, else that of all strangers.
     * Few people ask about one phone, so an IPv6 address counts with the largest network that one customer may have.
     */
    async shareOf(
      { kind, value }: Extract<Identifier, { readonly value: string }>,
      { device, source }: Pick<Requester, 'device' | 'source'>,
    ): Promise<BudgetShare> {
      const known = await knownDevice(value, device);
      return known
        ? { pool: ['known', String(known.user.id)], party: known.id }
        : { pool: [kind, value], party: networksOf(source.address).at(-1) ?? '' };
    },
  };
}

/** The budget of its own that a known device has, or else the one that all strangers share: the same as `ownerOf`. */
export const ownerOfShare = ({ pool, party }: BudgetShare): BudgetOwner =>
  isOfKnownDevice(pool) ? [...pool, party] : pool;

/** Whether a budget is that of a user's known devices. */
export const isOfKnownDevice = ([kind]: BudgetOwner): boolean => kind === 'known';

export type Budgets = ReturnType<typeof createBudgets>;

/** An unverified phone may belong to somebody else. */
const identifies = (identifier: string, user: User): boolean =>
  (user.email !== null && emailKey(user.email) === identifier) ||
  (user.isPhoneVerified && user.phone === identifier);
