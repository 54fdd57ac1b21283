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
import { gapAfter } from '../messages/reset-slot.ts';
import { MAILS_AGAIN } from './budget.ts';
import { createRegister, type RegisterServices } from './registration.ts';

const PATH = `${PATHS.register}sent/`;

/** How many mails were requested: the step of the page. */
const mailsOf = ({ step }: FormState): number => Number(step ?? 1);

/**
 * The page after a registration that must be finished in the mailbox: it names the address as it was typed, and has the mail sent
 * again, a few times. All it knows comes from the state of the form, and nothing is looked up: it is the same for every address.
 */
export function registerSent(services: RegisterServices) {
  const { settings, clock } = services;
  const rule = createRegister(services);

  /** Seconds until another mail may go out: the gap grows with each. @param at when the last one was requested, milliseconds */
  const waitOf = (state: FormState, at: number): number =>
    Math.max(0, Math.ceil((at + gapAfter(mailsOf(state), settings) - clock.now()) / SECOND));

  /** @param at when the mail was requested, milliseconds */
  function inbox({ query }: Pick<RouteRequest, 'query'>, state: FormState, at: number): Answer {
    const { email = '' } = state.entered;
    const wait = waitOf(state, at);
    const id = query[FORM_PARAMETER];
    const isOver = mailsOf(state) > MAILS_AGAIN;
    const again =
      id === undefined || isOver ? null : { action: withQuery(PATH, { [FORM_PARAMETER]: id }), wait };
    return page(200, { name: 'register-mailed', email, again });
  }

  /** Leads to the page. @param reference the id of the registration @param mails how many were requested */
  const show = (email: string, reference: string, mails = 1): Answer =>
    submitted(PATH, { ...BLANK_FORM, entered: { email }, step: String(mails), reference }, (state) =>
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
        303: { description: 'The mail was requested, or it is too early: redirects to the page.' },
      },
      async handle({ formState, query, source }) {
        const state = formState();
        const { entered: { email } = { email: undefined }, reference } = state ?? {};
        if (!state || email === undefined || reference === undefined) return redirect(PATHS.register);
        // The page says how long: a mail would not go out.
        if (waitOf(state, state.at) > 0) {
          const location = withQuery(PATH, { [FORM_PARAMETER]: query[FORM_PARAMETER] ?? '' });
          return { kind: 'redirect', status: 303, location };
        }
        const result = await rule.mailAgain(reference, email, source);
        return result.ok ? show(email, reference, mailsOf(state) + 1) : refuse(result.refusal);
      },
    }),
  ];
  return { show, routes };
}
