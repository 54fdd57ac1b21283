import { boolean, choice, documented, email, optional, password, text } from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import { USER_TYPES } from '../contracts/user.ts';
import { invalidFields } from '../errors.ts';
import { LANGUAGES } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { presentUser, userSchema } from '../sign-in/current-user.ts';
import { NAME_MAX_LENGTH } from '../users/account.ts';
import { phone } from '../users/phone.ts';
import type { Accounts } from './accounts.ts';

/** Accounts for a shop's own programs: a checkout creates its guests here. Staff are created at the command line only. */
export function users({ accounts, settings }: { accounts: Accounts; settings: Settings }): Route[] {
  const name = (description: string, example: string) =>
    optional(documented(text(NAME_MAX_LENGTH), description, example));
  return [
    route({
      method: 'POST',
      path: '/admin/api/users/',
      operationId: 'createUser',
      summary: 'Create an account, of a guest for one',
      description:
        'Every field may be left out. Without a password the user cannot sign in by one; a guest has none. `is_email_verified` and `is_phone_verified` say that the shop knows the address or number to be theirs. Members of staff are created at the command line only.',
      tag: 'Operators',
      auth: 'staff',
      csrf: true,
      body: {
        email: optional(email()),
        phone: optional(phone(settings)),
        username: name('A name of the shop’s own for the account.', 'customer-4711'),
        first_name: name('The first name.', 'Ada'),
        last_name: name('The last name.', 'Byron'),
        language_code: optional(documented(choice(LANGUAGES), 'The language of mail and SMS.', 'tr')),
        user_type: optional(documented(choice(USER_TYPES), 'Registered when left out.', 'guest')),
        is_email_verified: optional(boolean()),
        is_phone_verified: optional(boolean()),
        verification_required: optional(
          documented(
            boolean(),
            'Must verify the e-mail before signing in by password, where GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION is on.',
            true,
          ),
        ),
        password: optional(password()),
      },
      responses: {
        201: { description: 'The account.', schema: userSchema },
        400: {
          description: 'What is wrong with each field; e-mail or phone may be taken.',
          schema: fieldErrorsSchema,
        },
      },
      async handle(request) {
        const { body, raw, source } = request;
        const input = {
          email: body.email,
          // PHONE_REGEX is about the phone as it was sent.
          phone: body.phone === undefined ? undefined : String(raw.phone),
          username: body.username,
          firstName: body.first_name,
          lastName: body.last_name,
          language: body.language_code,
          userType: body.user_type,
          isEmailVerified: body.is_email_verified,
          isPhoneVerified: body.is_phone_verified,
          mustVerifyEmail: body.verification_required,
          password: body.password,
        };
        const result = await accounts.create([input], source, viewerOf(request).user.id);
        // The route has checked the rest: what can be left is about email, phone and password, which keep their names.
        if (!result.ok) return refuse(invalidFields(result.refusal));
        const [user] = result.value;
        if (!user) throw new Error('nothing was created');
        return json(201, presentUser(user));
      },
    }),
  ];
}
