import { createAudit } from '../../audit/audit.ts';
import { AUDIT_PURPOSES, fieldsOfRow } from '../../audit/macs.ts';
import type { Storage } from '../../contracts/storage.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Keyring } from '../../lib/keyring.ts';
import { silentLogger } from '../../lib/logger.ts';
import { useRetiredKeys } from '../../rotation/retired-keys.ts';
import { createRotation } from '../../rotation/rotation.ts';

/** Whether a database was written under a key of ours, as far as anything in it was made under one. */
export async function isOurs(deps: { storage: Storage; keyring: Keyring; clock: Clock }): Promise<boolean> {
  const { storage, keyring } = deps;
  await useRetiredKeys({ storage, keyring, logger: silentLogger });
  return (await isTrailOurs(storage, keyring)) ?? areSecretsOurs(deps);
}

/** Whether our key, or a retired one, made the newest audit row; undefined: there is none. */
async function isTrailOurs({ read }: Storage, keyring: Keyring): Promise<boolean | undefined> {
  const [row] = await read.audit.list({ limit: 1 });
  return row && keyring.makerOf(AUDIT_PURPOSES.row, fieldsOfRow(row), row.mac) !== null;
}

/** Whether our key opens anything that is encrypted, if anything is. */
async function areSecretsOurs(deps: { storage: Storage; keyring: Keyring; clock: Clock }): Promise<boolean> {
  const { stored } = await createRotation({ ...deps, audit: createAudit(deps) }).status();
  return stored.length === 0 || stored.some(({ keyId }) => keyId !== null);
}
