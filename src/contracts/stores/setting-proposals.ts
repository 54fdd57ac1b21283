/** A change of a setting that waits for a second owner. */
export interface SettingProposal {
  readonly id: number;
  readonly name: string;
  /** The new value as settings store it, so encrypted for secret ones; null: back to the default. */
  readonly value: string | null;
  /** The newest change of the setting when this was proposed; null: there was none. */
  readonly baseId: number | null;
  readonly proposerId: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface SettingProposalStore {
  /** Stores a proposal in place of an earlier one of the same proposer for the same setting. */
  put(proposal: Omit<SettingProposal, 'id'>): Promise<SettingProposal>;
  /** Those that have not expired, by id. */
  open(now: number): Promise<SettingProposal[]>;
  /** Deletes a proposal that has not expired: of parallel callers one gets it. */
  take(name: string, id: number, now: number): Promise<SettingProposal | undefined>;
  /** @returns how many had expired */
  removeExpired(now: number): Promise<number>;
}
