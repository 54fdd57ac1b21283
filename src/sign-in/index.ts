import { csrfToken } from './csrf-token.ts';
import { currentUser } from './current-user.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { oneTimeToken } from './one-time-token.ts';
import { otpLogin } from './otp-login.ts';
import { passwordlessLogin } from './passwordless-login.ts';
import { passwordlessLoginWithToken } from './passwordless-login-with-token.ts';
import { pzCaptcha } from './pz-captcha.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const SIGN_IN = [
  csrfToken,
  login,
  logout,
  otpLogin,
  passwordlessLogin,
  passwordlessLoginWithToken,
  oneTimeToken,
  currentUser,
  pzCaptcha,
];
