import { password } from '../contracts/fields.ts';
import { type FormErrors, PATHS } from '../contracts/page.ts';
import { type Answer, page, type Route, type RouteRequest, redirect, route } from '../contracts/route.ts';
import { InvalidFields } from '../errors.ts';
import type { Site } from '../links/site.ts';
import { MISMATCH } from '../passwords/passwords.ts';
import type { Policy } from '../policy/policy.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { Settings } from '../settings.ts';
import { inputOf, registrationFields, registrationThrottle } from './fields.ts';
import type { Registrations } from './registrations.ts';

/** Longer than anything a field accepts; what is longer is not shown again. */
const SHOWN_LENGTH = 254;

interface Services {
  readonly settings: Settings;
  readonly site: Site;
  readonly devices: Devices;
  readonly policy: Policy;
  readonly registrations: Registrations;
}

/** The registration page. */
export function registrationPages({ settings, site, devices, policy, registrations }: Services): Route[] {
  /** The form with what was typed; never with a password. `next` only when it is safe. */
  const form = (status: number, given: Readonly<Record<string, unknown>>, errors: FormErrors): Answer => {
    const whole = (name: string): string => {
      const value = Object.hasOwn(given, name) ? given[name] : '';
      return typeof value === 'string' ? value : '';
    };
    const text = (name: string): string => whole(name).slice(0, SHOWN_LENGTH);
    return page(status, {
      name: 'register',
      email: text('email'),
      firstName: text('first_name'),
      lastName: text('last_name'),
      // Where it would not be kept it is not asked for.
      phone: settings.get('REGISTRATION_PREVENT_ENUMERATION') ? null : text('phone'),
      // Cut short it would lead elsewhere.
      next: site.redirectTarget(whole('next')) ?? '',
      rules: policy.rules(),
      errors,
    });
  };
  const nextOf = ({ raw }: Pick<RouteRequest, 'raw'>): string | undefined =>
    typeof raw.next === 'string' ? raw.next : undefined;

  return [
    route({
      method: 'GET',
      path: PATHS.register,
      operationId: 'registerPage',
      summary: 'The registration page',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async ({ query }) => form(200, query.next === undefined ? {} : { next: query.next }, {}),
    }),

    route({
      method: 'POST',
      path: PATHS.register,
      operationId: 'registerForm',
      summary: 'The form of that page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle: registrationThrottle,
      // Only people type it twice: `confirm` of the API is something else.
      body: { ...registrationFields(settings), password_again: password() },
      responses: {
        200: { description: 'The page that says to look into the mailbox.', html: true },
        302: { description: 'Registered and signed in.' },
        400: { description: 'The page with its errors.', html: true },
      },
      onInvalid: ({ raw }, errors) => form(400, raw, errors),
      async handle(request) {
        const { body, raw, session: previous, source, device } = request;
        if (body.password !== body.password_again) return form(400, raw, { password_again: [MISMATCH] });
        try {
          const outcome = await registrations.register(inputOf(request), { previous, source });
          if (outcome.kind === 'mailed') return page(200, { name: 'register-mailed' });
          const { signedIn } = outcome;
          const cookies = signInCookies(devices, signedIn, device);
          return redirect(site.afterSignIn(nextOf(request)), undefined, cookies);
        } catch (error) {
          if (error instanceof InvalidFields) return form(400, raw, error.fields);
          throw error;
        }
      },
    }),
  ];
}
