import {
  boolean,
  documented,
  email,
  type FieldValues,
  optional,
  password,
  text,
} from '../contracts/fields.ts';
import type { Identifier } from '../contracts/requester.ts';
import type { RouteRequest } from '../contracts/route.ts';
import { emailKey } from '../contracts/user.ts';
import type { Settings } from '../settings.ts';
import { NAME_MAX_LENGTH } from '../users/account.ts';
import { phone } from '../users/phone.ts';
import type { RegistrationInput } from './registrations.ts';

/** What a registration asks for; everything else that is sent is ignored. */
export const registrationFields = (settings: Settings) => ({
  email: email(),
  password: password(),
  confirm: optional(documented(boolean(), 'Acceptance of the terms; kept in `attributes`.', true)),
  first_name: optional(documented(text(NAME_MAX_LENGTH), 'The first name.', 'Ada')),
  last_name: optional(documented(text(NAME_MAX_LENGTH), 'The last name.', 'Byron')),
  phone: optional(phone(settings)),
});
type RegistrationFields = ReturnType<typeof registrationFields>;

export const registrationThrottle = {
  scope: 'register',
  identifier: ({ body }: { body: { email: string } }): Identifier => ({
    kind: 'email',
    value: emailKey(body.email),
  }),
} as const;

export const inputOf = ({
  body,
  language,
}: Pick<RouteRequest, 'language'> & {
  body: FieldValues<RegistrationFields>;
}): RegistrationInput => ({
  email: body.email,
  password: body.password,
  attributes: body.confirm === undefined ? {} : { confirm: body.confirm },
  firstName: body.first_name ?? '',
  lastName: body.last_name ?? '',
  phone: body.phone ?? null,
  language,
});
