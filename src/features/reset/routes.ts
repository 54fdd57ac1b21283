import { type TSchema, Type } from 'typebox';
import { InvalidFields } from '../../errors.ts';
import { type Message, message } from '../../locales/index.ts';
import type { Settings } from '../../settings.ts';
import { documented, email, orFieldErrors, readFields, text } from '../fields.ts';
import type { FormErrors } from '../page.ts';
import { newPasswordFields } from '../password/fields.ts';
import { MISMATCH, type NewPassword, type PasswordFault } from '../password/service.ts';
import type { Policy } from '../policy/service.ts';
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
} from '../route.ts';
import type { Identifier } from '../throttle/budget.ts';
import { emailKey } from '../users/user.ts';
import type { ResetLink, Resets } from './service.ts';

const requestFields = { email: email() };
const messageList = Type.Array(Type.String());
const fieldErrors = Type.Record(Type.String(), messageList);

const UID_DOC = { description: 'The user’s id, in unpadded base64url.', example: 'MjM1' };
const TOKEN_DOC = {
  description: 'The token of the link: `<base36 time>-<hexadecimal>`.',
  example: 'd3k9x1-6f1ed002ab5595859014ebf0951522d9',
};
const linkParams = { uidb64: UID_DOC, token: TOKEN_DOC };
const confirmFields = {
  uid: documented(text(100), UID_DOC.description, UID_DOC.example),
  token: documented(text(200), TOKEN_DOC.description, TOKEN_DOC.example),
  ...newPasswordFields,
};

const DONE_PATH = '/users/reset/done/';
const INVALID_VALUE = message('invalidValue');

const throttle = {
  scope: 'password-reset',
  identifier: ({ body }: { body: { email: string } }): Identifier => ({
    kind: 'email',
    value: emailKey(body.email),
  }),
} as const;

const twice = (fields: { new_password1: string; new_password2: string }): NewPassword => ({
  first: fields.new_password1,
  second: fields.new_password2,
});

const linkOf = ({ params }: RouteRequest): ResetLink => ({
  uid: params.uidb64 ?? '',
  token: params.token ?? '',
});

/** What a refused password shows under `new_password2`, where most of these endpoints put it. */
const messagesOf = (fault: PasswordFault): readonly Message[] =>
  fault.kind === 'mismatch' ? [MISMATCH] : fault.failures;

interface Services {
  readonly resets: Resets;
  readonly policy: Policy;
  readonly settings: Settings;
  readonly loginUrl: string;
}

/** Asking for a reset, and using the link by API. The pages the link opens are in pages.ts. */
export function resetRoutes(services: Services): Route[] {
  return [...requestRoutes(services), ...apiRoutes(services), ...linkPages(services)];
}

function requestRoutes({ resets, settings }: Services): Route[] {
  /** An id the shop does not know is ignored. */
  const frontendOf = ({ headers }: RouteRequest): string | null => {
    const id = headers['x-frontend-id'];
    return typeof id === 'string' && settings.get('VALID_FRONTEND_IDS').includes(id) ? id : null;
  };

  return [
    route({
      method: 'POST',
      path: '/users/password/reset/',
      operationId: 'resetPasswordEmail',
      summary: 'Ask for a reset link by e-mail',
      description:
        'Answers the same for every well-formed address. Mail goes only to an active, registered user with a verified e-mail.',
      tag: 'Password',
      auth: 'none',
      throttle,
      body: requestFields,
      requestHeaders: {
        'X-Frontend-ID': {
          description: 'One of VALID_FRONTEND_IDS: picks the origin of the link. Any other is ignored.',
          example: 'shop-tr',
        },
      },
      responses: {
        200: {
          description: 'The request was taken.',
          schema: Type.Object({ detail: Type.String(), success: Type.String() }),
        },
        400: { description: 'The address is not well-formed.', schema: fieldErrors },
      },
      async handle(request) {
        await resets.request(request.body.email, frontendOf(request as unknown as RouteRequest));
        const sent = request.t(message('resetMailSent'));
        return json(200, { detail: sent, success: sent });
      },
    }),

    route({
      method: 'GET',
      path: '/password-reset/',
      operationId: 'resetRequestPage',
      summary: 'The page that asks for a reset link',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async () => page(200, { name: 'reset-request', email: '', errors: {} }),
    }),

    route({
      method: 'POST',
      path: '/password-reset/',
      operationId: 'resetRequestForm',
      summary: 'The form of that page',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      throttle,
      body: requestFields,
      responses: {
        200: { description: 'The page that says to look into the mailbox.', html: true },
        400: { description: 'The page with its errors.', html: true },
      },
      onInvalid({ raw }, errors) {
        const typed = typeof raw.email === 'string' ? raw.email.slice(0, 254) : '';
        return page(400, { name: 'reset-request', email: typed, errors });
      },
      async handle({ body }) {
        await resets.request(body.email, null);
        return page(200, { name: 'reset-sent' });
      },
    }),
  ];
}

