import { Type } from 'typebox';
import { json, type Route, type RouteRequest, refuse, route } from '../contracts/route.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import { PROOF_LIFE, RECENT_PROOF, type SecondFactors } from './factors.ts';
import { CODE, factorRoute, inBrowser, WRONG_CODE } from './route.ts';

const FIELDS = { code: CODE };
const time = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Proving the second factor in a session. */
export const secondFactorVerify = ({ secondFactors }: { secondFactors: SecondFactors }): Route[] => [
  route({
    ...factorRoute,
    method: 'POST',
    path: '/admin/api/second-factor/verify/',
    operationId: 'verifySecondFactor',
    summary: 'Enter a code of the device, or a recovery code',
    description:
      'Each works once. The session goes on under a new id; API tokens of the sign-in end. Tries are counted for each person.',
    body: FIELDS,
    responses: {
      200: {
        description: 'Until when the session may use the operator API.',
        schema: Type.Object({
          proved_until: Type.String({ format: 'date-time' }),
          recent_until: Type.String({ format: 'date-time', description: 'The same for dangerous acts.' }),
        }),
      },
      400: WRONG_CODE,
    },
    errors: ['not_found', 'second_factor_missing', 'throttled'],
    handle: inBrowser(async (viewer, { body, source }: RouteRequest<typeof FIELDS>) => {
      const proved = await secondFactors.verify(viewer, body.code, source);
      if (!proved.ok) return refuse(proved.refusal);
      const { provedAt, session } = proved.value;
      const until = {
        proved_until: time(provedAt + PROOF_LIFE),
        recent_until: time(provedAt + RECENT_PROOF),
      };
      return json(200, until, sessionCookies(session));
    }),
  }),
];
