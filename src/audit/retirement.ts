import type { Storage } from '../contracts/storage.ts';
import type { AuditRemoval, AuditSeal, StoredAuditRow } from '../contracts/stores/audit.ts';
import { UsageError } from '../lib/failures.ts';
import type { Keyring } from '../lib/keyring.ts';
import { AUDIT_PURPOSES, type AuditLimits, fieldsOfRemoval, fieldsOfRow, fieldsOfSeal } from './macs.ts';

/** How many seals, or rows without one, are read at once. */
const PAGE = 100;
/** How many retirements are read, the newest first: far more than anybody changes keys. */
const RETIREMENTS = 1000;

/** The event of retiring a key. Its rows outlast the retention: they tell what `keys rotate` kept from what a thief planted. */
export const RETIRE_EVENT = 'secret_key.retire';

/** What the audit trail has to do with retiring a SECRET_KEY. */
export function createAuditRetirement(deps: {
  storage: Storage;
  keyring: Keyring;
  seal: () => Promise<number>;
  isAsWritten: (row: StoredAuditRow) => boolean;
}) {
  const { storage, keyring, seal, isAsWritten } = deps;

  const isRowUnder = (keyId: string, row: Parameters<typeof fieldsOfRow>[0] & { mac: string }): boolean =>
    keyring.makerOf(AUDIT_PURPOSES.row, fieldsOfRow(row), row.mac) === keyId;

  const isSealUnder = (keyId: string, made: AuditSeal, previousMac: string): boolean =>
    keyring.makerOf(AUDIT_PURPOSES.seal, fieldsOfSeal(made, previousMac), made.mac) === keyId;

  const isRemovalUnder = (keyId: string, made: AuditSeal, removal: AuditRemoval): boolean =>
    keyring.makerOf(AUDIT_PURPOSES.removal, fieldsOfRemoval(made, removal), removal.removalMac) === keyId;

  /** Whether the retention deleted rows of a seal after this one under a key. Seals lose their rows from the oldest on. */
  async function isRemovedAfter(keyId: string, lastRemoved: number): Promise<boolean> {
    for (let after = lastRemoved; ; ) {
      const seals = await storage.read.audit.seals(after, PAGE);
      for (const made of seals) {
        if (!made.removal) return false;
        if (isRemovalUnder(keyId, made, made.removal)) return true;
        after = made.id;
      }
      if (seals.length < PAGE) return false;
    }
  }

  /** Whether a seal after this one, or a row without one or of such a seal, was made under a key. */
  async function isWrittenAfter(keyId: string, lastSeal: number): Promise<boolean> {
    const { audit } = storage.read;
    let previous = lastSeal === 0 ? undefined : (await audit.seals(lastSeal - 1, 1))[0];
    for (;;) {
      const seals = await audit.seals(previous?.id ?? 0, PAGE);
      for (const made of seals) {
        if (isSealUnder(keyId, made, previous?.mac ?? '')) return true;
        const rows = await audit.rowsOfSeal(made.id);
        if (rows.some((row) => isRowUnder(keyId, row))) return true;
        previous = made;
      }
      if (seals.length < PAGE) break;
    }
    return (await audit.unsealed(PAGE)).some((row) => isRowUnder(keyId, row));
  }

  /** Seals every row. A seal of none does not say that none are left: another process may have sealed first. */
  async function sealAll(): Promise<void> {
    const firstUnsealed = async () => (await storage.read.audit.unsealed(1))[0]?.id;
    for (let first = await firstUnsealed(); first !== undefined; ) {
      const count = await seal();
      const next = await firstUnsealed();
      // A forged seal can stand in the way for good.
      if (count === 0 && next === first)
        throw new UsageError('the audit trail cannot be sealed: see `latchkey audit verify`');
      first = next;
    }
  }

  return {
    /** Seals every row. @returns up to where a key counts that is retired now */
    async limitsNow(): Promise<AuditLimits> {
      const { audit } = storage.read;
      await sealAll();
      const lastSeal = (await audit.lastSeal())?.id ?? 0;
      // Rows are deleted from the oldest seal on.
      const lastRemoved = ((await audit.firstWholeSeal())?.id ?? lastSeal + 1) - 1;
      return { lastSeal, lastRemoved };
    },

    /** Whether something was written, sealed or deleted under a key beyond these limits. */
    isUsedAfter: async (keyId: string, { lastSeal, lastRemoved }: AuditLimits): Promise<boolean> =>
      (await isRemovedAfter(keyId, lastRemoved)) || (await isWrittenAfter(keyId, lastSeal)),

    /** The ids of the keys that were retired, as far as the trail says so under a MAC of ours. */
    async retiredKeys(): Promise<ReadonlySet<string>> {
      const rows = await storage.read.audit.list({ event: RETIRE_EVENT, limit: RETIREMENTS });
      const ours = rows.filter((row) => row.outcome === 'success' && isAsWritten(row));
      return new Set(ours.map(({ detail }) => String(detail.key)));
    },
  };
}
