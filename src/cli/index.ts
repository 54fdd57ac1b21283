import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { branding } from './branding.ts';
import type { Declare } from './command.ts';
import { copy } from './copy.ts';
import { doctor } from './doctor.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { keys } from './keys.ts';
import { messages } from './messages.ts';
import { migrate } from './migrate.ts';
import { restore } from './restore.ts';
import { serve } from './serve.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { signingKeys } from './signing-keys.ts';
import { stats } from './stats.ts';
import { tokens } from './tokens.ts';
import { users } from './users.ts';
import { vacuum } from './vacuum.ts';
import { webhooks } from './webhooks.ts';
import { worker } from './worker.ts';

/** Every command, in the order the help lists them. */
export const COMMANDS: readonly Declare[] = [
  serve,
  worker,
  migrate,
  vacuum,
  doctor,
  backup,
  restore,
  copy,
  importCommand,
  exportCommand,
  users,
  sessions,
  tokens,
  keys,
  signingKeys,
  messages,
  webhooks,
  stats,
  audit,
  settings,
  branding,
];
