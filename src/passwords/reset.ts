import type { TSchema } from 'typebox';
import { orFieldErrors, readFields } from '../contracts/fields.ts';
import { type FormErrors, PATHS } from '../contracts/page.ts';
import {
  type Answer,
  empty,
  json,
  page,
  type Route,
  type RouteRequest,
  redirect,
  route,
  translated,
} from '../contracts/route.ts';
import { resetPath } from '../links/reset-token.ts';
import type { Policy } from '../policy/policy.ts';
import { newPasswordFields } from './fields.ts';
import { fieldErrors, INVALID_VALUE, linkOf, linkParams, messagesOf, twice } from './reset-link.ts';
import type { Resets } from './resets.ts';

const DONE_PATH = '/users/reset/done/';

interface Services {
  readonly resets: Resets;
  readonly policy: Policy;
  readonly loginUrl: string;
}

/** The page a link opens, under the path of the API and under the one that stands in mail and SMS. */
const LINK_PATHS = ['/users/reset/', PATHS.resetRequest] as const;

/** The pages a link leads through. */
export function resetPages({ resets, policy, loginUrl }: Services): Route[] {
  const form = (status: number, request: RouteRequest, errors: FormErrors): Answer => {
    const { uid, token } = linkOf(request);
    return page(status, { name: 'reset-form', action: resetPath(uid, token), rules: policy.rules(), errors });
  };
  const linkInvalid = (): Answer => page(400, { name: 'reset-link-invalid' });

  const show = async (request: RouteRequest): Promise<Answer> =>
    (await resets.inspect(linkOf(request))).kind === 'valid' ? form(200, request, {}) : linkInvalid();

  const submit = async (request: RouteRequest): Promise<Answer> => {
    const isBrowser = request.client.kind === 'browser';
    const badLink = (): Answer =>
      isBrowser ? linkInvalid() : json(400, translated({ token: [INVALID_VALUE] }, request.t));
    const refuse = (errors: FormErrors): Answer =>
      isBrowser ? form(400, request, errors) : json(400, translated(errors, request.t));

    const link = linkOf(request);
    if ((await resets.inspect(link)).kind !== 'valid') return badLink();
    const reading = orFieldErrors(() => readFields(newPasswordFields, request.raw));
    if ('errors' in reading) return refuse(reading.errors);
    const outcome = await resets.confirm(link, twice(reading.values), request.source);
    if (outcome.kind === 'refused') {
      // On the page a weak password is named where it is to be mended; the API names it under the second field.
      const field = isBrowser && outcome.fault.kind === 'weak' ? 'new_password1' : 'new_password2';
      return refuse({ [field]: messagesOf(outcome.fault) });
    }
    if (outcome.kind !== 'done') return badLink();
    return isBrowser ? redirect(DONE_PATH) : empty(200);
  };

  const html = (description: string): { description: string; html: true; schema?: TSchema } => ({
    description,
    html: true,
  });
  return [
    ...LINK_PATHS.flatMap((prefix, index) => [
      route({
        method: 'GET' as const,
        path: `${prefix}:uidb64/:token/`,
        params: linkParams,
        operationId: index === 0 ? 'resetPage' : 'resetPageOfLink',
        summary: 'The page of a reset link, with the form for a new password',
        tag: 'Pages',
        auth: 'none' as const,
        responses: { 200: html('The form.'), 400: html('The page that says the link is no longer valid.') },
        handle: show,
      }),
      route({
        method: 'POST' as const,
        path: `${prefix}:uidb64/:token/`,
        params: linkParams,
        operationId: index === 0 ? 'submitResetPage' : 'submitResetPageOfLink',
        summary: 'Set a new password from the page of a reset link',
        tag: 'Pages',
        auth: 'none' as const,
        documentedBodies: [newPasswordFields],
        responses: {
          200: { description: 'The password was set; no body.' },
          302: { description: 'The same, for a browser.' },
          400: { description: 'What is wrong; a browser gets the page again.', schema: fieldErrors },
        },
        errors: ['throttled'] as const,
        handle: submit,
      }),
    ]),
    route({
      method: 'GET',
      path: DONE_PATH,
      operationId: 'resetDone',
      summary: 'The page that says the password was reset',
      tag: 'Pages',
      auth: 'none',
      responses: { 200: html('The page, with a link to sign in.') },
      handle: async () => page(200, { name: 'reset-done', loginUrl }),
    }),
  ];
}
