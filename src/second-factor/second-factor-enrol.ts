import { Type } from 'typebox';
import { json, type Route, refuse, route } from '../contracts/route.ts';
import type { SecondFactors } from './factors.ts';
import { factorRoute, inBrowser } from './route.ts';

/** Beginning with a device. */
export const secondFactorEnrol = ({ secondFactors }: { secondFactors: SecondFactors }): Route[] => [
  route({
    ...factorRoute,
    method: 'POST',
    path: '/admin/api/second-factor/enrol/',
    operationId: 'enrolSecondFactor',
    summary: 'A new secret for an app that shows codes',
    description:
      'It counts once `confirm/` got its first code. The first device takes a recent sign-in, another one a recent code of the one before, which works until then.',
    responses: {
      201: {
        description: 'The secret, shown this once.',
        schema: Type.Object({
          secret: Type.String({ description: 'In base32, for whoever types it in.' }),
          uri: Type.String({ description: 'The same as `otpauth://totp/…`.' }),
          qr: Type.String({ description: 'The same as a QR code: an SVG image.' }),
        }),
      },
    },
    errors: ['not_found', 'not_fresh', 'second_factor_required'],
    handle: inBrowser(async (viewer, { source }) => {
      const enrolled = await secondFactors.enrol(viewer, source);
      return enrolled.ok ? json(201, enrolled.value) : refuse(enrolled.refusal);
    }),
  }),
];
