import { Type } from 'typebox';
import type { AuditLimits } from '../audit/macs.ts';
import { AUDIT_PURPOSES } from '../audit/macs.ts';
import type { Storage } from '../contracts/storage.ts';
import { FINGERPRINT_PURPOSE } from '../contracts/stores/imported-users.ts';
import type { RetiredKeyRow } from '../contracts/stores/retired-keys.ts';
import type { Keyring, RetiredKey } from '../lib/keyring.ts';
import type { Logger } from '../lib/logger.ts';
import { fits } from '../lib/validation.ts';
import { RECIPIENT_PURPOSE } from '../outbox/outbox.ts';
import { ERASURE_PURPOSE } from '../profile/erasure.ts';

/** The purpose of the keys of what is kept of retired keys. */
export const RETIRED_PURPOSE = 'retired-key';

/**
 * What is kept of a retired key. Rows of the audit trail stay as they were written, and what is behind keyed hashes of
 * messages, erasures and imported users is not stored, so that none of them can be made again. Links, codes and cookies are not among them:
 * whoever knows a former key must not be able to make any.
 */
const ALWAYS_KEPT = [...Object.values(AUDIT_PURPOSES), RECIPIENT_PURPOSE, ERASURE_PURPOSE];
/** Not of keys that were retired before these purposes existed. */
const KEPT_SINCE = [FINGERPRINT_PURPOSE];
const KEPT_PURPOSES = [...ALWAYS_KEPT, ...KEPT_SINCE];

const exactly = { additionalProperties: false };
const hexKey = Type.String({ pattern: '^[0-9a-f]{64}$' });
const sealId = Type.Integer({ minimum: 0 });
/** Nothing else: whoever knows a former key can write rows that open while it is a fallback, with keys of links in them. */
const schema = Type.Object(
  {
    purposes: Type.Object(
      {
        ...Object.fromEntries(ALWAYS_KEPT.map((purpose) => [purpose, hexKey])),
        ...Object.fromEntries(KEPT_SINCE.map((purpose) => [purpose, Type.Optional(hexKey)])),
      },
      exactly,
    ),
    limits: Type.Object({ lastSeal: sealId, lastRemoved: sealId }, exactly),
  },
  exactly,
);

export interface OpenedRetiredKey extends RetiredKey {
  readonly limits: AuditLimits;
  /** The id of the key that it is encrypted under. */
  readonly sealedUnder: string;
}

/** A retired key as it was stored; null if no key of this process opens it, or it is more or less than is kept. */
export function openRetired(keyring: Keyring, { id, sealed }: RetiredKeyRow): OpenedRetiredKey | null {
  const opened = keyring.open(RETIRED_PURPOSE, sealed, id);
  const kept = opened && parsed(opened.text);
  return opened && fits(schema, kept) ? { id, ...kept, sealedUnder: opened.keyId } : null;
}

/** What is stored of a retired key. */
export const sealRetired = (
  keyring: Keyring,
  { id, purposes, limits }: Pick<OpenedRetiredKey, 'id' | 'purposes' | 'limits'>,
): string => keyring.encrypt(RETIRED_PURPOSE, JSON.stringify({ purposes, limits }), id);

/** The keys of a fallback that are kept of it. */
export const keptOf = (keyring: Keyring, id: string): RetiredKey['purposes'] =>
  keyring.purposesOf(id, KEPT_PURPOSES);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Lets the keyring read with what was kept of retired keys. One that does not open is logged. */
export async function useRetiredKeys(deps: {
  storage: Pick<Storage, 'read'>;
  keyring: Keyring;
  logger: Logger;
}): Promise<void> {
  const { storage, keyring, logger } = deps;
  const rows = await storage.read.retiredKeys.all();
  const keys = rows.map((row) => openRetired(keyring, row));
  for (const [index, { id }] of rows.entries())
    if (!keys[index]) logger.error({ key: id }, 'what was kept of a former SECRET_KEY does not open');
  keyring.useRetired(keys.filter((key) => key !== null));
}
