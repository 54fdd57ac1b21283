import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';

/** What somebody agreed to or declined, by the name of its field: `email_allowed`, `confirm`; null: withdrawn to unknown. */
export type Consents = Readonly<Record<string, boolean | null | undefined>>;

/**
 * Records consents in the caller's transaction: the audit trail proves when, from where and through which form somebody
 * agreed (GDPR article 7(1)). Without any it records nothing.
 *
 * @param given.consents those that were given or changed; undefined ones are left out
 */
export async function recordConsents(
  audit: Audit,
  stores: Transaction,
  source: Source,
  given: {
    readonly userId: number;
    readonly actorId: number | null;
    readonly through: 'registration' | 'profile';
    readonly consents: Consents;
    /** When they were given, milliseconds since the epoch; missing: now. */
    readonly givenAt?: number;
  },
): Promise<void> {
  const changed = Object.entries(given.consents).filter(([, value]) => value !== undefined);
  if (changed.length === 0) return;
  const detail = Object.fromEntries(changed.map(([name, value]) => [name, value ?? 'unknown']));
  const { userId, actorId, through, givenAt } = given;
  await audit.record(stores, source, {
    event: 'consent.change',
    outcome: 'success',
    actorId,
    userId,
    detail: {
      ...detail,
      through,
      ...(givenAt !== undefined && { given_at: new Date(givenAt).toISOString() }),
    },
  });
}
