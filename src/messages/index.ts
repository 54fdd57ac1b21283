import type { Lane } from '../contracts/stores/outbox.ts';
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
import { secondFactor } from './second-factor.ts';
import { testMail } from './test-mail.ts';
import { testSms } from './test-sms.ts';
import { webhook } from './webhook.ts';

interface MessageKindEntry {
  readonly compose: Composer<never>;
  /** Where its messages wait. */
  readonly lane: Lane;
}

/** Every message kind, under the name the outbox stores. Each has a file of this name. */
export const MESSAGE_KINDS = {
  'reset-email': { compose: resetEmail, lane: 'resets' },
  'reset-sms': { compose: resetSms, lane: 'sms' },
  otp: { compose: otp, lane: 'codes' },
  'password-changed': { compose: passwordChanged, lane: 'mail' },
  'email-confirmation': { compose: emailConfirmation, lane: 'mail' },
  'phone-confirmed': { compose: phoneConfirmed, lane: 'mail' },
  registration: { compose: registration, lane: 'mail' },
  'phone-changed': { compose: phoneChanged, lane: 'mail' },
  'phone-changed-sms': { compose: phoneChangedSms, lane: 'sms' },
  'account-closed': { compose: accountClosed, lane: 'mail' },
  'account-closed-sms': { compose: accountClosedSms, lane: 'sms' },
  'email-change': { compose: emailChange, lane: 'mail' },
  'email-change-notice': { compose: emailChangeNotice, lane: 'mail' },
  'email-change-sms': { compose: emailChangeSms, lane: 'sms' },
  'email-changed': { compose: emailChanged, lane: 'mail' },
  'second-factor': { compose: secondFactor, lane: 'mail' },
  'test-mail': { compose: testMail, lane: 'mail' },
  'test-sms': { compose: testSms, lane: 'sms' },
  webhook: { compose: webhook, lane: 'webhooks' },
} as const satisfies Readonly<Record<string, MessageKindEntry>>;

export type MessageKind = keyof typeof MESSAGE_KINDS;

/** The payload of each kind: the first parameter of its composer. */
export type MessagePayloads = {
  readonly [K in MessageKind]: Parameters<(typeof MESSAGE_KINDS)[K]['compose']>[0];
};

/** The kinds by name, for rows that a version without lanes wrote. */
export const LANE_OF_KIND: ReadonlyMap<string, Lane> = new Map(
  Object.entries(MESSAGE_KINDS).map(([kind, { lane }]) => [kind, lane]),
);
