import { Type } from 'typebox';
import type { User } from '../contracts/user.ts';
import { LANGUAGES } from '../locales/index.ts';
import { languageOf } from '../messages/recipient.ts';
import type { Settings } from '../settings.ts';
import { shownAttributes } from '../sign-in/current-user.ts';
import { shownPhone } from '../users/phone.ts';

const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()]);

export const profileSchema = Type.Object({
  id: Type.Integer(),
  first_name: Type.String(),
  last_name: Type.String(),
  email: nullable(Type.String()),
  phone: nullable(Type.String({ description: 'As PHONE_OUTPUT_FORMAT says.' })),
  gender: nullable(Type.String()),
  genders: Type.Array(Type.String(), { description: 'GENDERS: what `gender` can be.' }),
  date_of_birth: nullable(Type.String({ format: 'date' })),
  email_allowed: Type.Boolean(),
  sms_allowed: Type.Boolean(),
  whatsapp_allowed: Type.Boolean(),
  call_allowed: Type.Union([Type.Boolean(), Type.Null()]),
  avatar: Type.Null(),
  language_code: Type.Enum([...LANGUAGES]),
  attributes: Type.Record(Type.String(), Type.Unknown()),
  date_joined: Type.String({ format: 'date-time' }),
});

/** The profile as its owner sees it. */
export const presentProfile = (user: User, settings: Settings) => ({
  id: user.id,
  first_name: user.firstName,
  last_name: user.lastName,
  email: user.email,
  phone: shownPhone(user.phone, settings),
  gender: user.gender,
  genders: settings.get('GENDERS'),
  date_of_birth: user.dateOfBirth,
  email_allowed: user.emailAllowed,
  sms_allowed: user.smsAllowed,
  whatsapp_allowed: user.whatsappAllowed,
  call_allowed: user.callAllowed,
  avatar: null,
  language_code: languageOf(user, settings),
  attributes: shownAttributes(user),
  date_joined: new Date(user.dateJoined).toISOString(),
});
