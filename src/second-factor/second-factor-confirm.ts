import { Type } from 'typebox';
import { json, type Route, type RouteRequest, refuse, route } from '../contracts/route.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import type { SecondFactors } from './factors.ts';
import { CODE, factorRoute, inBrowser, recoveryCodesSchema, WRONG_CODE } from './route.ts';

const FIELDS = { code: CODE };

/** The first code of a new device. */
export const secondFactorConfirm = ({ secondFactors }: { secondFactors: SecondFactors }): Route[] => [
  route({
    ...factorRoute,
    method: 'POST',
    path: '/admin/api/second-factor/confirm/',
    operationId: 'confirmSecondFactor',
    summary: 'Enter the first code of a new device',
    description:
      'From then on it is the only one, and its owner is told by mail. The session goes on under a new id; API tokens of the sign-in end.',
    body: FIELDS,
    responses: {
      200: {
        description: 'The recovery codes.',
        schema: Type.Object({ recovery_codes: recoveryCodesSchema }),
      },
      400: WRONG_CODE,
    },
    errors: ['not_found', 'not_fresh', 'second_factor_required', 'throttled'],
    handle: inBrowser(async (viewer, { body, source }: RouteRequest<typeof FIELDS>) => {
      const confirmed = await secondFactors.confirm(viewer, body.code, source);
      if (!confirmed.ok) return refuse(confirmed.refusal);
      const { recoveryCodes, session } = confirmed.value;
      return json(200, { recovery_codes: recoveryCodes }, sessionCookies(session));
    }),
  }),
];
