import { type Route, TAGS } from '../contracts/route.ts';
import { VERSION } from '../lib/version.ts';
import { ERROR_SCHEMAS, schemaOf } from './schema.ts';

const DESCRIPTION = `Passwords and what belongs to them: sign-in, change, reset by link or by code.

- Every path answers with and without its trailing slash, never by a redirect from one to the other.
- Bodies are JSON or \`application/x-www-form-urlencoded\`, at most 64 KiB. Unknown fields are ignored, an empty body is \`{}\`, of repeated form keys the last counts, numbers are taken where a string is asked for.
- Everything is trimmed except passwords, which are never changed and at most 4096 bytes long.
- \`Accept-Language\` picks the language of texts. Browsers (an \`Accept\` that names \`text/html\`) get errors as pages, everybody else as JSON.
- An unsafe request that carries \`Origin\`, or without it \`Referer\`, must come from a trusted origin.
- Other methods get 405 with \`Allow\`, unknown paths 404; what is not HTTP is refused with 400, 408 or 431.`;

/**
 * The OpenAPI 3.1 document of the declared routes without pages. `@fastify/swagger` creates it from a fastify that never
 * listens, so that it costs neither start time nor requests of the service.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export async function createDocument(
  routes: readonly Route[],
  service: { readonly publicUrl: string; readonly sessionCookieName: string },
): Promise<object> {
  const [{ default: Fastify }, { default: swagger }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
  ]);
  const described = routes.filter((route) => !route.isPage && !route.isOff);
  const app = Fastify({ exposeHeadRoutes: false });
  // The schemas are only read here; the pipeline validates and serializes.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Latchkey',
        version: VERSION,
        summary: 'Self-hosted credential service',
        description: DESCRIPTION,
        contact: { name: 'Who runs this service', url: service.publicUrl },
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: service.publicUrl }],
      tags: [...new Set(described.map(({ tag }) => tag))].map((name) => ({ name, description: TAGS[name] })),
      components: {
        schemas: Object.fromEntries(Object.values(ERROR_SCHEMAS).map(({ name, schema }) => [name, schema])),
        securitySchemes: securitySchemes(service.sessionCookieName),
      },
    },
    convertConstToEnum: false,
  });
  for (const route of described)
    app.route({ method: route.method, url: route.path, schema: schemaOf(route), handler: () => null });
  await app.ready();
  const document = app.swagger() as unknown as Document;
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path)))
    complete(operation);
  return document;
}

const securitySchemes = (sessionCookieName: string) =>
  ({
    session: { type: 'apiKey', in: 'cookie', name: sessionCookieName },
    csrfToken: {
      type: 'apiKey',
      in: 'header',
      name: 'X-CSRFToken',
      description:
        'The value of the `csrftoken` cookie (see `/csrf_token/`). Forms may send it as the field `csrfmiddlewaretoken` instead.',
    },
    token: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: '`Token <key>`, the 40-digit key of sign-in. Needs no CSRF token.',
    },
  }) as const;

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly requestBody?: { required: boolean; readonly content: Readonly<Record<string, { schema: Body }>> };
  readonly responses: Readonly<Record<string, { readonly headers?: Readonly<Record<string, Header>> }>>;
}

interface Body {
  readonly required?: readonly string[];
  readonly anyOf?: readonly Body[];
}

interface Header {
  required?: boolean;
  readonly schema: { required?: boolean };
}

/** Adds what a fastify schema cannot express: optional bodies and required headers. */
function complete({ requestBody, responses }: Operation): void {
  const schema = requestBody?.content['application/json']?.schema;
  if (requestBody && schema)
    requestBody.required = (schema.anyOf ?? [schema]).every((body) => body.required !== undefined);
  for (const header of Object.values(responses).flatMap(({ headers = {} }) => Object.values(headers))) {
    header.required = header.schema.required ?? false;
    delete header.schema.required;
  }
}
