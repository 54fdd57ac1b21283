import { emailConfirmation } from './email-confirmation.ts';
import type { HandlerParts, MessageHandlers } from './handler.ts';
import { otp } from './otp.ts';
import { passwordChanged } from './password-changed.ts';
import { registration } from './registration.ts';
import { resetEmail } from './reset-email.ts';
import { resetSms } from './reset-sms.ts';

/** The list of message kinds: each has one file, and one line here. */
export const createHandlers = (parts: HandlerParts): MessageHandlers => ({
  'reset-email': resetEmail(parts),
  'reset-sms': resetSms(parts),
  otp: otp(parts),
  'password-changed': passwordChanged(parts),
  'email-confirmation': emailConfirmation(parts),
  registration: registration(parts),
});
