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
import type { Policy } from '../policy/policy.ts';
import type { SettingsAdmin, WantedChange } from '../settings/admin.ts';
import type { StaffChanges } from '../settings/staff-changes.ts';
import type { SettingName } from '../settings.ts';
import {
  changed,
  named,
  operatorRoute,
  present,
  presentChange,
  presentChanged,
  presentDetails,
  presentProposal,
  proposal,
  refusal,
  setting,
  settingDetails,
  settingParameter,
  value,
} from './setting-answers.ts';
import { etagOf, versionIn } from './version-tags.ts';

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
  policy,
}: {
  settingsAdmin: SettingsAdmin;
  staffChanges: StaffChanges;
  policy: Pick<Policy, 'advice'>;
}): Route[] {
  const change = async (
    name: SettingName,
    wanted: WantedChange,
    request: Pick<RouteRequest, 'viewer' | 'source' | 'headers'>,
  ): Promise<Answer> => {
    const { user } = viewerOf(request);
    const seen = versionIn(request.headers['if-match']);
    // What is no version of a setting is none it has.
    const version = seen === undefined ? undefined : Number(seen);
    const result = await staffChanges(name, wanted, { user, source: request.source, version });
    if (result.ok)
      return result.value.kind === 'changed'
        ? json(200, presentChanged(result.value.change))
        : json(202, presentProposal(result.value.proposal));
    if (result.refusal === 'not-owner') return refuse({ code: 'permission_denied' });
    if (result.refusal === 'changed') return refuse({ code: 'precondition_failed' });
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
        200: {
          description: 'The settings.',
          schema: Type.Object({
            settings: Type.Array(setting),
            advice: Type.Union([Type.String(), Type.Null()], {
              description: 'What NIST asks for where the password policy allows less.',
            }),
          }),
        },
      },
      handle: async () =>
        json(200, { settings: (await settingsAdmin.list()).map(present), advice: policy.advice() }),
    }),
    route({
      ...settingRoute,
      method: 'GET',
      path: PATH,
      operationId: 'getSetting',
      summary: 'One setting',
      responses: { 200: { description: 'The setting. `ETag` is its `version`.', schema: settingDetails } },
      handle: named(async (name) => {
        // First the version: a change in between is then found when one is stored.
        const version = await settingsAdmin.versionOf(name);
        const details = presentDetails(await settingsAdmin.get(name), version);
        return { ...json(200, details), ...etagOf(details.version) };
      }),
    }),
    route({
      ...changeRoute,
      method: 'PUT',
      secondFactor: 'recent',
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
      ...changeRoute,
      method: 'DELETE',
      secondFactor: 'recent',
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
          history: history.map(presentChange),
        });
      }),
    }),
    route({
      ...changeRoute,
      method: 'POST',
      secondFactor: 'recent',
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

const changeRoute = {
  ...operatorRoute,
  params: settingParameter,
  errors: ['not_found', 'precondition_failed'],
  requestHeaders: {
    'If-Match': {
      description: 'The `version` that was read: nothing is changed if it is another by now.',
      example: '"17"',
    },
  },
} as const;
const settingRoute = { ...operatorRoute, params: settingParameter, errors: ['not_found'] } as const;
