import { Type } from 'typebox';
import { json, type Route, route, viewerOf } from '../contracts/route.ts';
import type { SecondFactors } from './factors.ts';
import { factorRoute } from './route.ts';

/** What a console has to ask for. */
export const secondFactor = ({ secondFactors }: { secondFactors: SecondFactors }): Route[] => [
  route({
    ...factorRoute,
    method: 'GET',
    path: '/admin/api/second-factor/',
    operationId: 'getSecondFactor',
    summary: 'The second factor of the member of staff who asks',
    responses: {
      200: {
        description: 'What they have, and what this session has proved.',
        schema: Type.Object({
          required: Type.Boolean({ description: 'Whether the operator API asks for it in a session.' }),
          enrolled: Type.Boolean({ description: 'Whether there is a device.' }),
          enrolled_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
          recovery_codes: Type.Integer({ description: 'How many are left.' }),
          proved: Type.Boolean({ description: 'Whether this session may use the operator API.' }),
          recent: Type.Boolean({ description: 'Whether it may do dangerous acts.' }),
        }),
      },
    },
    async handle(request) {
      const state = await secondFactors.stateOf(viewerOf(request));
      return json(200, {
        required: state.isRequired,
        enrolled: state.confirmedAt !== null,
        enrolled_at: state.confirmedAt === null ? null : new Date(state.confirmedAt).toISOString(),
        recovery_codes: state.recoveryCodes,
        proved: state.isProved,
        recent: state.isRecent,
      });
    },
  }),
];
