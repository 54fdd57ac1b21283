import { boolean, choice, documented, email, optional, password, text } from '../contracts/fields.ts';
import { USER_TYPES } from '../contracts/user.ts';
import { LANGUAGES } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { type AccountInput, NAME_MAX_LENGTH } from '../users/account.ts';
import { clearable } from '../users/person-fields.ts';
import { phone } from '../users/phone.ts';

/** What operators enter of an account. */
export function accountFields(settings: Settings) {
  const name = (description: string, example: string) =>
    documented(text(NAME_MAX_LENGTH), description, example);
  const texts = {
    email: email(),
    phone: phone(settings),
    username: name('The shop’s own name for the account.', 'customer-4711'),
    first_name: name('The first name.', 'Ada'),
    last_name: name('The last name.', 'Byron'),
    language_code: documented(choice(LANGUAGES), 'The language of mail and SMS.', 'tr'),
  };
  const others = {
    is_email_verified: optional(boolean()),
    is_phone_verified: optional(boolean()),
  };
  return {
    created: {
      email: optional(texts.email),
      phone: optional(texts.phone),
      username: optional(texts.username),
      first_name: optional(texts.first_name),
      last_name: optional(texts.last_name),
      language_code: optional(texts.language_code),
      user_type: optional(documented(choice(USER_TYPES), 'Registered when left out.', 'guest')),
      ...others,
      verification_required: optional(
        documented(
          boolean(),
          'With GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION, the user must verify the e-mail before signing in by password.',
          true,
        ),
      ),
      password: optional(password()),
    },
    changed: {
      email: clearable(texts.email),
      phone: clearable(texts.phone),
      username: clearable(texts.username),
      first_name: clearable(texts.first_name),
      last_name: clearable(texts.last_name),
      language_code: clearable(texts.language_code),
      user_type: optional(choice(USER_TYPES)),
      ...others,
    },
  };
}

interface Entered {
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
  readonly language_code?: string | null | undefined;
  readonly user_type?: AccountInput['userType'];
  readonly is_email_verified?: boolean | undefined;
  readonly is_phone_verified?: boolean | undefined;
}

/** @param raw the body as it was sent: PHONE_REGEX applies to that */
export function inputOf(entered: Entered, raw: Readonly<Record<string, unknown>>): AccountInput {
  const cleared = (value: string | null | undefined): string | undefined => (value === null ? '' : value);
  return {
    email: cleared(entered.email),
    phone: entered.phone ? String(raw.phone) : cleared(entered.phone),
    username: cleared(entered.username),
    firstName: cleared(entered.first_name),
    lastName: cleared(entered.last_name),
    language: cleared(entered.language_code),
    userType: entered.user_type,
    isEmailVerified: entered.is_email_verified,
    isPhoneVerified: entered.is_phone_verified,
  };
}
