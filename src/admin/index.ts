import { audit } from './audit.ts';
import { brandingImages } from './branding-images.ts';
import { messageTexts } from './message-texts.ts';
import { messages } from './messages.ts';
import { passwordPolicy } from './password-policy.ts';
import { resetTemplate } from './reset-template.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { settingsProposals } from './settings-proposals.ts';
import { smsGateways } from './sms-gateways.ts';
import { staff } from './staff.ts';
import { stats } from './stats.ts';
import { users } from './users.ts';
import { usersActivate } from './users-activate.ts';
import { usersDeactivate } from './users-deactivate.ts';
import { usersErase } from './users-erase.ts';
import { usersExport } from './users-export.ts';
import { usersSendReset } from './users-send-reset.ts';
import { usersSignOut } from './users-sign-out.ts';
import { usersTimeline } from './users-timeline.ts';
import { usersUnlock } from './users-unlock.ts';
import { usersVerify } from './users-verify.ts';
import { webhooks } from './webhooks.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const ADMIN = [
  settings,
  settingsProposals,
  messageTexts,
  resetTemplate,
  smsGateways,
  passwordPolicy,
  brandingImages,
  users,
  usersUnlock,
  usersTimeline,
  usersSendReset,
  usersSignOut,
  usersVerify,
  usersDeactivate,
  usersActivate,
  usersExport,
  usersErase,
  staff,
  sessions,
  messages,
  webhooks,
  audit,
  stats,
];
