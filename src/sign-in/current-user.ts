import { Type } from 'typebox';
import { json, type Route, route, viewerOf } from '../contracts/route.ts';
import { emailKey, USER_TYPES, type User } from '../contracts/user.ts';
import { sha256 } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import { shownPhone } from '../users/phone.ts';

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
  whatsapp_allowed: Type.Boolean(),
  call_allowed: Type.Union([Type.Boolean(), Type.Null()]),
  gender: nullable(Type.String()),
  date_of_birth: nullable(Type.String()),
  hashed_email: Type.String({
    description: 'SHA-256 of the lower-cased e-mail, hexadecimal; empty without one.',
  }),
});

const viewerSchema = Type.Object({
  ...userSchema.properties,
  phone: nullable(Type.String({ description: 'As PHONE_OUTPUT_FORMAT says.' })),
  client_type: Type.Literal('default'),
  is_social_networks_connected: Type.Literal(false),
  selected_address: Type.Null(),
});

/** What storefronts ask for and a credential service does not have. */
const NOT_KEPT_HERE = {
  client_type: 'default',
  is_social_networks_connected: false,
  selected_address: null,
} as const;

/** The signed-in user. */
export function currentUser({ settings }: { settings: Settings }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/current_user/',
      operationId: 'currentUser',
      summary: 'The signed-in user',
      description: 'By session or API token. `phone` is in the form of PHONE_OUTPUT_FORMAT.',
      tag: 'Users',
      auth: 'required',
      responses: { 200: { description: 'The signed-in user.', schema: viewerSchema } },
      async handle(request) {
        const { user } = viewerOf(request);
        const phone = shownPhone(user.phone, settings);
        return json(200, { ...presentUser(user), phone, ...NOT_KEPT_HERE });
      },
    }),
  ];
}

/** A user as operators see it; the phone is E.164. */
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
    attributes: shownAttributes(user),
    date_joined: new Date(user.dateJoined).toISOString(),
    last_login: user.lastLogin === null ? null : new Date(user.lastLogin).toISOString(),
    email_allowed: user.emailAllowed,
    sms_allowed: user.smsAllowed,
    whatsapp_allowed: user.whatsappAllowed,
    call_allowed: user.callAllowed,
    gender: user.gender,
    date_of_birth: user.dateOfBirth,
    hashed_email: user.email === null ? '' : sha256(emailKey(user.email)),
  };
}

/** A user's attributes as the API shows them. `verified_phone` is false while a phone of the profile waits for its proof. */
export function shownAttributes({
  attributes,
  phone,
  isPhoneVerified,
  mayHoldPhone,
}: User): User['attributes'] {
  if (isPhoneVerified) return { ...attributes, verified_phone: true };
  return phone !== null && !mayHoldPhone ? { ...attributes, verified_phone: false } : attributes;
}
