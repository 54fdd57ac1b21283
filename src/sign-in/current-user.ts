import { Type } from 'typebox';
import { json, type Route, route, viewerOf } from '../contracts/route.ts';
import { emailKey, USER_TYPES, type User } from '../contracts/user.ts';
import { sha256 } from '../lib/keyring.ts';

const nullable = (type: ReturnType<typeof Type.String>) => Type.Union([type, Type.Null()]);

export const userSchema = Type.Object({
  pk: Type.Integer(),
  email: nullable(Type.String()),
  first_name: Type.String(),
  last_name: Type.String(),
  phone: nullable(Type.String()),
  user_type: Type.Enum([...USER_TYPES]),
  language_code: nullable(Type.String()),
  is_email_verified: Type.Boolean(),
  attributes: Type.Record(Type.String(), Type.Unknown()),
  date_joined: Type.String({ format: 'date-time' }),
  last_login: nullable(Type.String({ format: 'date-time' })),
  email_allowed: Type.Boolean(),
  sms_allowed: Type.Boolean(),
  call_allowed: Type.Union([Type.Boolean(), Type.Null()]),
  gender: nullable(Type.String()),
  date_of_birth: nullable(Type.String()),
  hashed_email: Type.String({
    description: 'SHA-256 of the lower-cased e-mail, hexadecimal; empty without one.',
  }),
});

/** The signed-in user. */
export function currentUser(): Route[] {
  return [
    route({
      method: 'GET',
      path: '/current_user/',
      operationId: 'currentUser',
      summary: 'The signed-in user',
      tag: 'Users',
      auth: 'required',
      responses: { 200: { description: 'The signed-in user.', schema: userSchema } },
      handle: async (request) => json(200, presentUser(viewerOf(request).user)),
    }),
  ];
}

/** A user as the API shows it. */
export function presentUser(user: User) {
  return {
    pk: user.id,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    phone: user.phone,
    user_type: user.userType,
    language_code: user.languageCode,
    is_email_verified: user.isEmailVerified,
    attributes: { ...user.attributes, ...(user.isPhoneVerified && { verified_phone: true }) },
    date_joined: new Date(user.dateJoined).toISOString(),
    last_login: user.lastLogin === null ? null : new Date(user.lastLogin).toISOString(),
    email_allowed: user.emailAllowed,
    sms_allowed: user.smsAllowed,
    call_allowed: user.callAllowed,
    gender: user.gender,
    date_of_birth: user.dateOfBirth,
    hashed_email: user.email === null ? '' : sha256(emailKey(user.email)),
  };
}
