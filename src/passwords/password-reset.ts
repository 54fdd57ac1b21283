import { email } from '../contracts/fields.ts';
import { BLANK_FORM, type FormState, PATHS } from '../contracts/page.ts';
import type { Source } from '../contracts/requester.ts';
import {
  type Answer,
  byEmail,
  done,
  doneSchema,
  fieldErrorsSchema,
  json,
  page,
  type Route,
  redirect,
  refuse,
  route,
  submitted,
  typedText,
} from '../contracts/route.ts';
import type { RequestRefusal } from '../errors.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { Result } from '../lib/result.ts';
import { type Language, message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';
import { frontendHeader, frontendIdOf, listedFrontend } from './frontend.ts';

interface RuleServices {
  readonly outbox: Outbox;
  readonly settings: Settings;
}

interface Services extends RuleServices {
  readonly clock: Clock;
}

const requestFields = { email: email() };
const throttle = { scope: 'password-reset', identifier: byEmail } as const;

/** Requesting a reset link by e-mail. */
export const passwordReset = (services: Services): Route[] => [api(services), ...pages(services)];

/**
 * Enqueues a reset link by e-mail, for unknown addresses as well: the worker looks up who has the address. Unknown
 * frontend ids are ignored.
 *
 * Called with the language of the page, for people without one of their own. The API passes none.
 */
export const createResetRequest =
  ({ outbox, settings }: RuleServices) =>
  (
    email: string,
    frontendId: string | null,
    source: Source,
    language?: Language,
  ): Promise<Result<void, RequestRefusal>> =>
    outbox.post({
      kind: 'reset-email',
      recipient: email,
      payload: { email, frontendId: listedFrontend(settings, frontendId), language },
      source,
      life: settings.get('PASSWORD_RESET_TIMEOUT'),
    });

function api(services: Services): Route {
  const requestReset = createResetRequest(services);
  return route({
    method: 'POST',
    path: '/users/password/reset/',
    operationId: 'resetPasswordEmail',
    summary: 'Request a reset link by e-mail',
    description:
      'The answer is the same for every well-formed address. Mail is sent only to an active, registered user with a verified e-mail.',
    tag: 'Password',
    auth: 'none',
    throttle,
    body: requestFields,
    requestHeaders: frontendHeader,
    responses: {
      200: {
        description: 'The request was accepted.',
        schema: doneSchema,
      },
      400: { description: 'The address is not well-formed.', schema: fieldErrorsSchema },
    },
    async handle(request) {
      const result = await requestReset(request.body.email, frontendIdOf(request), request.source);
      return result.ok ? json(200, done(request.t(message('resetMailSent')))) : refuse(result.refusal);
    },
  });
}

const SENT_PATH = `${PATHS.resetRequest}sent/`;

function pages({ settings, ...services }: Services): Route[] {
  const requestReset = createResetRequest({ settings, ...services });

  const form = ({ entered, errors }: FormState): Answer =>
    page(200, { name: 'reset-request', email: entered.email ?? '', errors });

  /** @param at when the link was requested, milliseconds */
  const sent = ({ entered: { email = '' } }: FormState, at: number): Answer => {
    const passed = Math.floor((services.clock.now() - at) / SECOND);
    const wait = Math.max(0, settings.get('PASSWORD_RESET_MAIL_GAP') - passed);
    return page(200, { name: 'reset-sent', email, wait });
  };

  return [
    route({
      method: 'GET',
      path: PATHS.resetRequest,
      operationId: 'resetRequestPage',
      summary: 'The page that asks for the e-mail to send a reset link to',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async ({ formState }) => form(formState() ?? BLANK_FORM),
    }),

    route({
      method: 'POST',
      path: PATHS.resetRequest,
      operationId: 'resetRequestForm',
      summary: 'Submit the form of that page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle,
      body: requestFields,
      responses: {
        200: { description: 'The page that says to check the inbox, for programs.', html: true },
        303: { description: 'Redirects to that page, or to the form with its errors.' },
        400: { description: 'The form with its errors, for programs.', html: true },
      },
      onInvalid: ({ raw }, errors) =>
        submitted(PATHS.resetRequest, { errors, entered: { email: typedText(raw, 'email', 254) } }, form),
      async handle({ body: { email }, source, pageLanguage: language }) {
        const result = await requestReset(email, null, source, language);
        if (!result.ok) return refuse(result.refusal);
        const state = { errors: {}, entered: { email }, step: 'sent' };
        return submitted(SENT_PATH, state, (shown) => sent(shown, services.clock.now()));
      },
    }),

    route({
      method: 'GET',
      path: SENT_PATH,
      operationId: 'resetRequested',
      summary: 'The page that says to check the inbox',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'Nothing was requested in this browser lately.' },
      },
      async handle({ formState }) {
        const state = formState();
        return state ? sent(state, state.at) : redirect(PATHS.resetRequest);
      },
    }),
  ];
}
