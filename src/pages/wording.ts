import { type Message, type MessageKey, message } from '../locales/index.ts';
import type { View } from './view.ts';

/**
 * The wording of API texts on pages: clients compare the API's texts, so those cannot change, while pages can be more
 * helpful. The parameters are the same.
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

/** The text of a message on pages. */
export const say = (view: View, { key, params }: Message): string =>
  view.t(message(WORDING[key] ?? key, params));

/** A value, such as a name, in a sentence whose direction may differ (Unicode UAX #9, FSI and PDI). */
export const isolate = (text: string): string => `\u2068${text}\u2069`;
