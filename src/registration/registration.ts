import { Type } from 'typebox';
import { json, page, type Route, route } from '../contracts/route.ts';
import { AppError } from '../errors.ts';
import { message } from '../locales/index.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { Settings } from '../settings.ts';
import type { ConfirmationLinks } from './confirmations.ts';
import { inputOf, registrationFields, registrationThrottle } from './fields.ts';
import type { Registrations } from './registrations.ts';

interface Services {
  readonly settings: Settings;
  readonly devices: Devices;
  readonly registrations: Registrations;
  readonly confirmations: ConfirmationLinks;
}

/** Registering, and the link that shows whose the e-mail is. */
export function registrationRoutes({ settings, devices, registrations, confirmations }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path: '/users/registration/',
      operationId: 'register',
      summary: 'Make an account',
      description:
        'Signs in and mails a link that confirms the e-mail. With REGISTRATION_PREVENT_ENUMERATION nothing shows whether somebody has the e-mail: every answer is the same, nobody is signed in, the account is made when the link in the mail is opened, and a phone is not kept.',
      tag: 'Registration',
      auth: 'optional',
      readsFormType: true,
      throttle: registrationThrottle,
      body: registrationFields(settings),
      responses: {
        201: {
          description: 'Registered and signed in; or, with REGISTRATION_PREVENT_ENUMERATION, mailed.',
          schema: Type.Partial(
            Type.Object({ key: Type.String(), non_field_errors: Type.Array(Type.String()) }),
          ),
        },
        400: {
          description: 'A field is not valid, the password breaks the policy, or e-mail or phone are taken.',
          schema: Type.Record(Type.String(), Type.Array(Type.String())),
        },
      },
      async handle(request) {
        const { session: previous, source, device, t } = request;
        const outcome = await registrations.register(inputOf(request), { previous, source });
        // Clients look for a key, and show this where there is none.
        if (outcome.kind === 'mailed')
          return json(201, { non_field_errors: [t(message('registrationMailed'))] });
        const { signedIn } = outcome;
        return json(201, { key: signedIn.key }, signInCookies(devices, signedIn, device));
      },
    }),

    route({
      method: 'GET',
      path: '/users/registration/account-confirm-email/:token/',
      operationId: 'confirmEmail',
      summary: 'Confirm the e-mail of an account, or make the account that was registered',
      description: 'The link of the mail. It lives three days and may be opened again. It signs nobody in.',
      tag: 'Registration',
      auth: 'none',
      params: {
        token: {
          description: 'The token of the link.',
          example: '6j-d3k9x1-6f1ed002ab5595859014ebf0951522d9',
        },
      },
      responses: {
        200: {
          description: 'The e-mail is confirmed.',
          schema: Type.Object({ detail: Type.String() }),
          html: true,
        },
      },
      errors: ['invalid_link'],
      async handle({ method, params, client, source, t }) {
        const token = params.token ?? '';
        const isValid =
          method === 'HEAD' ? await confirmations.inspect(token) : await confirmations.confirm(token, source);
        if (client.kind === 'browser')
          return isValid ? page(200, { name: 'email-confirmed' }) : page(400, { name: 'link-invalid' });
        if (!isValid) throw new AppError('invalid_link');
        return json(200, { detail: t(message('emailConfirmed')) });
      },
    }),
  ];
}
