import { password } from '../contracts/fields.ts';
import type { RouteRequest } from '../contracts/route.ts';
import type { FieldErrors } from '../errors.ts';
import { message } from '../locales/index.ts';
import type { NewPassword, PasswordFault } from './passwords.ts';
import type { ResetLink } from './reset-links.ts';

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

/** The parameters of the paths of reset links. */
export const linkParams = {
  uidb64: { description: 'The user’s id, in unpadded base64url.', example: 'MjM1' },
  token: {
    description: 'The token of the link: `<base36 time>-<hexadecimal>`.',
    example: 'd3k9x1-6f1ed002ab5595859014ebf0951522d9',
  },
};

/** The reset link in a path. */
export const linkOf = ({ params }: Pick<RouteRequest, 'params'>): ResetLink => ({
  uid: params.uidb64 ?? '',
  token: params.token ?? '',
});

/** The error of an invalid uid or token. */
export const INVALID_VALUE = message('invalidValue');
