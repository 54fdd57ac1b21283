import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { password, readFields } from '../contracts/fields.ts';
import { BLANK_FORM, type FormState, PATHS } from '../contracts/page.ts';
import type { Requester, Viewer } from '../contracts/requester.ts';
import {
  type Answer,
  byUser,
  done,
  doneSchema,
  json,
  page,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
  submitted,
  viewerOf,
} from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { type FieldErrors, invalidFields, type RequestRefusal } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { type Result, refused } from '../lib/result.ts';
import type { Site } from '../links/site.ts';
import { message } from '../locales/index.ts';
import type { Policy } from '../policy/policy.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import { refuseStaleWithoutPassword } from '../sessions/freshness.ts';
import type { IssuedSession } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { ChangeBudget } from '../throttle/change-budget.ts';
import { newPasswordFields, newPasswordOf, passwordErrors } from './fields.ts';
import { createPageFaults } from './page-faults.ts';
import { createFirstPassword } from './password-set.ts';
import type { NewPassword, PasswordFault, Passwords } from './passwords.ts';

interface Services {
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly audit: Audit;
  readonly passwords: Passwords;
  readonly changeBudget: ChangeBudget;
  readonly policy: Policy;
  readonly site: Site;
  readonly settings: Settings;
  readonly clock: Clock;
}

type ChangeFault = PasswordFault | { readonly kind: 'wrong-password' };
type ChangeRefusal = ChangeFault | { readonly kind: 'throttled'; readonly refusal: RequestRefusal };

/** Changing the password. The page also sets the first one, for users without a password. */
export const passwordChange = (services: Services): Route[] => [api(services), ...pages(services)];

/**
 * Replaces the password of a signed-in user. The new password is checked only if the old one is correct.
 * @returns the session under its new id; null if the user is signed in by API token
 */
export const createPasswordChange =
  ({
    storage,
    hasher,
    audit,
    passwords,
    changeBudget,
  }: Pick<Services, 'storage' | 'hasher' | 'audit' | 'passwords' | 'changeBudget'>) =>
  async (
    { user, session }: Viewer,
    { old, ...password }: NewPassword & { readonly old: string },
    requester: Requester,
  ): Promise<Result<IssuedSession | null, ChangeRefusal>> => {
    const { source } = requester;
    const event = 'password.change';
    const actorId = user.id;
    const isRight = hasUsablePassword(user)
      ? await hasher.verify(old, user.password, source)
      : await hasher.verifyNobody(old, source);
    if (!isRight) {
      const detail = { reason: 'old_password' };
      await audit.recordFailure(source, { event, actorId, userId: user.id, detail });
      return refused({ kind: 'wrong-password' });
    }
    const valid = await passwords.validate(password, user);
    if (!valid.ok) return valid;
    const tooMany = await changeBudget.countOwn(user, source);
    if (tooMany) return refused({ kind: 'throttled', refusal: tooMany });
    const hash = await hasher.hash(valid.value, source);
    const replaced = await storage.transaction((stores) =>
      passwords.replace(stores, {
        user,
        hash,
        event,
        actorId,
        source,
        keep: session,
        browser: requester,
        proof: 'pwd',
      }),
    );
    // Another request replaced the password that was checked.
    return replaced.ok ? replaced : refused({ kind: 'wrong-password' });
  };

const changeFields = { old_password: password(), ...newPasswordFields };

type ChangeValues = Record<keyof typeof changeFields, string>;
const changeOf = (values: ChangeValues) => ({ old: values.old_password, ...newPasswordOf(values) });

/** @param weak the field for a weak password */
const changeErrors = (refusal: ChangeFault, weak: string): FieldErrors =>
  refusal.kind === 'wrong-password'
    ? { old_password: [message('oldPasswordInvalid')] }
    : passwordErrors(refusal, { mismatch: 'new_password2', weak });

function api(services: Services): Route {
  const change = createPasswordChange(services);
  const messageList = Type.Array(Type.String());
  return route({
    method: 'POST',
    path: '/users/password/change/',
    operationId: 'changePassword',
    summary: 'Change the password of the signed-in user',
    description:
      'The session gets a new id; all other sessions and all API tokens of the user end. A notice is sent to the user’s e-mail.',
    tag: 'Password',
    auth: 'required',
    csrf: true,
    throttle: { scope: 'password-change', identifier: byUser },
    body: changeFields,
    responses: {
      200: {
        description: 'The password was changed.',
        schema: doneSchema,
      },
      400: {
        description: 'The old password is wrong, the new ones differ, or the new one breaks the policy.',
        schema: Type.Partial(
          Type.Object({
            old_password: messageList,
            new_password1: messageList,
            new_password2: messageList,
          }),
        ),
      },
    },
    async handle(request) {
      const viewer = viewerOf(request);
      const result = await change(viewer, changeOf(request.body), request);
      if (!result.ok)
        return refuse(
          result.refusal.kind === 'throttled'
            ? result.refusal.refusal
            : invalidFields(changeErrors(result.refusal, 'new_password2')),
        );
      return json(200, done(request.t(message('passwordSaved'))), sessionCookies(result.value));
    },
  });
}

