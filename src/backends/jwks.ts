import { Type } from 'typebox';
import { json, type Route, route } from '../contracts/route.ts';
import type { SigningKeys } from './signing-keys.ts';

const jwkSchema = Type.Object({
  kty: Type.Literal('EC'),
  crv: Type.Literal('P-256'),
  x: Type.String(),
  y: Type.String(),
  kid: Type.String(),
  alg: Type.Literal('ES256'),
  use: Type.Literal('sig'),
});

/** The public keys of session tokens (RFC 7517 §5). */
export const jwks = ({ signingKeys }: { signingKeys: SigningKeys }): Route[] => [
  route({
    method: 'GET',
    path: '/.well-known/jwks.json',
    operationId: 'jwks',
    summary: 'The public keys of session tokens',
    description:
      'A JSON Web Key Set. A key is in it from a day before its first token to a day after its last.',
    tag: 'Backends',
    auth: 'none',
    responses: { 200: { description: 'The keys.', schema: Type.Object({ keys: Type.Array(jwkSchema) }) } },
    async handle() {
      const keys = (await signingKeys.published()).map(({ publicJwk }) => publicJwk);
      return { ...json(200, { keys }), headers: { 'cache-control': 'public, max-age=300' } };
    },
  }),
];
