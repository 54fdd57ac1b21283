import { Type } from 'typebox';
import { type Fields, type FieldValues, orFieldErrors, password, readFields } from '../contracts/fields.ts';
import {
  type Answer,
  json,
  type Route,
  type RouteRequest,
  redirect,
  route,
  translated,
  viewerOf,
} from '../contracts/route.ts';
import { hasUsablePassword } from '../contracts/user.ts';
import type { FieldErrors } from '../errors.ts';
import { message } from '../locales/index.ts';
import { keptCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { Settings } from '../settings.ts';
import { changeFields, newPasswordFields } from './fields.ts';
import type { Passwords } from './passwords.ts';

/** Source 000 of the contract. */
const formDialect = { password1: password(), password2: password() };
/** Source 002 of the contract. */
const apiDialect = newPasswordFields;

const SET_PATH = '/users/password/set/';
const messageList = Type.Array(Type.String());

export function passwordRoutes({
  passwords,
  devices,
  settings,
}: {
  passwords: Passwords;
  devices: Devices;
  settings: Settings;
}): Route[] {
  return [
    route({
      method: 'POST',
      path: '/users/password/change/',
      operationId: 'changePassword',
      summary: 'Change the password of the signed-in user',
      description:
        'The session goes on under a new id; every other session and every API token of the user ends. A notice goes to the user’s e-mail.',
      tag: 'Password',
      auth: 'required',
      csrf: true,
      throttle: {
        scope: 'password-change',
        identifier: (request) => ({ kind: 'user', id: viewerOf(request).user.id }),
      },
      body: changeFields,
      responses: {
        200: {
          description: 'The password was changed.',
          schema: Type.Object({ detail: Type.String(), success: Type.String() }),
        },
        400: {
          description: 'The old password is wrong, the new ones differ, or the policy refuses the new one.',
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
        const { body, source, device, t } = request;
        const viewer = viewerOf(request);
        const input = { old: body.old_password, first: body.new_password1, second: body.new_password2 };
        const session = await passwords.change(viewer, input, source);
        const text = t(message('passwordSaved'));
        const cookies = keptCookies(devices, { before: viewer.user, session }, device);
        return json(200, { detail: text, success: text }, cookies);
      },
    }),

    route({
      method: 'POST',
      path: SET_PATH,
      operationId: 'setPassword',
      summary: 'Set the first password of a signed-in user who has none',
      description:
        'Two dialects, told apart by the field names: `password1`/`password2` answer with `location` and `form_errors`, `new_password1`/`new_password2` with plain field errors. A guest becomes registered.',
      tag: 'Password',
      auth: 'wanted',
      csrf: true,
      documentedBodies: [formDialect, apiDialect],
      requestHeaders: {
        'X-Requested-With': {
          description: '`XMLHttpRequest`: answer with JSON instead of a redirect.',
          example: 'XMLHttpRequest',
        },
      },
      responses: {
        200: {
          description: 'The password was set, or where to go instead.',
          schema: Type.Partial(
            Type.Object({ location: Type.String(), success: Type.String(), redirect_url: Type.String() }),
          ),
        },
        302: {
          description: 'The password was set; or nobody is signed in; or there is a password already.',
          schema: Type.Partial(Type.Object({ redirect_url: Type.String() })),
        },
        400: {
          description: 'The passwords differ or the policy refuses them.',
          schema: Type.Partial(
            Type.Object({
              form_errors: Type.Record(Type.String(), messageList),
              new_password1: messageList,
              new_password2: messageList,
            }),
          ),
        },
      },
      handle: setPassword,
    }),
  ];

  async function setPassword(request: RouteRequest): Promise<Answer> {
    const { viewer, raw, source, client, device, t } = request;
    if (!viewer) return elsewhere(request, settings.get('HOME_URL'));
    if (hasUsablePassword(viewer.user)) return elsewhere(request, settings.get('CHANGE_PASSWORD_URL'));

    const dialect = dialectOf(raw);
    const refuse = (errors: FieldErrors): Answer => json(400, dialect.layOut(translated(errors, t)));
    const reading = orFieldErrors(() => dialect.read(raw));
    if ('errors' in reading) return refuse(reading.errors);
    const outcome = await passwords.setFirst(viewer, reading.values, source);
    if (outcome.kind === 'late') return elsewhere(request, settings.get('CHANGE_PASSWORD_URL'));
    if (outcome.kind === 'refused') {
      const { fault } = outcome;
      const failures = fault.kind === 'mismatch' ? [message('passwordMismatchTypographic')] : fault.failures;
      return refuse({ [dialect.second]: failures });
    }
    const success = t(message('passwordSet'));
    const kept = { before: viewer.user, session: outcome.session };
    const cookies = keptCookies(devices, kept, device);
    if (dialect.name === 'api') return json(200, { success }, cookies);
    if (client.isXhr) return json(200, { location: SET_PATH, success }, cookies);
    return redirect(SET_PATH, undefined, cookies);
  }
}

/** A script cannot read a redirect that was followed for it, so it is told where to go instead. */
export const elsewhere = ({ client }: Pick<RouteRequest, 'client'>, url: string): Answer =>
  client.isXhr ? json(200, { redirect_url: url }) : redirect(url, { redirect_url: url });

function dialectOf(raw: RouteRequest['raw']) {
  const has = (fields: Fields): boolean => Object.keys(fields).some((name) => Object.hasOwn(raw, name));
  if (!has(formDialect) && has(apiDialect)) {
    return {
      name: 'api' as const,
      second: 'new_password2',
      read: (body: RouteRequest['raw']) => {
        const { new_password1, new_password2 } = readFields(apiDialect, body);
        return { first: new_password1, second: new_password2 };
      },
      layOut: (errors: Record<string, string[]>): object => errors,
    };
  }
  return {
    name: 'form' as const,
    second: 'password2',
    read: (body: RouteRequest['raw']) => {
      const { password1, password2 }: FieldValues<typeof formDialect> = readFields(formDialect, body);
      return { first: password1, second: password2 };
    },
    layOut: (errors: Record<string, string[]>): object => ({ form_errors: errors }),
  };
}