const DONE_PATH = `${PATHS.changePassword}done/`;

/** The page at the default CHANGE_PASSWORD_URL. Visitors are redirected to sign in first. */
function pages(services: Services): Route[] {
  const { policy, site } = services;
  const change = createPasswordChange(services);
  const setFirst = createFirstPassword(services);
  const allFaults = createPageFaults(policy);

  const signInFirst = (): Answer => redirect(site.signInUrl(PATHS.changePassword));

  const form = (user: User, { errors }: FormState): Answer =>
    page(200, {
      name: hasUsablePassword(user) ? 'password-change' : 'password-first',
      username: user.email ?? user.username ?? '',
      rules: policy.rules(),
      errors,
    });

  const formAgain = async ({ user }: Viewer, { raw }: RouteRequest, found: FieldErrors): Promise<Answer> => {
    const errors = await allFaults(raw, user, found);
    return submitted(PATHS.changePassword, { errors, entered: {} }, (shown) => form(user, shown));
  };

  const toDone = (session: IssuedSession | null): Answer =>
    redirect(DONE_PATH, undefined, sessionCookies(session));

  async function submitChange(viewer: Viewer, request: RouteRequest): Promise<Answer> {
    const reading = readFields(changeFields, request.raw);
    if (!reading.ok) return formAgain(viewer, request, reading.refusal.errors);
    const result = await change(viewer, changeOf(reading.value), request);
    if (result.ok) return toDone(result.value);
    if (result.refusal.kind === 'throttled') return refuse(result.refusal.refusal);
    return formAgain(viewer, request, changeErrors(result.refusal, 'new_password1'));
  }

  async function submitFirst(viewer: Viewer, request: RouteRequest): Promise<Answer> {
    if (refuseStaleWithoutPassword(viewer, services)) return signInFirst();
    const reading = readFields(newPasswordFields, request.raw);
    if (!reading.ok) return formAgain(viewer, request, reading.refusal.errors);
    const result = await setFirst(viewer, newPasswordOf(reading.value), request);
    if (result.ok) return toDone(result.value);
    // There is a password now, and the page asks for it.
    if (result.refusal.kind === 'superseded') return redirect(PATHS.changePassword);
    const fields = { mismatch: 'new_password2', weak: 'new_password1' };
    return formAgain(viewer, request, passwordErrors(result.refusal, fields));
  }

  return [
    route({
      method: 'GET',
      path: PATHS.changePassword,
      operationId: 'changePasswordPage',
      summary: 'The page to change the password, or to set the first one',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The form.', html: true },
        302: { description: 'Nobody is signed in.' },
      },
      handle: async ({ viewer, formState }) =>
        viewer ? form(viewer.user, formState() ?? BLANK_FORM) : signInFirst(),
    }),

    route({
      method: 'POST',
      path: PATHS.changePassword,
      operationId: 'changePasswordForm',
      summary: 'Submit the form of that page',
      tag: 'Pages',
      auth: 'optional',
      csrf: true,
      isPage: true,
      throttle: {
        scope: 'password-change',
        identifier: ({ viewer }) => viewer && { kind: 'user', id: viewer.user.id },
      },
      documentedBodies: [changeFields, newPasswordFields],
      responses: {
        302: { description: 'The password was saved; or nobody is signed in, or not recently enough.' },
        303: { description: 'Redirects to the form with its errors.' },
        400: { description: 'The form with its errors, for programs.', html: true },
      },
      async handle(request) {
        const { viewer } = request;
        if (!viewer) return signInFirst();
        return hasUsablePassword(viewer.user) ? submitChange(viewer, request) : submitFirst(viewer, request);
      },
    }),

    route({
      method: 'GET',
      path: DONE_PATH,
      operationId: 'passwordChanged',
      summary: 'The page that says the password was saved',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'Nobody is signed in.' },
      },
      handle: async ({ viewer }) => (viewer ? page(200, { name: 'password-changed' }) : signInFirst()),
    }),
  ];
}
