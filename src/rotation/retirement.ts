import type { Audit } from '../audit/audit.ts';
import type { AuditLimits } from '../audit/macs.ts';
import { RETIRE_EVENT } from '../audit/retirement.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { RetiredKeyRow } from '../contracts/stores/retired-keys.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { keptOf, openRetired, sealRetired } from './retired-keys.ts';

/** A key of which only a part is kept. */
export interface Retired extends Pick<RetiredKeyRow, 'id' | 'retiredAt'> {
  /** Whether the audit trail says that it was retired. If not, somebody else stored it, who knows a key. */
  readonly isRecorded: boolean;
}

/**
 * What is kept of former keys while SECRET_KEY changes. Whoever has the leaked key and writes to the database can store such
 * rows too, and they open as long as that key is a fallback. So what is not encrypted under SECRET_KEY counts for little.
 */
export function createRetirement(deps: { storage: Storage; keyring: Keyring; audit: Audit; clock: Clock }) {
  const { storage, keyring, audit, clock } = deps;

  return {
    /** What is stored of retired keys. */
    async all(): Promise<Retired[]> {
      const recorded = await audit.retiredKeys();
      const rows = await storage.read.retiredKeys.all();
      return rows.map(({ id, retiredAt }) => ({ id, retiredAt, isRecorded: recorded.has(id) }));
    },

    /**
     * Whether the audit trail needs a fallback: it was not retired under SECRET_KEY, or some process still wrote under it
     * since. What is stored of it under another key may be a thief's.
     */
    async isInTrail(keyId: string): Promise<boolean> {
      const row = (await storage.read.retiredKeys.all()).find(({ id }) => id === keyId);
      const kept = row && openRetired(keyring, row);
      return kept?.sealedUnder !== keyring.id || audit.isUsedAfter(keyId, kept.limits);
    },

    /** Keeps of a fallback what the audit trail needs of it, up to now, in place of what was stored of it. */
    async retire(keyId: string, source: Source): Promise<void> {
      const entry = { event: RETIRE_EVENT, outcome: 'success', actorId: null, userId: null } as const;
      await audit.recordAlone(source, { ...entry, detail: { key: keyId, replaced_by: keyring.id } });
      const limits = await audit.limitsNow();
      const sealed = sealRetired(keyring, { id: keyId, purposes: keptOf(keyring, keyId), limits });
      await storage.transaction(({ retiredKeys }) =>
        retiredKeys.put({ id: keyId, sealed, retiredAt: clock.now() }),
      );
    },

    /**
     * Encrypts anew what is kept of keys that are no fallback, and limits each to now: no honest row counts beyond. Rows that
     * the trail does not name stay under the former key, and are void without it.
     */
    async renew(): Promise<void> {
      const recorded = await audit.retiredKeys();
      const now = await audit.limitsNow();
      for (const row of await storage.read.retiredKeys.all()) {
        const kept = openRetired(keyring, row);
        if (!kept) continue;
        const isOurs = kept.sealedUnder === keyring.id;
        if (!isOurs && (keyring.fallbackIds.includes(row.id) || !recorded.has(row.id))) continue;
        const limits = atMost(kept.limits, now);
        if (isOurs && limits === kept.limits) continue;
        const value = { id: row.id, boundTo: [], sealed: row.sealed };
        const sealed = sealRetired(keyring, { ...kept, limits });
        await storage.transaction((stores) => stores.sealed.replace('retired_keys', value, sealed));
      }
    },
  };
}

/** The limits, if none is beyond others. */
function atMost(limits: AuditLimits, others: AuditLimits): AuditLimits {
  const { lastSeal, lastRemoved } = limits;
  if (lastSeal <= others.lastSeal && lastRemoved <= others.lastRemoved) return limits;
  return {
    lastSeal: Math.min(lastSeal, others.lastSeal),
    lastRemoved: Math.min(lastRemoved, others.lastRemoved),
  };
}
