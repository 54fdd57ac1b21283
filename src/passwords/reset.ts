import type { Config } from '../config/config.ts';
import { readFields } from '../contracts/fields.ts';
import { BLANK_FORM, type FormState, PATHS } from '../contracts/page.ts';
import {
  type Answer,
  empty,
  fieldErrorsSchema,
  json,
  page,
  type Route,
  type RouteRequest,
  redirect,
  route,
  submitted,
  translated,
} from '../contracts/route.ts';
import type { FieldErrors } from '../errors.ts';
import { LINK_THROTTLE } from '../links/link-routes.ts';
import { decodeUid, ownResetPath } from '../links/reset-token.ts';
import { INVALID_VALUE, newPasswordFields, newPasswordOf } from './fields.ts';
import { answerRefusedReset, linkOf, linkParams } from './link-request.ts';
import { createPageFaults } from './page-faults.ts';
import { createResetLinks, type ResetRefusal, type ResetServices } from './reset-links.ts';

const DONE_PATH = '/users/reset/done/';

/** The page of a reset link has two paths. Both are served whatever RESET_LINK_PATH says. */
const LINK_PAGES = [
  { prefix: '/users/reset/', show: 'resetPage', submit: 'submitResetPage' },
  { prefix: PATHS.resetRequest, show: 'resetPageOfLink', submit: 'submitResetPageOfLink' },
] as const;

/** The pages of a reset link. The rules are in reset-links.ts. */
export function reset(services: ResetServices & { config: Pick<Config, 'loginUrl'> }): Route[] {
  const { policy, config, devices, storage } = services;
  const resetLinks = createResetLinks(services);
  const allFaults = createPageFaults(policy);

  /** A link discloses its account only where its user has signed in before: somebody else may have found it. */
  async function usernameFor({ device }: RouteRequest, uid: string): Promise<string> {
    const known = await devices.find(device);
    return (known?.user.id === decodeUid(uid) && known.user.email) || '';
  }

  const form = async (request: RouteRequest, { errors }: FormState): Promise<Answer> => {
    const { uid, token } = linkOf(request);
    return page(200, {
      name: 'reset-form',
      action: ownResetPath(uid, token),
      username: await usernameFor(request, uid),
      rules: policy.rules(),
      errors,
    });
  };
  const linkInvalid = page(400, { name: 'reset-link-invalid' });

  const show = async (request: RouteRequest): Promise<Answer> =>
    (await resetLinks.inspect(linkOf(request))).ok
      ? form(request, request.formState() ?? BLANK_FORM)
      : linkInvalid;

  async function submit(request: RouteRequest): Promise<Answer> {
    const isBrowser = request.client.kind === 'browser';
    const link = linkOf(request);
    const badPassword = async (found: FieldErrors): Promise<Answer> => {
      if (!isBrowser) return json(400, translated(found, request.t));
      const inspected = await resetLinks.inspect(link);
      const owner = inspected.ok ? await storage.read.users.byId(inspected.value) : undefined;
      const errors = owner ? await allFaults(request.raw, owner, found) : found;
      const path = ownResetPath(link.uid, link.token);
      return submitted(path, { errors, entered: {} }, (shown) => form(request, shown));
    };

    const refuse = (refusal: ResetRefusal): Answer | Promise<Answer> =>
      answerRefusedReset(refusal, {
        badLink: () =>
          isBrowser ? linkInvalid : json(400, translated({ token: [INVALID_VALUE] }, request.t)),
        badPassword,
        // The page shows a weak password at its first field; the contract has it under the second.
        weak: isBrowser ? 'new_password1' : 'new_password2',
      });

    const reading = readFields(newPasswordFields, request.raw);
    if (!reading.ok) {
      // The link is checked first: without a valid one, the answer says nothing about the policy.
      const inspected = await resetLinks.inspect(link);
      return inspected.ok ? badPassword(reading.refusal.errors) : refuse(inspected.refusal);
    }
    const result = await resetLinks.confirm(link, newPasswordOf(reading.value), request);
    if (!result.ok) return refuse(result.refusal);
    const cookies = { device: result.value };
    return isBrowser ? redirect(DONE_PATH, undefined, cookies) : { ...empty(200), cookies };
  }

  const linkPages = LINK_PAGES.flatMap((paths) => [
    route({
      method: 'GET',
      path: `${paths.prefix}:uidb64/:token/`,
      params: linkParams,
      throttle: LINK_THROTTLE,
      operationId: paths.show,
      summary: 'The page of a reset link, with the form for a new password',
      description: 'For browsers. The link is not used up by opening it.',
      tag: 'Pages',
      auth: 'none',
      responses: {
        200: { description: 'The form.', html: true },
        400: { description: 'The page that says the link is invalid.', html: true },
      },
      handle: show,
    }),
    route({
      method: 'POST',
      path: `${paths.prefix}:uidb64/:token/`,
      params: linkParams,
      throttle: LINK_THROTTLE,
      operationId: paths.submit,
      summary: 'Set a new password from the page of a reset link',
      description:
        'A browser is sent on to the next page. The link works once, and ends every session, token and link of the user.',
      tag: 'Pages',
      auth: 'none',
      documentedBodies: [newPasswordFields],
      responses: {
        200: { description: 'The password was set; no body.' },
        302: { description: 'The same, for a browser.' },
        303: {
          description:
            'The passwords are invalid: redirects a browser with cookies to the page with its errors.',
        },
        400: {
          description:
            'The link or the passwords are invalid; a browser without cookies gets the page again.',
          schema: fieldErrorsSchema,
        },
      },
      errors: ['throttled'],
      handle: submit,
    }),
  ]);

  return [
    ...linkPages,
    route({
      method: 'GET',
      path: DONE_PATH,
      operationId: 'resetDone',
      summary: 'The page that says the password was reset',
      description: 'For browsers, which get there after the form.',
      tag: 'Pages',
      auth: 'none',
      responses: { 200: { description: 'The page, with a link to sign in.', html: true } },
      handle: async () => page(200, { name: 'reset-done', loginUrl: config.loginUrl }),
    }),
  ];
}
