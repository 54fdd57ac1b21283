import { Type } from 'typebox';
import type { RouteRequest } from '../contracts/route.ts';
import { type Message, message } from '../locales/index.ts';
import { MISMATCH, type NewPassword, type PasswordFault } from './passwords.ts';
import type { ResetLink } from './resets.ts';

export const UID_DOC = { description: 'The user’s id, in unpadded base64url.', example: 'MjM1' };
export const TOKEN_DOC = {
  description: 'The token of the link: `<base36 time>-<hexadecimal>`.',
  example: 'd3k9x1-6f1ed002ab5595859014ebf0951522d9',
};
/** The parameters of every path that names a link. */
export const linkParams = { uidb64: UID_DOC, token: TOKEN_DOC };

export const fieldErrors = Type.Record(Type.String(), Type.Array(Type.String()));
export const INVALID_VALUE = message('invalidValue');

/** The link a path names. */
export const linkOf = ({ params }: RouteRequest): ResetLink => ({
  uid: params.uidb64 ?? '',
  token: params.token ?? '',
});

/** The new password, as the fields hold it. */
export const twice = (fields: { new_password1: string; new_password2: string }): NewPassword => ({
  first: fields.new_password1,
  second: fields.new_password2,
});

/** What a refused password shows under `new_password2`, where most of these endpoints put it. */
export const messagesOf = (fault: PasswordFault): readonly Message[] =>
  fault.kind === 'mismatch' ? [MISMATCH] : fault.failures;
