import { orFieldErrors, readFields } from '../contracts/fields.ts';
import { type FormErrors, PATHS } from '../contracts/page.ts';
import type { Viewer } from '../contracts/requester.ts';
import { type Answer, page, type Route, type RouteRequest, redirect, route } from '../contracts/route.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { type FieldErrors, InvalidFields } from '../errors.ts';
import type { Site } from '../links/site.ts';
import type { Policy } from '../policy/policy.ts';
import { keptCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { IssuedSession } from '../sessions/sessions.ts';
import { changeFields, newPasswordFields } from './fields.ts';
import { MISMATCH, type NewPassword, type Passwords } from './passwords.ts';

const DONE_PATH = `${PATHS.changePassword}done/`;

/**
 * The page behind the default CHANGE_PASSWORD_URL. Who has no password yet sets the first one there; who is not signed
 * in is sent to sign in first.
 */
export function passwordPages({
  passwords,
  devices,
  policy,
  site,
}: {
  passwords: Passwords;
  devices: Devices;
  policy: Policy;
  site: Site;
}): Route[] {
  const signInFirst = (): Answer => redirect(site.signInUrl(PATHS.changePassword));

  const form = (status: number, user: User, errors: FormErrors): Answer =>
    page(status, {
      name: hasUsablePassword(user) ? 'password-change' : 'password-first',
      username: user.email ?? user.username ?? '',
      rules: policy.rules(),
      errors,
    });

  const done = ({ user }: Viewer, session: IssuedSession | null, { device }: RouteRequest): Answer =>
    redirect(DONE_PATH, undefined, keptCookies(devices, { before: user, session }, device));

  async function change(viewer: Viewer, request: RouteRequest): Promise<Answer> {
    const { raw, source } = request;
    const reading = orFieldErrors(() => readFields(changeFields, raw));
    if ('errors' in reading) return form(400, viewer.user, reading.errors);
    const { old_password: old, new_password1: first, new_password2: second } = reading.values;
    try {
      const session = await passwords.change(viewer, { old, first, second }, source);
      return done(viewer, session, request);
    } catch (error) {
      if (!(error instanceof InvalidFields)) throw error;
      return form(400, viewer.user, byField(error.fields, { first, second }));
    }
  }

  async function setFirst(viewer: Viewer, request: RouteRequest): Promise<Answer> {
    const { raw, source } = request;
    const reading = orFieldErrors(() => readFields(newPasswordFields, raw));
    if ('errors' in reading) return form(400, viewer.user, reading.errors);
    const { new_password1: first, new_password2: second } = reading.values;
    const outcome = await passwords.setFirst(viewer, { first, second }, source);
    switch (outcome.kind) {
      case 'refused':
        return form(
          400,
          viewer.user,
          outcome.fault.kind === 'mismatch'
            ? { new_password2: [MISMATCH] }
            : { new_password1: outcome.fault.failures },
        );
      case 'late':
        // The page asks for the password there is now.
        return redirect(PATHS.changePassword);
      case 'set':
        return done(viewer, outcome.session, request);
    }
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
      handle: async ({ viewer }) => (viewer ? form(200, viewer.user, {}) : signInFirst()),
    }),

    route({
      method: 'POST',
      path: PATHS.changePassword,
      operationId: 'changePasswordForm',
      summary: 'The form of that page',
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
        302: { description: 'The password was saved, or nobody is signed in.' },
        400: { description: 'The form with its errors.', html: true },
      },
      async handle(request) {
        const { viewer } = request;
        if (!viewer) return signInFirst();
        return hasUsablePassword(viewer.user) ? change(viewer, request) : setFirst(viewer, request);
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

/** The API names a weak password under the second field; on a page the first is where it is to be mended. */
const byField = (errors: FieldErrors, { first, second }: NewPassword): FormErrors =>
  errors.new_password2 && first === second ? { new_password1: errors.new_password2 } : errors;
