import { type Message, type MessageKey, message } from '../locales/index.ts';
import type { View } from './view.ts';

/**
 * How pages say what the API says in words of its own: API texts are compared by clients and may not change, pages
 * talk to people. The parameters are the same.
 */
const WORDING: Partial<Record<MessageKey, MessageKey>> = {
  wrongCredentials: 'loginWrong',
  emailNotVerified: 'loginEmailNotVerified',
  oldPasswordInvalid: 'changeOldPasswordWrong',
  passwordMismatch: 'fieldPasswordsDiffer',
  emailTaken: 'registerEmailTaken',
  otpCodeMismatch: 'codeWrong',
  otpExpired: 'codeExpired',
  otpPhoneMismatch: 'codeOtherPhone',
  tooShort: 'codeIncomplete',
  csrfCookieMissing: 'errorCookieMissing',
  csrfTokenIncorrect: 'errorPageTooOld',
  originNotTrusted: 'errorOtherSite',
  notAuthenticated: 'errorSignInText',
  notFound: 'errorNotFoundText',
  methodNotAllowed: 'errorNotFoundText',
  throttled: 'errorThrottledText',
  serverError: 'errorServerText',
  unavailable: 'errorUnavailableText',
  malformedRequest: 'errorUnreadableText',
  jsonParseError: 'errorUnreadableText',
  notAnObject: 'errorUnreadableText',
  unsupportedMediaType: 'errorUnreadableText',
  bodyTooLarge: 'errorUnreadableText',
};

/** The text of a message as pages word it. */
export const say = (view: View, { key, params }: Message): string =>
  view.t(message(WORDING[key] ?? key, params));

/** A value inside a sentence that may run in the other direction: a name, for one (Unicode UAX #9, FSI and PDI). */
export const isolate = (text: string): string => `\u2068${text}\u2069`;