function apiRoutes({ resets }: Services): Route[] {
  const path = '/users/api-reset/:uidb64/:token/';
  const validLink = Type.Object({ validlink: Type.Boolean() });
  return [
    route({
      method: 'GET',
      path,
      params: linkParams,
      operationId: 'validateResetLink',
      summary: 'Whether a reset link is still valid',
      description: 'Never uses the link.',
      tag: 'Password',
      auth: 'none',
      responses: { 200: { description: 'Whether it is.', schema: validLink } },
      async handle(request) {
        const state = await resets.inspect(linkOf(request));
        return json(200, { validlink: state.kind === 'valid' });
      },
    }),

    route({
      method: 'POST',
      path,
      params: linkParams,
      operationId: 'resetPasswordByLink',
      summary: 'Set a new password by a reset link',
      tag: 'Password',
      auth: 'none',
      documentedBodies: [newPasswordFields],
      responses: {
        200: { description: 'The password was set.', schema: Type.Object({}) },
        400: {
          description: 'The link is not valid, or the password is refused and the link can be used again.',
          schema: Type.Object({ errors: fieldErrors, validlink: Type.Boolean() }),
        },
      },
      async handle(request) {
        const link = linkOf(request);
        const invalid = json(400, { errors: {}, validlink: false });
        // The link comes first: who holds none learns nothing about the policy.
        if ((await resets.inspect(link)).kind !== 'valid') return invalid;
        const reading = orFieldErrors(() => readFields(newPasswordFields, request.raw));
        if ('errors' in reading)
          return json(400, { errors: translated(reading.errors, request.t), validlink: true });
        const outcome = await resets.confirm(link, twice(reading.values), request.source);
        if (outcome.kind === 'done') return json(200, {});
        if (outcome.kind !== 'refused') return invalid;
        const errors = { new_password2: messagesOf(outcome.fault) };
        return json(400, { errors: translated(errors, request.t), validlink: true });
      },
    }),

    route({
      method: 'POST',
      path: '/users/password/reset/confirm/',
      operationId: 'confirmPasswordReset',
      summary: 'Set a new password by the parts of a reset link',
      tag: 'Password',
      auth: 'none',
      body: confirmFields,
      responses: {
        200: {
          description: 'The password was set.',
          schema: Type.Object({ detail: Type.String(), success: Type.String() }),
        },
        400: { description: 'The first of uid, token and passwords that is wrong.', schema: fieldErrors },
      },
      async handle({ body, source, t }) {
        const outcome = await resets.confirm({ uid: body.uid, token: body.token }, twice(body), source);
        switch (outcome.kind) {
          case 'malformed-uid':
            throw new InvalidFields({ uid: [INVALID_VALUE] });
          case 'invalid':
            // A well-formed uid nobody has answers here, too, so that ids cannot be counted.
            throw new InvalidFields({ token: [INVALID_VALUE] });
          case 'refused':
            throw new InvalidFields(
              outcome.fault.kind === 'mismatch'
                ? { new_password2: [MISMATCH] }
                : { new_password1: outcome.fault.failures },
            );
          case 'done': {
            const text = t(message('passwordReset'));
            return json(200, { detail: text, success: text });
          }
        }
      },
    }),
  ];
}

/** The page a link opens, under the path of the API and under the one that stands in mail and SMS. */
const LINK_PATHS = ['/users/reset', '/password-reset'] as const;

function linkPages({ resets, policy, loginUrl }: Services): Route[] {
  const form = (status: number, request: RouteRequest, errors: FormErrors): Answer => {
    const { uid, token } = linkOf(request);
    const action = `/password-reset/${encodeURIComponent(uid)}/${encodeURIComponent(token)}/`;
    return page(status, { name: 'reset-form', action, rules: policy.rules(), errors });
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
        path: `${prefix}/:uidb64/:token/`,
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
        path: `${prefix}/:uidb64/:token/`,
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
