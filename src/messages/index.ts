import { accountClosed } from './account-closed.ts';
import { accountClosedSms } from './account-closed-sms.ts';
import { emailChange } from './email-change.ts';
import { emailChangeNotice } from './email-change-notice.ts';
import { emailChangeSms } from './email-change-sms.ts';
import { emailChanged } from './email-changed.ts';
import { emailConfirmation } from './email-confirmation.ts';
import type { Composer } from './message.ts';
import { otp } from './otp.ts';
import { passwordChanged } from './password-changed.ts';
import { phoneChanged } from './phone-changed.ts';
import { phoneChangedSms } from './phone-changed-sms.ts';
import { phoneConfirmed } from './phone-confirmed.ts';
import { registration } from './registration.ts';
import { resetEmail } from './reset-email.ts';
import { resetSms } from './reset-sms.ts';
import { webhook } from './webhook.ts';

/** Every message kind, under the name the outbox stores. Each has a file of this name. */
export const MESSAGE_KINDS = {
  'reset-email': resetEmail,
  'reset-sms': resetSms,
  otp,
  'password-changed': passwordChanged,
  'email-confirmation': emailConfirmation,
  'phone-confirmed': phoneConfirmed,
  registration,
  'phone-changed': phoneChanged,
  'phone-changed-sms': phoneChangedSms,
  'account-closed': accountClosed,
  'account-closed-sms': accountClosedSms,
  'email-change': emailChange,
  'email-change-notice': emailChangeNotice,
  'email-change-sms': emailChangeSms,
  'email-changed': emailChanged,
  webhook,
} as const satisfies Readonly<Record<string, Composer<never>>>;

export type MessageKind = keyof typeof MESSAGE_KINDS;

/** The payload of each kind: the first parameter of its composer. */
export type MessagePayloads = { readonly [K in MessageKind]: Parameters<(typeof MESSAGE_KINDS)[K]>[0] };
