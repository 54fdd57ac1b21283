import { apiReset } from './api-reset.ts';
import { passwordChange } from './password-change.ts';
import { passwordReset } from './password-reset.ts';
import { passwordResetConfirm } from './password-reset-confirm.ts';
import { passwordResetWithPhone } from './password-reset-with-phone.ts';
import { passwordResetWithSmsOtp } from './password-reset-with-sms-otp.ts';
import { passwordSet } from './password-set.ts';
import { passwordSmsOtpSet } from './password-sms-otp-set.ts';
import { reset } from './reset.ts';
import { wellKnownChangePassword } from './well-known-change-password.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const PASSWORDS = [
  passwordChange,
  passwordSet,
  passwordSmsOtpSet,
  passwordReset,
  passwordResetWithPhone,
  passwordResetWithSmsOtp,
  passwordResetConfirm,
  apiReset,
  reset,
  wellKnownChangePassword,
];
