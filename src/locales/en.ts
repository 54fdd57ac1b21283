/** English, and the list of all texts. ICU message syntax: `{name}` is a value, an apostrophe stands for itself. */
export const en = {
  // Refusals of the API; clients compare these, so they are exact.
  jsonParseError: 'JSON parse error - {reason}',
  notAnObject: 'Invalid data. Expected a dictionary, but got {type}.',
  malformedRequest: 'Malformed request.',
  notAuthenticated: 'Authentication credentials were not provided.',
  invalidToken: 'Invalid token.',
  csrfCookieMissing: 'CSRF Failed: CSRF cookie not set.',
  csrfTokenIncorrect: 'CSRF Failed: CSRF token missing or incorrect.',
  originNotTrusted: 'CSRF Failed: Origin checking failed - {origin} does not match any trusted origins.',
  permissionDenied: 'You do not have permission to perform this action.',
  notFound: 'Not found.',
  methodNotAllowed: 'Method "{method}" not allowed.',
  requestTimeout: 'The request took too long to arrive.',
  bodyTooLarge: 'Request body is too large: at most 64 KiB are accepted.',
  unsupportedMediaType: 'Unsupported media type "{type}" in request.',
  throttled:
    'Request was throttled. Expected available in {seconds, plural, one {# second} other {# seconds}}.',
  serverError: 'Server error.',
  unavailable: 'Service temporarily unavailable, try again later.',

  // Fields
  fieldRequired: 'This field is required.',
  fieldBlank: 'This field may not be blank.',
  fieldNull: 'This field may not be null.',
  notAString: 'Not a valid string.',
  notABoolean: 'Must be a valid boolean.',
  nullCharacters: 'Null characters are not allowed.',
  tooLong: 'Ensure this field has no more than {max} characters.',
  emailInvalid: 'Enter a valid email address.',
  invalidValue: 'Invalid value',

  // Signing in
  wrongCredentials: 'Unable to log in with provided credentials.',
  emailNotVerified: 'Please verify your email address before login.',

  // Passwords
  oldPasswordInvalid: 'Invalid password.',
  passwordMismatch: "The two password fields didn't match.",
  passwordMismatchTypographic: 'The two password fields didn’t match.',
  passwordSaved: 'New password has been saved.',
  passwordSet: 'Your password has been set successfully.',
  passwordReset: 'Password has been reset with the new password.',
  resetMailSent: 'Password reset e-mail has been sent.',

  // Password policy
  passwordTooShort: 'This password is too short. It must contain at least {min} characters.',
  ruleMinimumLength: '{min, plural, one {At least # character} other {At least # characters}}',
} as const;
