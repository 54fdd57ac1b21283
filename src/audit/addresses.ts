import type { Stores } from '../contracts/storage.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import { decryptWith, encryptWith, type Keyring } from '../lib/keyring.ts';
import { randomHex } from '../lib/random.ts';
import { AUDIT_PURPOSES } from './macs.ts';
import { MANY_ADDRESSES } from './summaries.ts';

/** Begins every encrypted address; no network address begins so. */
const PREFIX = 'k1.';
/** Stands for the address where nothing can be encrypted or decrypted any more. */
const ERASED = 'erased';
/** Sources that are no person's. */
export const OWN_SOURCES: ReadonlySet<string> = new Set(['operator', 'worker', 'service', MANY_ADDRESSES]);
const SALT_BYTES = 32;
/** No user's id. Its key needs no salt: nobody's addresses are never erased. */
const NOBODY = 0;
const NO_SALT = '';

type Named = Pick<AuditRow, 'uid' | 'actorId' | 'userId' | 'address'>;

/** The user whose address a row holds: who acted, or else whose account it was about. */
const personOf = ({ actorId, userId }: Named): number => actorId ?? userId ?? NOBODY;

/**
 * Addresses in the audit trail are encrypted under a key of the user they belong to. The MAC of a row and the seals cover
 * the ciphertext: when the key is destroyed at erasure, nothing that they protect changes.
 */
export function createAddressCipher(keyring: Keyring) {
  const firstSalt = async (auditKeys: Stores['auditKeys'], userId: number): Promise<string | null> =>
    userId === NOBODY ? NO_SALT : auditKeys.create(userId, randomHex(SALT_BYTES));

  return {
    /**
     * The address as it is stored. The work is the same where no user is named, so that unknown people take as long as known
     * ones: one indexed read, and for a user's first row a write.
     */
    async encrypt({ auditKeys }: Pick<Stores, 'auditKeys'>, row: Named): Promise<string> {
      if (OWN_SOURCES.has(row.address)) return row.address;
      const userId = personOf(row);
      const known = await auditKeys.saltOf(userId);
      const salt = known === undefined ? await firstSalt(auditKeys, userId) : known;
      return salt === null
        ? ERASED
        : PREFIX + encryptWith(keyring.derive(AUDIT_PURPOSES.address, [userId, salt]), row.address, row.uid);
    },

    /** The rows with their addresses in clear; `erased` where the key was destroyed, `unreadable` where it does not fit. */
    async decrypt<R extends Named>(
      { auditKeys }: Pick<Stores, 'auditKeys'>,
      rows: readonly R[],
    ): Promise<R[]> {
      const encrypted = rows.filter(({ address }) => address.startsWith(PREFIX));
      const salts = await auditKeys.saltsOf([...new Set(encrypted.map(personOf))]);
      return rows.map((row) => {
        if (!row.address.startsWith(PREFIX)) return row;
        const userId = personOf(row);
        const salt = userId === NOBODY ? NO_SALT : (salts.get(userId) ?? null);
        return { ...row, address: opened(row, userId, salt) };
      });
    },
  };

  function opened({ uid, address }: Named, userId: number, salt: string | null): string {
    if (salt === null) return ERASED;
    for (const key of keyring.deriveAll(AUDIT_PURPOSES.address, [userId, salt])) {
      try {
        return decryptWith(key, address.slice(PREFIX.length), uid);
      } catch {
        // Under another key, or changed: `verify` says which.
      }
    }
    return 'unreadable';
  }
}
