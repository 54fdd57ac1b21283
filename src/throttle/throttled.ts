import { AppError } from '../errors.ts';
import { SECOND } from '../lib/clock.ts';

/** The answer to too many requests. @param wait milliseconds until the window ends */
export function throttled(wait: number): AppError {
  const seconds = Math.max(1, Math.ceil(wait / SECOND));
  return new AppError('throttled', { params: { seconds }, headers: { 'Retry-After': String(seconds) } });
}
