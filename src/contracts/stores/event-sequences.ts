/** The numbers of users' events, which other backends order them by. */
export interface EventSequenceStore {
  /**
   * The next number of a user: 1, 2, 3 and so on. A transaction that takes one makes others of the same user wait until it
   * ends, so numbers grow in the order of commits and a rollback leaves no gap.
   */
  next(userId: number): Promise<number>;
}
