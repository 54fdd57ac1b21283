import { isDeepStrictEqual } from 'node:util';

/**
 * A newer value, of which every part that is equal to that of the one before is the same object: who keeps something by
 * object keeps it where nothing changed.
 *
 * @param next plain data; only the values of its objects are compared one by one, lists as a whole
 */
export function sharing<T>(before: unknown, next: T): T {
  if (isDeepStrictEqual(before, next)) return before as T;
  if (!isRecord(before) || !isRecord(next)) return next;
  const parts = Object.entries(next).map(([name, value]) => [name, sharing(before[name], value)]);
  return Object.fromEntries(parts) as T;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
