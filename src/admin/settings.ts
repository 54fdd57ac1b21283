import { Type } from 'typebox';
import { anyValue, id, optional } from '../contracts/fields.ts';
import {
  type Answer,
  json,
  type Route,
  type RouteRequest,
  refuse,
  route,
  viewerOf,
} from '../contracts/route.ts';
import type { SettingsAdmin, WantedChange } from '../settings/admin.ts';
import type { StaffChanges } from '../settings/staff-changes.ts';
import type { SettingName } from '../settings.ts';
import {
  changed,
  named,
  operatorRoute,
  present,
  presentChanged,
  presentProposal,
  proposal,
  refusal,
  setting,
  settingParameter,
  value,
} from './setting-answers.ts';

const HISTORY_LIMIT = 100;
const PATH = '/admin/api/settings/:name/';

const proposed = {
  description: 'The setting is critical: the change waits for another owner, at most 24 hours.',
  schema: proposal,
};
const CRITICAL = 'Of critical settings it is a proposal, which only owners make and another owner confirms.';

/** The settings for operators' tools, as on the command line. */
export function settings({
  settingsAdmin,
  staffChanges,
}: {
  settingsAdmin: SettingsAdmin;
  staffChanges: StaffChanges;
}): Route[] {
  const change = async (
    name: SettingName,
    wanted: WantedChange,
    request: Pick<RouteRequest, 'viewer' | 'source'>,
  ): Promise<Answer> => {
    const { user } = viewerOf(request);
    const result = await staffChanges(name, wanted, { user, source: request.source });
    if (result.ok)
      return result.value.kind === 'changed'
        ? json(200, presentChanged(result.value.change))
        : json(202, presentProposal(result.value.proposal));
    if (result.refusal === 'not-owner') return refuse({ code: 'permission_denied' });
    if (result.refusal === 'unknown-change') return refuse({ code: 'not_found' });
    return json(400, { value: result.refusal });
  };

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
      description: `Every process applies the change within 5 s. An invalid value is not stored. ${CRITICAL}`,
      responses: {
        200: { description: 'The setting was stored.', schema: changed },
        202: proposed,
        400: {
          description: 'The value is invalid: one line per fault, with the path and what was expected.',
          schema: refusal,
        },
      },
      handle: named((name, request) => change(name, { kind: 'set', value: request.body.value }, request)),
    }),
    route({
      ...settingRoute,
      method: 'DELETE',
      path: PATH,
      operationId: 'unsetSetting',
      summary: 'Reset a setting to its default',
      description: CRITICAL,
      responses: {
        200: { description: 'The setting has its default.', schema: changed },
        202: proposed,
        400: { description: 'Another setting depends on the value.', schema: refusal },
      },
      handle: named((name, request) => change(name, { kind: 'unset' }, request)),
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
      description: `\`id\` is a change of the history, whose value is restored; without it, the value before the newest change. ${CRITICAL}`,
      body: { id: optional(id()) },
      responses: {
        200: { description: 'The earlier value was restored.', schema: changed },
        202: proposed,
        400: { description: 'The earlier value is not valid any more.', schema: refusal },
      },
      handle: named((name, request) =>
        change(name, { kind: 'rollback', to: request.body.id ?? null }, request),
      ),
    }),
  ];
}

const settingRoute = { ...operatorRoute, params: settingParameter, errors: ['not_found'] } as const;
