import type { Scene } from '../scene.ts';
import { clockJump } from './clock-jump.ts';
import { databaseGone } from './database-gone.ts';
import { kill9InFlight } from './kill-9-in-flight.ts';
import { killed } from './killed.ts';
import { migrationBesideBackup } from './migration-beside-backup.ts';
import { pgbouncer } from './pgbouncer.ts';
import { previousRelease } from './previous-release.ts';
import { promoted } from './promoted.ts';
import { purgeBesideRequests } from './purge-beside-requests.ts';
import { readyzSees } from './readyz-sees.ts';
import { redisAway } from './redis-away.ts';
import { rollingRestart } from './rolling-restart.ts';
import { secretKeyRotation } from './secret-key-rotation.ts';
import { silentPostgres } from './silent-postgres.ts';
import { standbyHangs } from './standby-hangs.ts';

/** Every scene, in the order they are played. */
export const SCENES: readonly Scene[] = [
  killed,
  kill9InFlight,
  rollingRestart,
  previousRelease,
  migrationBesideBackup,
  secretKeyRotation,
  clockJump,
  purgeBesideRequests,
  redisAway,
  readyzSees,
  databaseGone,
  silentPostgres,
  promoted,
  standbyHangs,
  pgbouncer,
];
