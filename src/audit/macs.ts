import type { AuditRemoval, AuditRow, AuditSeal } from '../contracts/stores/audit.ts';
import type { MacField } from '../lib/keyring.ts';

/** The purposes of the keys of the audit trail. Rows and seals stay as they were written, so these outlast a SECRET_KEY. */
export const AUDIT_PURPOSES = {
  row: 'audit-row',
  seal: 'audit-seal',
  removal: 'audit-removal',
  address: 'audit-address',
} as const;

/**
 * How far a retired key counts: whoever learnt it later must not add to the trail, nor delete from it.
 * Ids of seals; 0: none.
 */
export interface AuditLimits extends Readonly<Record<string, number>> {
  /** The last seal that it, or whose rows it, may have made. */
  readonly lastSeal: number;
  /** The last seal whose rows it may have deleted. */
  readonly lastRemoved: number;
}

/** What the MAC of a row covers. */
export const fieldsOfRow = (row: Omit<AuditRow, 'mac'>): MacField[] => [
  row.uid,
  row.at,
  row.event,
  row.outcome,
  row.actorId,
  row.userId,
  row.address,
  row.requestId,
  canonical(row.detail),
];

/** What the MAC of a seal covers. */
export const fieldsOfSeal = (seal: Omit<AuditSeal, 'mac'>, previousMac: string): MacField[] => [
  seal.id,
  seal.previousId,
  seal.rowCount,
  seal.digest,
  seal.sealedAt,
  previousMac,
];

/** What the MAC of a removal covers. */
export const fieldsOfRemoval = (
  seal: Pick<AuditSeal, 'id' | 'mac'>,
  { removedAt, keptCount, keptDigest }: Omit<AuditRemoval, 'removalMac'>,
): MacField[] => [seal.id, seal.mac, removedAt, keptCount, keptDigest];

/** JSON with sorted keys, so that the MAC does not depend on the order in which a database returns them. */
const canonical = (detail: AuditRow['detail']): string =>
  JSON.stringify(Object.entries(detail).toSorted(([a], [b]) => (a < b ? -1 : 1)));
