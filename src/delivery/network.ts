import { HOUR, SECOND } from '../lib/clock.ts';

/** The longest pause that whoever receives messages can ask for, milliseconds. */
export const MAX_WAIT = HOUR;

/** No answer. If the connection broke or timed out, the message may have been accepted nevertheless. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** RFC 9110 §10.2.3: seconds, or a date. @returns milliseconds, at most an hour */
export function waitOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * SECOND : Date.parse(header) - now;
  return wait > 0 ? Math.min(wait, MAX_WAIT) : null;
}

/** Messages of network errors name hosts and addresses, so only the codes are kept. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no connection';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'took too long';
  const { code } = (error.cause ?? error) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'no connection';
}
