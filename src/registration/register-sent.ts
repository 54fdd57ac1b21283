import { BLANK_FORM, FORM_PARAMETER, type FormState, PATHS } from '../contracts/page.ts';
import {
  type Answer,
  page,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
  submitted,
} from '../contracts/route.ts';
import { emailKey } from '../contracts/user.ts';
import { SECOND } from '../lib/clock.ts';
import { withQuery } from '../lib/query.ts';
import { createRegister, type RegisterServices } from './registration.ts';

const PATH = `${PATHS.register}sent/`;

/**
 * The page after a registration that must be finished in the mailbox: it names the address as it was typed, and has the mail sent
 * again. All it knows comes from the state of the form, and nothing is looked up: it is the same for every address.
 */
export function registerSent(services: RegisterServices) {
  const { settings, clock } = services;
  const rule = createRegister(services);

  /** @param at when the mail was requested, milliseconds */
  function inbox(
    { query }: Pick<RouteRequest, 'query'>,
    { entered: { email = '' } }: FormState,
    at: number,
  ): Answer {
    const passed = Math.floor((clock.now() - at) / SECOND);
    const wait = Math.max(0, settings.get('PASSWORD_RESET_MAIL_GAP') - passed);
    const id = query[FORM_PARAMETER];
    const again = id === undefined ? null : { action: withQuery(PATH, { [FORM_PARAMETER]: id }), wait };
    return page(200, { name: 'register-mailed', email, again });
  }

  /** Leads to the page. @param reference the id of the registration */
  const show = (email: string, reference: string): Answer =>
    submitted(PATH, { ...BLANK_FORM, entered: { email }, step: 'mailed', reference }, (state) =>
      inbox({ query: {} }, state, clock.now()),
    );

  const routes: Route[] = [
    route({
      method: 'GET',
      path: PATH,
      operationId: 'registerSentPage',
      summary: 'The page that says to check the inbox',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'Nobody registered in this browser lately.' },
      },
      async handle(request) {
        const state = request.formState();
        return state ? inbox(request, state, state.at) : redirect(PATHS.register);
      },
    }),

    route({
      method: 'POST',
      path: PATH,
      operationId: 'registerSentForm',
      summary: 'Have the mail sent again',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      throttle: {
        scope: 'register',
        identifier(request) {
          const { email } = request.formState()?.entered ?? {};
          return email === undefined ? null : { kind: 'email', value: emailKey(email) };
        },
      },
      responses: {
        302: { description: 'Nobody registered in this browser lately.' },
        303: { description: 'The mail was requested: redirects to the page.' },
      },
      async handle({ formState, source }) {
        const { entered: { email } = { email: undefined }, reference } = formState() ?? {};
        if (email === undefined || reference === undefined) return redirect(PATHS.register);
        const result = await rule.mailAgain(reference, email, source);
        return result.ok ? show(email, reference) : refuse(result.refusal);
      },
    }),
  ];
  return { show, routes };
}
