/**
 * A service we depend on (database, Redis, the hashing queue) cannot take the work now. Answered with 503;
 * the cause goes to the log only.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  constructor(what: string, cause?: unknown) {
    super(`${what} is unavailable`, { cause });
  }
}

/** A unique index of the store refused a write. `constraint` is the index's name, the same on both engines. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
  readonly constraint: string;
  constructor(constraint: string, cause?: unknown) {
    super(`unique rule ${constraint} refused the write`, { cause });
    this.constraint = constraint;
  }
}

/** Wrong input on the command line or in the environment. The message is shown as it is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What an error says, for operators. A connection tried over several addresses fails with an empty message. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message || cause.name : '';
}
