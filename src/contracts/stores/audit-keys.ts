/**
 * The random part of each user's key in the audit trail. Without it, and without SECRET_KEY, nobody can make the key
 * again: destroying it erases what was encrypted under it while the rows stay as they are.
 */
export interface AuditKeyStore {
  /** @returns undefined: there is none yet; null: it was destroyed */
  saltOf(userId: number): Promise<string | null | undefined>;
  /** Those of several users, by user id; destroyed ones are null. */
  saltsOf(userIds: readonly number[]): Promise<ReadonlyMap<number, string | null>>;
  /**
   * Stores a user's salt unless there is one. Of two processes at once both get the same.
   * @returns the stored one; null if it was destroyed
   */
  create(userId: number, salt: string): Promise<string | null>;
  /** Destroys a user's salt for good: none can be created any more. */
  destroy(userId: number): Promise<void>;
}
