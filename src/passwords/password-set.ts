import { Type } from 'typebox';
import { type Fields, password, readFields } from '../contracts/fields.ts';
import type { Requester, Viewer } from '../contracts/requester.ts';
import {
  type Answer,
  json,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
  translated,
} from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { hasUsablePassword } from '../contracts/user.ts';
import type { FieldErrors } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import { refuseStaleWithoutPassword } from '../sessions/freshness.ts';
import type { IssuedSession } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import { newPasswordFields, newPasswordOf, passwordErrors } from './fields.ts';
import type { NewPassword, PasswordFault, Passwords, Superseded } from './passwords.ts';

interface RuleServices {
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly passwords: Passwords;
}

/**
 * Sets the first password of a signed-in user. A guest becomes registered.
 * @returns the session under its new id; null if the user is signed in by API token. `superseded` if another request of
 *   this user has just set a password
 */
export const createFirstPassword =
  ({ storage, hasher, passwords }: RuleServices) =>
  async (
    { user, session }: Viewer,
    password: NewPassword,
    requester: Requester,
  ): Promise<Result<IssuedSession | null, PasswordFault | Superseded>> => {
    const valid = await passwords.validate(password, user);
    if (!valid.ok) return valid;
    const hash = await hasher.hash(valid.value, requester.source);
    return storage.transaction((stores) =>
      passwords.replace(stores, {
        user,
        hash,
        event: 'password.set',
        actorId: user.id,
        source: requester.source,
        keep: session,
        browser: requester,
      }),
    );
  };

const PATH = '/users/password/set/';
const formFields = { password1: password(), password2: password() };

/** The contract has two dialects of this endpoint, with different fields and layouts. */
const DIALECTS = {
  form: {
    second: 'password2',
    read(raw: RouteRequest['raw']): Result<NewPassword, FieldErrors> {
      const reading = readFields(formFields, raw);
      if (!reading.ok) return refused(reading.refusal.errors);
      return ok({ first: reading.value.password1, second: reading.value.password2 });
    },
    layOut: (errors: Record<string, string[]>): object => ({ form_errors: errors }),
  },
  api: {
    second: 'new_password2',
    read(raw: RouteRequest['raw']): Result<NewPassword, FieldErrors> {
      const reading = readFields(newPasswordFields, raw);
      return reading.ok ? ok(newPasswordOf(reading.value)) : refused(reading.refusal.errors);
    },
    layOut: (errors: Record<string, string[]>): object => errors,
  },
};

function dialectOf(raw: RouteRequest['raw']): keyof typeof DIALECTS {
  const has = (fields: Fields): boolean => Object.keys(fields).some((name) => Object.hasOwn(raw, name));
  return has(newPasswordFields) && !has(formFields) ? 'api' : 'form';
}

/** A redirect; for scripts, which cannot read redirects, JSON with the target. */
export const redirectClient = ({ client }: Pick<RouteRequest, 'client'>, url: string): Answer =>
  client.isXhr ? json(200, { redirect_url: url }) : redirect(url, { redirect_url: url });

/** Setting the first password. */
export function passwordSet(services: RuleServices & { settings: Settings; clock: Clock }): Route[] {
  const { settings } = services;
  const setFirst = createFirstPassword(services);
  const messageList = Type.Array(Type.String());
  return [
    route({
      method: 'POST',
      path: PATH,
      operationId: 'setPassword',
      summary: 'Set the first password of a signed-in user who has none',
      description:
        'Two dialects, told apart by the field names: `password1`/`password2` answer with `location` and `form_errors`, `new_password1`/`new_password2` with plain field errors. A guest becomes registered. Others must have signed in recently (RECENT_LOGIN_AGE).',
      tag: 'Password',
      auth: 'wanted',
      csrf: true,
      documentedBodies: [formFields, newPasswordFields],
      requestHeaders: {
        'X-Requested-With': {
          description: '`XMLHttpRequest`: answer with JSON instead of a redirect.',
          example: 'XMLHttpRequest',
        },
      },
      responses: {
        200: {
          description: 'The password was set; or, for scripts, where to go instead.',
          schema: Type.Partial(
            Type.Object({ location: Type.String(), success: Type.String(), redirect_url: Type.String() }),
          ),
        },
        302: {
          description: 'The password was set; or nobody is signed in; or there is a password already.',
          schema: Type.Partial(Type.Object({ redirect_url: Type.String() })),
        },
        400: {
          description: 'The passwords differ or break the policy.',
          schema: Type.Partial(
            Type.Object({
              form_errors: Type.Record(Type.String(), messageList),
              new_password1: messageList,
              new_password2: messageList,
            }),
          ),
        },
      },
      errors: ['not_fresh'],
      async handle(request) {
        const { viewer, raw, client, t } = request;
        const changeInstead = (): Answer => redirectClient(request, settings.get('CHANGE_PASSWORD_URL'));
        if (!viewer) return redirectClient(request, settings.get('HOME_URL'));
        if (hasUsablePassword(viewer.user)) return changeInstead();
        const stale = refuseStaleWithoutPassword(viewer, services);
        if (stale) return refuse(stale);

        const dialect = dialectOf(raw);
        const { second, read, layOut } = DIALECTS[dialect];
        const invalid = (errors: FieldErrors): Answer => json(400, layOut(translated(errors, t)));
        const reading = read(raw);
        if (!reading.ok) return invalid(reading.refusal);
        const result = await setFirst(viewer, reading.value, request);
        if (!result.ok) {
          if (result.refusal.kind === 'superseded') return changeInstead();
          const fields = { mismatch: second, weak: second };
          return invalid(passwordErrors(result.refusal, fields, message('passwordMismatchTypographic')));
        }
        const success = t(message('passwordSet'));
        const cookies = sessionCookies(result.value);
        if (dialect === 'api') return json(200, { success }, cookies);
        return client.isXhr
          ? json(200, { location: PATH, success }, cookies)
          : redirect(PATH, undefined, cookies);
      },
    }),
  ];
}
