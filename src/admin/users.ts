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

/** Creating accounts from the shop's own programs: a checkout creates its guests. Staff are created at the command line only. */
export function users({ accounts, settings }: { accounts: Accounts; settings: Settings }): Route[] {
  const name = (description: string, example: string) =>
    optional(documented(text(NAME_MAX_LENGTH), description, example));
  return [
    route({
      method: 'POST',
      path: '/admin/api/users/',
      operationId: 'createUser',
      summary: 'Create an account, for example of a guest',
      description:
        'Every field is optional. A guest has no password. Set `is_email_verified` or `is_phone_verified` if the shop has verified the address or phone. Members of staff are created at the command line only.',
      tag: 'Operators',
      auth: 'staff',
      role: 'support',
      csrf: true,
      body: {
        email: optional(email()),
        phone: optional(phone(settings)),
        username: name('The shop’s own name for the account.', 'customer-4711'),
        first_name: name('The first name.', 'Ada'),
        last_name: name('The last name.', 'Byron'),
        language_code: optional(documented(choice(LANGUAGES), 'The language of mail and SMS.', 'tr')),
        user_type: optional(documented(choice(USER_TYPES), 'Registered when left out.', 'guest')),
        is_email_verified: optional(boolean()),
        is_phone_verified: optional(boolean()),
        verification_required: optional(
          documented(
            boolean(),
            'With GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION, the user must verify the e-mail before signing in by password.',
            true,
          ),
        ),
        password: optional(password()),
      },
      responses: {
        201: { description: 'The account.', schema: userSchema },
        400: {
          description: 'A field is not valid, or e-mail or phone is taken.',
          schema: fieldErrorsSchema,
        },
      },
      async handle(request) {
        const { body, raw, source } = request;
        const input = {
          email: body.email,
          // PHONE_REGEX applies to the phone as sent.
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
        // The route has validated the rest. The remaining faults are of email, phone and password, whose names are the same.
        if (!result.ok) return refuse(invalidFields(result.refusal));
        const [user] = result.value;
        if (!user) throw new Error('nothing was created');
        return json(201, presentUser(user));
      },
    }),
  ];
}
