import { Type } from 'typebox';
import { json, type Route, refuse, route } from '../contracts/route.ts';
import type { SecondFactors } from './factors.ts';
import { factorRoute, inBrowser, recoveryCodesSchema } from './route.ts';

/** New recovery codes, when some are used up or were seen by others. */
export const secondFactorRecoveryCodes = ({ secondFactors }: { secondFactors: SecondFactors }): Route[] => [
  route({
    ...factorRoute,
    method: 'POST',
    path: '/admin/api/second-factor/recovery-codes/',
    operationId: 'renewRecoveryCodes',
    summary: 'New recovery codes; those before end',
    description: 'It takes a recent code of the device.',
    responses: {
      201: {
        description: 'The recovery codes.',
        schema: Type.Object({ recovery_codes: recoveryCodesSchema }),
      },
    },
    errors: ['not_found', 'second_factor_missing', 'second_factor_required'],
    handle: inBrowser(async (viewer, { source }) => {
      const made = await secondFactors.renewRecoveryCodes(viewer, source);
      return made.ok ? json(201, { recovery_codes: made.value }) : refuse(made.refusal);
    }),
  }),
];
