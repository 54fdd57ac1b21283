import { Type } from 'typebox';
import { documented, text } from '../contracts/fields.ts';
import { json, type Route, route, viewerOf } from '../contracts/route.ts';
import type { Introspection } from './introspection.ts';

/** No body is larger. */
const TOKEN_MAX_LENGTH = 65_536;

const inactive = Type.Object({ active: Type.Literal(false) });
const active = Type.Object({
  active: Type.Literal(true),
  sub: Type.String({ description: 'The user’s id, or `visitor:<visitor id>`.' }),
  token_type: Type.Enum(['Cookie', 'Token', 'Bearer']),
  iat: Type.Integer(),
  exp: Type.Optional(Type.Integer()),
  scope: Type.String({ description: '`account`, `visitor` or `introspect`.' }),
  user_type: Type.String({ description: '`guest`, `registered` or `anonymous`.' }),
});

/** Token introspection (RFC 7662), for backends that must know of a sign-out at once. */
export const sessionIntrospect = ({ introspection }: { introspection: Introspection }): Route[] => [
  route({
    method: 'POST',
    path: '/session/introspect/',
    operationId: 'introspect',
    summary: 'Whether a credential lives, and whose it is',
    description:
      'RFC 7662, for session ids, API keys and session tokens. The caller shows an API token of the scope `introspect` (`latchkey tokens create --scope introspect`) as `Token` or `Bearer`. Compare the audience of a session token yourself.',
    tag: 'Backends',
    auth: 'introspect-token',
    body: { token: documented(text(TOKEN_MAX_LENGTH), 'What to examine.', 'eyJhbGciOiJFUzI1NiJ9…') },
    responses: {
      200: { description: 'Whether it lives.', schema: Type.Union([active, inactive]) },
      400: {
        description: 'There is no `token`.',
        schema: Type.Object({ error: Type.Literal('invalid_request') }),
      },
    },
    onInvalid: () => json(400, { error: 'invalid_request' }),
    async handle(request) {
      const found = await introspection.introspect(request.body.token, viewerOf(request).user);
      return json(200, found ?? { active: false });
    },
  }),
];
