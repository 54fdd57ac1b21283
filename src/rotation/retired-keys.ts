import { Type } from 'typebox';
import type { AuditLimits } from '../audit/macs.ts';
import { AUDIT_PURPOSES } from '../audit/macs.ts';
import type { Storage } from '../contracts/storage.ts';
import type { RetiredKeyRow } from '../contracts/stores/retired-keys.ts';
import type { Keyring, RetiredKey } from '../lib/keyring.ts';
import type { Logger } from '../lib/logger.ts';
import { fits } from '../lib/validation.ts';
import { RECIPIENT_PURPOSE } from '../outbox/outbox.ts';
import { ERASURE_PURPOSE } from '../profile/erasure.ts';

/** The purpose of the keys of what is kept of retired keys. */
export const RETIRED_PURPOSE = 'retired-key';

/**
 * What is kept of a retired key. Rows of the audit trail stay as they were written, and the addresses behind keyed hashes of
 * messages and erasures are not stored, so that neither can be made again. Links, codes and cookies are not among them:
 * whoever knows a former key must not be able to make any.
 */
const KEPT_PURPOSES = [...Object.values(AUDIT_PURPOSES), RECIPIENT_PURPOSE, ERASURE_PURPOSE];

const schema = Type.Object({
  purposes: Type.Record(Type.String(), Type.String({ pattern: '^[0-9a-f]{64}$' })),
  limits: Type.Object({ lastSeal: Type.Integer(), lastRemoved: Type.Integer() }),
});

/** A retired key as it was stored; null if no key of this process opens it. */
export function openRetired(
  keyring: Keyring,
  { id, sealed }: RetiredKeyRow,
): (RetiredKey & { limits: AuditLimits }) | null {
  const opened = keyring.open(RETIRED_PURPOSE, sealed, id);
  const kept: unknown = opened && JSON.parse(opened.text);
  return fits(schema, kept) ? { id, ...kept } : null;
}

/** A fallback as it is stored when it is retired. @param retiredAt milliseconds since the epoch */
export function sealRetired(
  keyring: Keyring,
  id: string,
  limits: AuditLimits,
  retiredAt: number,
): RetiredKeyRow {
  const kept = { purposes: keyring.purposesOf(id, KEPT_PURPOSES), limits };
  return { id, sealed: keyring.encrypt(RETIRED_PURPOSE, JSON.stringify(kept), id), retiredAt };
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
