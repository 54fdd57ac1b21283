import type { Storage } from '../contracts/storage.ts';
import type { AuditSeal } from '../contracts/stores/audit.ts';
import type { Keyring } from '../lib/keyring.ts';
import { AUDIT_PURPOSES, type AuditLimits, fieldsOfRow, fieldsOfSeal } from './macs.ts';

/** How many seals, or rows without one, are read at once. */
const PAGE = 100;

/** What the audit trail has to do with retiring a SECRET_KEY. */
export function createAuditRetirement(deps: {
  storage: Storage;
  keyring: Keyring;
  seal: () => Promise<number>;
}) {
  const { storage, keyring, seal } = deps;

  const isRowUnder = (keyId: string, row: Parameters<typeof fieldsOfRow>[0] & { mac: string }): boolean =>
    keyring.makerOf(AUDIT_PURPOSES.row, fieldsOfRow(row), row.mac) === keyId;

  const isSealUnder = (keyId: string, made: AuditSeal, previousMac: string): boolean =>
    keyring.makerOf(AUDIT_PURPOSES.seal, fieldsOfSeal(made, previousMac), made.mac) === keyId;

  return {
    /** Seals every row. @returns up to where a key counts that is retired now */
    async limitsNow(): Promise<AuditLimits> {
      while ((await seal()) > 0);
      const { audit } = storage.read;
      const lastSeal = (await audit.lastSeal())?.id ?? 0;
      // Rows are deleted from the oldest seal on.
      const lastRemoved = ((await audit.firstWholeSeal())?.id ?? lastSeal + 1) - 1;
      return { lastSeal, lastRemoved };
    },

    /** Whether a seal after `lastSeal`, or a row without one or of such a seal, was made under a key. */
    async isUsedAfter(keyId: string, { lastSeal }: Pick<AuditLimits, 'lastSeal'>): Promise<boolean> {
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
    },
  };
}
