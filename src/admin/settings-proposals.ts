import { Type } from 'typebox';
import {
  type Answer,
  empty,
  json,
  type Route,
  type RouteRequest,
  refuse,
  route,
  viewerOf,
} from '../contracts/route.ts';
import type { Owner, SettingProposals } from '../settings/proposals.ts';
import type { SettingName } from '../settings.ts';
import { ID_SCHEMA } from './person.ts';
import {
  changed,
  named,
  operatorRoute,
  presentChanged,
  presentProposal,
  proposal,
  refusal,
  settingParameter,
} from './setting-answers.ts';

const PATH = '/admin/api/settings/:name/proposals/:id/';

/** Critical changes that wait for another owner. They are made in settings.ts. */
export function settingsProposals({ settingProposals }: { settingProposals: SettingProposals }): Route[] {
  return [
    route({
      ...ownerRoute,
      method: 'GET',
      path: '/admin/api/settings/proposals/',
      operationId: 'listSettingProposals',
      summary: 'The changes of critical settings that wait for another owner',
      responses: {
        200: { description: 'The oldest first.', schema: Type.Object({ proposals: Type.Array(proposal) }) },
      },
      handle: async () => json(200, { proposals: (await settingProposals.list()).map(presentProposal) }),
    }),
    route({
      ...proposalRoute,
      method: 'POST',
      secondFactor: 'recent',
      path: `${PATH}confirm/`,
      operationId: 'confirmSettingProposal',
      summary: 'Make a change that another owner proposed',
      description: 'Refused for whoever proposed it. The value is checked again.',
      responses: {
        200: { description: 'The setting was changed.', schema: changed },
        400: {
          description: 'The value is not valid any more, or the setting was changed meanwhile.',
          schema: refusal,
        },
      },
      handle: numbered(async (name, id, owner) => {
        const result = await settingProposals.confirm(name, id, owner);
        if (result.ok) return json(200, presentChanged(result.value));
        switch (result.refusal) {
          case 'unknown':
            return refuse({ code: 'not_found' });
          case 'own':
            return refuse({ code: 'permission_denied' });
          case 'superseded':
            return json(400, {
              value: [`${name}: expected no other change since it was proposed; propose again`],
            });
          default:
            return json(400, { value: result.refusal });
        }
      }),
    }),
    route({
      ...proposalRoute,
      method: 'DELETE',
      path: PATH,
      operationId: 'withdrawSettingProposal',
      summary: 'Withdraw a proposal, of one’s own or of another owner',
      responses: { 204: { description: 'It is withdrawn.' } },
      handle: numbered(async (name, id, owner) =>
        (await settingProposals.withdraw(name, id, owner)) ? empty(204) : refuse({ code: 'not_found' }),
      ),
    }),
  ];
}

const ownerRoute = { ...operatorRoute, role: 'owner' } as const;
const proposalRoute = {
  ...ownerRoute,
  params: {
    ...settingParameter,
    id: { description: 'The proposal’s id.', example: '17', schema: ID_SCHEMA },
  },
  errors: ['not_found'],
} as const;

/** A handler for the paths of one proposal; an id that is none is `not_found`. */
const numbered = (handle: (name: SettingName, id: number, owner: Owner) => Promise<Answer>) =>
  named(async (name, request: RouteRequest) => {
    const { id = '' } = request.params;
    if (!/^[1-9][0-9]{0,14}$/.test(id)) return refuse({ code: 'not_found' });
    return handle(name, Number(id), { user: viewerOf(request).user, source: request.source });
  });
