import { Type } from 'typebox';
import { anyValue, type Fields, id, optional } from '../contracts/fields.ts';
import {
  type Answer,
  json,
  type Route,
  type RouteRequest,
  refuse,
  route,
  viewerOf,
} from '../contracts/route.ts';
import type { Result } from '../lib/result.ts';
import type { ChangedSetting, Operator, SettingsAdmin, SettingView } from '../settings/admin.ts';
import { isSettingName } from '../settings/codec.ts';
import type { SettingName } from '../settings.ts';

const HISTORY_LIMIT = 100;
const PATH = '/admin/api/settings/:name/';

const value = Type.Unknown({ description: 'The value. Secret values are masked.' });
const setting = Type.Object({
  name: Type.String(),
  value,
  default: Type.Unknown(),
  is_set: Type.Boolean(),
  is_secret: Type.Boolean(),
  doc: Type.String(),
});
const changed = Type.Object({ ...setting.properties, warnings: Type.Array(Type.String()) });
const refusal = Type.Object({ value: Type.Array(Type.String()) });

/** The settings for operators' tools, as on the command line. */
export function settings({ settingsAdmin }: { settingsAdmin: SettingsAdmin }): Route[] {
  return [
    route({
      ...operatorRoute,
      method: 'GET',
      path: '/admin/api/settings/',
      operationId: 'listSettings',
      summary: 'Every setting, with its value and default',
      responses: {
        200: { description: 'The settings.', schema: Type.Object({ settings: Type.Array(setting) }) },
      },
      handle: async () => json(200, { settings: (await settingsAdmin.list()).map(present) }),
    }),
    route({
      ...settingRoute,
      method: 'GET',
      path: PATH,
      operationId: 'getSetting',
      summary: 'One setting',
      responses: { 200: { description: 'The setting.', schema: setting } },
      handle: named(async (name) => json(200, present(await settingsAdmin.get(name)))),
    }),
    route({
      ...settingRoute,
      method: 'PUT',
      path: PATH,
      operationId: 'setSetting',
      summary: 'Change a setting',
      body: { value: anyValue() },
      description: 'Every process applies the change within 5 s. An invalid value is not stored.',
      responses: {
        200: { description: 'The setting was stored.', schema: changed },
        400: {
          description: 'The value is invalid: one line per fault, with the path and what was expected.',
          schema: refusal,
        },
      },
      handle: named(async (name, request) =>
        answerTo(await settingsAdmin.set(name, request.body.value, operatorOf(request))),
      ),
    }),
    route({
      ...settingRoute,
      method: 'DELETE',
      path: PATH,
      operationId: 'unsetSetting',
      summary: 'Reset a setting to its default',
      responses: {
        200: { description: 'The setting has its default.', schema: changed },
        400: { description: 'Another setting depends on the value.', schema: refusal },
      },
      handle: named(async (name, request) => answerTo(await settingsAdmin.unset(name, operatorOf(request)))),
    }),
    route({
      ...settingRoute,
      method: 'GET',
      path: `${PATH}history/`,
      operationId: 'settingHistory',
      summary: 'The changes of a setting, newest first',
      responses: {
        200: {
          description: 'The changes.',
          schema: Type.Object({
            history: Type.Array(
              Type.Object({
                id: Type.Integer(),
                at: Type.String({ format: 'date-time' }),
                actor: Type.Union([Type.Integer(), Type.Null()], {
                  description: 'The staff user; null: the command line.',
                }),
                value,
              }),
            ),
          }),
        },
      },
      handle: named(async (name) => {
        const history = await settingsAdmin.history(name, HISTORY_LIMIT);
        return json(200, {
          history: history.map(({ id, at, actorId, value }) => ({
            id,
            at: new Date(at).toISOString(),
            actor: actorId,
            value,
          })),
        });
      }),
    }),
    route({
      ...settingRoute,
      method: 'POST',
      path: `${PATH}rollback/`,
      operationId: 'rollbackSetting',
      summary: 'Restore an earlier value',
      description:
        '`id` is a change of the history, whose value is restored; without it, the value before the newest change.',
      body: { id: optional(id()) },
      responses: {
        200: { description: 'The earlier value was restored.', schema: changed },
        400: { description: 'The earlier value is not valid any more.', schema: refusal },
      },
      handle: named(async (name, request) =>
        answerTo(await settingsAdmin.rollback(name, request.body.id ?? null, operatorOf(request))),
      ),
    }),
  ];
}

const operatorRoute = { tag: 'Operators', auth: 'staff', role: 'manager', csrf: true } as const;
const settingRoute = {
  ...operatorRoute,
  params: { name: { description: 'The setting’s name.', example: 'SITE_NAME' } },
  errors: ['not_found'],
} as const;

/** A handler for the paths of one setting; an unknown name is `not_found`. */
const named =
  <F extends Fields>(handle: (name: SettingName, request: RouteRequest<F>) => Promise<Answer>) =>
  async (request: RouteRequest<F>): Promise<Answer> => {
    const name = request.params.name ?? '';
    return isSettingName(name) ? handle(name, request) : refuse({ code: 'not_found' });
  };

const operatorOf = (request: Pick<RouteRequest, 'viewer' | 'source'>): Operator => ({
  actorId: viewerOf(request).user.id,
  source: request.source,
});

function answerTo(result: Result<ChangedSetting, readonly string[] | 'unknown-change'>): Answer {
  if (result.ok) return json(200, { ...present(result.value.setting), warnings: result.value.warnings });
  if (result.refusal === 'unknown-change') return refuse({ code: 'not_found' });
  return json(400, { value: result.refusal });
}

const present = (view: SettingView) => ({
  name: view.name,
  value: view.value,
  default: view.default,
  is_set: view.isSet,
  is_secret: view.isSecret,
  doc: view.doc,
});
