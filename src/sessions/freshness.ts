import type { Viewer } from '../contracts/requester.ts';
import type { RequestRefusal } from '../errors.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';

/**
 * Whether the viewer's last proof of identity, by password or code, is at most RECENT_LOGIN_AGE old. API tokens and
 * one-time links prove nothing: whoever stole a session or a mail must not take over the account.
 *
 * @returns null if it is; else the refusal (RFC 9470 §3), which asks clients for a new sign-in
 */
export function refuseStale(
  { session }: Viewer,
  { settings, clock }: { settings: Settings; clock: Clock },
): RequestRefusal | null {
  const age = settings.get('RECENT_LOGIN_AGE');
  const provedAt = session?.provedAt ?? null;
  const isFresh = provedAt !== null && clock.now() - provedAt <= age * SECOND;
  return isFresh ? null : { code: 'not_fresh', params: { age } };
}
