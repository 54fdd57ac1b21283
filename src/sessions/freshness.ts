import type { Viewer } from '../contracts/requester.ts';
import type { RequestRefusal } from '../errors.ts';
import { CLOCK_SKEW, type Clock, SECOND } from '../lib/clock.ts';
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
  return refuseOlder(session?.provedAt ?? null, settings, clock);
}

/**
 * The same for giving an account its first password: a key that outlasts the session, so that a stolen one must not be
 * enough. A guest's account opens nothing yet. Registered users must have signed in within RECENT_LOGIN_AGE; a one-time
 * link counts, because it comes from the shop or the mailbox, as a link to reset a password does.
 */
export function refuseStaleWithoutPassword(
  { user, session }: Viewer,
  { settings, clock }: { settings: Settings; clock: Clock },
): RequestRefusal | null {
  if (user.userType === 'guest') return null;
  // A session that was opened with an API token is as old as that one's.
  const startedAt = session?.parentIdHash === null ? session.createdAt : null;
  return refuseOlder(startedAt ?? session?.provedAt ?? null, settings, clock);
}

/** @param moment milliseconds since the epoch; null: it never was */
function refuseOlder(moment: number | null, settings: Settings, clock: Clock): RequestRefusal | null {
  const age = moment === null ? Number.POSITIVE_INFINITY : clock.now() - moment;
  // A proof in the future was given while the clock was wrong: it would stay recent for as long.
  const isRecent = age >= -CLOCK_SKEW && age <= settings.get('RECENT_LOGIN_AGE') * SECOND;
  return isRecent ? null : notFresh(settings);
}

/** The refusal that asks for a new sign-in. */
export const notFresh = (settings: Settings): RequestRefusal => ({
  code: 'not_fresh',
  params: { age: settings.get('RECENT_LOGIN_AGE') },
});
