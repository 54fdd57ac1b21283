import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { settingsProposals } from './settings-proposals.ts';
import { users } from './users.ts';
import { webhooks } from './webhooks.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const ADMIN = [settings, settingsProposals, users, sessions, webhooks];
