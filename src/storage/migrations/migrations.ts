import type { Dialect } from '../sql/database.ts';
import { foundation } from './0001-foundation.ts';
import { settings } from './0002-settings.ts';
import { otp } from './0003-otp.ts';
import { registrations } from './0004-registrations.ts';
import { sessionParents } from './0005-session-parents.ts';
import { outboxIndexes } from './0006-outbox-indexes.ts';
import { storefront } from './0007-storefront.ts';
import { emailChanges } from './0008-email-changes.ts';
import { closures } from './0009-closures.ts';
import { signingKeys } from './0010-signing-keys.ts';
import { webhooks } from './0011-webhooks.ts';
import { phonePrecedesEmail } from './0012-phone-precedes-email.ts';
import { messageSources } from './0013-message-sources.ts';
import { roles } from './0014-roles.ts';
import { lanes } from './0015-lanes.ts';
import { pumping } from './0016-pumping.ts';
import { devices } from './0017-devices.ts';
import { guessing } from './0018-guessing.ts';
import { disk } from './0019-disk.ts';
import { passwordFormats } from './0020-password-formats.ts';
import { retiredKeys } from './0021-retired-keys.ts';
import { attempts, messagesOfPeople } from './0022-attempts.ts';
import { webhookList } from './0023-webhook-list.ts';
import { retryAfter } from './0024-retry-after.ts';
import { userSearch } from './0026-user-search.ts';
import { statistics } from './0027-statistics.ts';
import { secondFactor } from './0028-second-factor.ts';
import { importedUsers } from './0029-imported-users.ts';
import { importRuns } from './0031-import-runs.ts';
import { importedCredentials } from './0032-imported-credentials.ts';
import { brandingImages } from './0033-branding-images.ts';
import { lastTurns } from './0036-last-turns.ts';
import { shorterWindows } from './0037-shorter-windows.ts';
import { unusedOutboxIndexes } from './0038-unused-outbox-indexes.ts';
import { engineOf, type Migration } from './migration.ts';

/** All migrations, in order. Append only: a migration that has run somewhere is never edited. */
export const MIGRATIONS: readonly Migration[] = [
  foundation,
  settings,
  otp,
  registrations,
  sessionParents,
  outboxIndexes,
  storefront,
  emailChanges,
  closures,
  signingKeys,
  webhooks,
  phonePrecedesEmail,
  messageSources,
  roles,
  lanes,
  pumping,
  devices,
  guessing,
  disk,
  passwordFormats,
  retiredKeys,
  attempts,
  messagesOfPeople,
  webhookList,
  retryAfter,
  userSearch,
  statistics,
  secondFactor,
  importedUsers,
  importRuns,
  importedCredentials,
  brandingImages,
  lastTurns,
  shorterWindows,
  unusedOutboxIndexes,
];

/** The migrations and their statements for an engine. */
export const migrationsFor = (dialect: Dialect, all = MIGRATIONS) =>
  all.map(({ name, statements, indexes = [] }) => ({
    name,
    statements: statements?.(engineOf(dialect)) ?? [],
    indexes: indexes.flatMap(({ name: index, on }) => {
      const own = typeof on === 'string' ? on : on[dialect];
      return own === undefined ? [] : [{ name: index, on: own }];
    }),
  }));
