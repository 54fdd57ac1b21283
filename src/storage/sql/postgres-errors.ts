import { Unavailable, UniqueViolation } from '../../lib/failures.ts';

/**
 * SQLSTATE classes and codes of a database that cannot do its work now: connection, resources (such as a full disk),
 * operator intervention, timeouts, read-only (a standby), corruption, and missing tables, schemas and databases.
 */
const UNAVAILABLE_STATES = /^(08|53|57|58|XX001|XX002|55P03|25P03|25006|42P01|3F000|3D000)/;
const UNIQUE_VIOLATION = '23505';
/**
 * serialization_failure, deadlock_detected, and foreign_key_violation: the referenced row was deleted after it was read.
 * The transaction was rolled back; a retry reads the current state.
 */
const RETRY_STATES: ReadonlySet<string | undefined> = new Set(['40001', '40P01', '23503']);
/**
 * What PostgreSQL says of a named `select *` after a newer version beside this one has added a column: "cached plan must
 * not change result type". It says so again and again, until the statement is prepared under another name.
 */
const STALE_PLAN = { code: '0A000', routine: 'RevalidateCachedQuery' } as const;

export const isStalePlan = (error: unknown): boolean => {
  const { code, routine } = error as { code?: string; routine?: string };
  return code === STALE_PLAN.code && routine === STALE_PLAN.routine;
};

/** Whether a transaction failed only because of concurrent transactions, or of a plan that is renewed by now. */
export const mayBeRetried = (error: unknown): boolean =>
  RETRY_STATES.has((error as { code?: string }).code) || isStalePlan(error);

/** An error of pg as the rules know it. */
export function translatePostgresError(error: unknown): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code === UNIQUE_VIOLATION) return new UniqueViolation(constraint ?? 'unknown', error);
  // Without an SQLSTATE of five characters it is an error of the socket or of pg: the server is unreachable.
  if (code === undefined || code.length !== 5 || UNAVAILABLE_STATES.test(code))
    return new Unavailable('the database', error);
  return error;
}
