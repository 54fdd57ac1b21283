/**
 * The outcome of a rule: its value, or a refusal. Exceptions are for faults that no caller can handle, such as a
 * dependency that is down. A transaction whose work returns a refusal is rolled back (see Storage.transaction).
 */
export type Result<T, R> = Ok<T> | Refused<R>;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Refused<R> {
  readonly ok: false;
  readonly refusal: R;
}

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const refused = <R>(refusal: R): Refused<R> => ({ ok: false, refusal });

/** Whether a value is a {@link Refused}. */
export const isRefused = (value: unknown): value is Refused<unknown> =>
  typeof value === 'object' && value !== null && 'refusal' in value && 'ok' in value && value.ok === false;
