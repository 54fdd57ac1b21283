import { type Message, type MessageKey, message } from './locales/index.ts';

/** The layout of an error in the JSON body. Clients rely on these exact places. */
export type ErrorShape = 'detail' | 'coded' | 'non_field_errors' | 'fields' | 'otp';

interface ErrorDefinition {
  readonly status: number;
  readonly shape: ErrorShape;
  readonly message: MessageKey;
  /** The machine-readable code of an answer about a one-time code. */
  readonly otpCode?: string;
}

/** The catalogue of every refusal of the API. docs/errors.md is generated from it. */
export const ERRORS = {
  parse_error: { status: 400, shape: 'detail', message: 'jsonParseError' },
  not_an_object: { status: 400, shape: 'non_field_errors', message: 'notAnObject' },
  malformed_request: { status: 400, shape: 'detail', message: 'malformedRequest' },
  invalid_fields: { status: 400, shape: 'fields', message: 'fieldRequired' },
  wrong_credentials: { status: 400, shape: 'non_field_errors', message: 'wrongCredentials' },
  invalid_link: { status: 400, shape: 'detail', message: 'linkInvalid' },
  email_not_verified: { status: 400, shape: 'non_field_errors', message: 'emailNotVerified' },
  not_authenticated: { status: 401, shape: 'detail', message: 'notAuthenticated' },
  not_fresh: { status: 401, shape: 'detail', message: 'signInAgain' },
  invalid_token: { status: 401, shape: 'detail', message: 'invalidToken' },
  csrf_cookie_missing: { status: 403, shape: 'detail', message: 'csrfCookieMissing' },
  csrf_token_incorrect: { status: 403, shape: 'detail', message: 'csrfTokenIncorrect' },
  origin_not_trusted: { status: 403, shape: 'detail', message: 'originNotTrusted' },
  permission_denied: { status: 403, shape: 'detail', message: 'permissionDenied' },
  second_factor_required: { status: 403, shape: 'coded', message: 'secondFactorRequired' },
  second_factor_missing: { status: 403, shape: 'coded', message: 'secondFactorMissing' },
  not_found: { status: 404, shape: 'detail', message: 'notFound' },
  method_not_allowed: { status: 405, shape: 'detail', message: 'methodNotAllowed' },
  request_timeout: { status: 408, shape: 'detail', message: 'requestTimeout' },
  otp_phone_mismatch: {
    status: 406,
    shape: 'otp',
    message: 'otpPhoneMismatch',
    otpCode: 'sms_verification_100_1',
  },
  otp_code_mismatch: {
    status: 406,
    shape: 'otp',
    message: 'otpCodeMismatch',
    otpCode: 'sms_verification_100_2',
  },
  otp_too_early: { status: 406, shape: 'otp', message: 'otpTooEarly', otpCode: 'sms_verification_100_3' },
  otp_expired: { status: 406, shape: 'otp', message: 'otpExpired', otpCode: 'sms_verification_100_4' },
  no_verified_email: { status: 409, shape: 'coded', message: 'noVerifiedEmail' },
  no_verified_phone: { status: 409, shape: 'coded', message: 'noVerifiedPhone' },
  precondition_failed: { status: 412, shape: 'detail', message: 'changedMeanwhile' },
  body_too_large: { status: 413, shape: 'detail', message: 'bodyTooLarge' },
  unsupported_media_type: { status: 415, shape: 'detail', message: 'unsupportedMediaType' },
  otp_too_early_to_set: {
    status: 429,
    shape: 'otp',
    message: 'otpTooEarly',
    otpCode: 'sms_verification_100_3',
  },
  throttled: { status: 429, shape: 'detail', message: 'throttled' },
  headers_too_large: { status: 431, shape: 'detail', message: 'malformedRequest' },
  server_error: { status: 500, shape: 'detail', message: 'serverError' },
  unavailable: { status: 503, shape: 'detail', message: 'unavailable' },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;

/** The errors of each field, in the order they are shown. */
export type FieldErrors = Readonly<Record<string, readonly Message[]>>;

/** Why a request is refused: an error of the catalogue and its parameters. */
export type Refusal = RequestRefusal | FieldRefusal;

/** A refusal of the request as a whole. */
export interface RequestRefusal {
  readonly code: Exclude<ErrorCode, 'invalid_fields'>;
  readonly params?: Readonly<Record<string, string | number>>;
  /** When to try again, seconds from now. */
  readonly retryAfter?: number;
}

/** A refusal of one or more fields. */
export interface FieldRefusal {
  readonly code: 'invalid_fields';
  readonly fields: FieldErrors;
}

export const invalidFields = (fields: FieldErrors): FieldRefusal => ({ code: 'invalid_fields', fields });

/** The text of a refusal of the request as a whole. */
export const refusalText = ({ code, params }: RequestRefusal): Message =>
  message(ERRORS[code].message, params);

/** The machine-readable code of an error: `sms_verification_100_2` of one about codes, else its name in the catalogue. */
export function errorCodeOf(code: ErrorCode): string {
  const { otpCode = code }: ErrorDefinition = ERRORS[code];
  return otpCode;
}

/** The JSON body of a refusal of the request as a whole. */
export function layOutError(code: RequestRefusal['code'], text: string): object {
  const { shape, otpCode }: ErrorDefinition = ERRORS[code];
  if (shape === 'otp') return { non_field_errors: text, error_code: otpCode };
  // Clients ask for what is missing.
  if (shape === 'coded') return { detail: text, error_code: code };
  return shape === 'detail' ? { detail: text } : { non_field_errors: [text] };
}
