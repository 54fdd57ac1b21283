import { password } from '../contracts/fields.ts';
import type { FieldErrors } from '../errors.ts';
import { message } from '../locales/index.ts';
import type { NewPassword, PasswordFault } from './passwords.ts';

/** A new password, entered twice. */
export const newPasswordFields = { new_password1: password(), new_password2: password() };

export const newPasswordOf = (values: { new_password1: string; new_password2: string }): NewPassword => ({
  first: values.new_password1,
  second: values.new_password2,
});

/**
 * The fault of a new password, under its field.
 * @param fields the endpoint's field for each fault
 */
export const passwordErrors = (
  fault: PasswordFault,
  fields: { readonly mismatch: string; readonly weak: string },
  mismatchText = message('passwordMismatch'),
): FieldErrors =>
  fault.kind === 'mismatch' ? { [fields.mismatch]: [mismatchText] } : { [fields.weak]: fault.failures };

/** The error of an invalid uid or token. */
export const INVALID_VALUE = message('invalidValue');
