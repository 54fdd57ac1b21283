import type { TSchema } from 'typebox';
import { ERRORS } from '../errors.ts';
import { errorExample } from './examples.ts';
import type { BodyField, DocumentedAnswer, Operation, Parameter } from './operation.ts';
import { RULES, type ServiceDescription, SUMMARY } from './service.ts';

type Json = Readonly<Record<string, unknown>>;

const BODY_TYPES = ['application/json', 'application/x-www-form-urlencoded'] as const;
const REFERENCES = {
  detail: { $ref: '#/components/schemas/Detail' },
  non_field_errors: { $ref: '#/components/schemas/NonFieldErrors' },
  otp: { $ref: '#/components/schemas/OtpError' },
  fields: { $ref: '#/components/schemas/FieldErrors' },
} as const;

/**
 * The OpenAPI 3.1 document of the given operations.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function createOpenApi(operations: readonly Operation[], service: ServiceDescription): Json {
  const tags = [...new Set(operations.map((operation) => operation.tag))];
  return {
    openapi: '3.1.1',
    info: {
      title: 'Latchkey',
      version: service.version,
      summary: 'Self-hosted credential service',
      description: [SUMMARY, '', ...RULES.map((rule) => `- ${rule}`)].join('\n'),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: service.publicUrl }],
    tags: tags.map((name) => ({ name })),
    paths: pathsOf(operations),
    components: {
      schemas: {
        Detail: object({ detail: { type: 'string' } }),
        NonFieldErrors: object({ non_field_errors: { type: 'array', items: { type: 'string' } } }),
        OtpError: object({ non_field_errors: { type: 'string' }, error_code: { type: 'string' } }),
        FieldErrors: {
          type: 'object',
          description: 'What is wrong, under the name of each field.',
          additionalProperties: { type: 'array', items: { type: 'string' } },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: service.sessionCookieName },
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
      },
    },
  };
}

const object = (properties: Json): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});

function pathsOf(operations: readonly Operation[]): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const method = operation.method.toLowerCase();
    paths[operation.path] = { ...paths[operation.path], [method]: operationObject(operation) };
  }
  return paths;
}

function operationObject(operation: Operation): Json {
  const { id, tag, summary, description, parameters, bodies, answers } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters: parameters.map(parameterObject) }),
    ...(bodies.length > 0 && { requestBody: requestBody(bodies) }),
    responses: Object.fromEntries(answers.map((answer) => [answer.status, responseObject(answer)])),
  };
}

function securityOf({ auth, needsCsrfToken }: Operation): Json[] {
  const session = needsCsrfToken ? { session: [], csrfToken: [] } : { session: [] };
  if (auth === 'none') return [];
  if (auth === 'optional') return [session, {}];
  if (auth === 'staff-token') return [{ token: [] }];
  return [session, { token: [] }, ...(auth === 'wanted' ? [{}] : [])];
}

const parameterObject = ({ name, in: place, description, example }: Parameter): Json => ({
  name,
  in: place,
  required: place === 'path',
  description,
  schema: { type: 'string' },
  example,
});

function requestBody(bodies: Operation['bodies']): Json {
  const schemas = bodies.map(bodySchema);
  const schema = schemas.length === 1 ? schemas[0] : { anyOf: schemas };
  return {
    // An empty body is {}: it is enough where every field may be left out.
    required: bodies.every((fields) => fields.some((field) => field.isRequired)),
    content: Object.fromEntries(BODY_TYPES.map((type) => [type, { schema }])),
  };
}

function bodySchema(fields: readonly BodyField[]): Json {
  const required = fields.filter((field) => field.isRequired).map((field) => field.name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, plain(field.schema)])),
    ...(required.length > 0 && { required }),
  };
}

function responseObject(answer: DocumentedAnswer): Json {
  const { description, schema, isHtml, errors } = answer;
  const shapes = [...new Set(errors.map((code) => REFERENCES[ERRORS[code].shape]))];
  const schemas = [...(schema ? [plain(schema)] : []), ...shapes];
  const examples = Object.fromEntries(errors.map((code) => [code, { value: errorExample(code) }]));
  const asJson = {
    schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas },
    ...(errors.length > 0 && { examples }),
  };
  const content = {
    ...(schemas.length > 0 && { 'application/json': asJson }),
    ...(isHtml && { 'text/html': { schema: { type: 'string' } } }),
  };
  const headers = headersOf(answer);
  return {
    description,
    ...(headers && { headers }),
    ...(Object.keys(content).length > 0 && { content }),
  };
}

function headersOf({ status, schema }: DocumentedAnswer): Json | undefined {
  const header = (
    name: string,
    type: 'string' | 'integer',
    description: string,
    required: boolean,
  ): Json => ({
    [name]: { description, required, schema: { type } },
  });
  if (status === 302) return header('Location', 'string', 'Where to go.', true);
  if (status === 401) return header('WWW-Authenticate', 'string', 'Always `Token`.', true);
  // An answer of the endpoint's own, or one of several errors, may come without it.
  const always = status !== 406 && schema === null;
  return [406, 429, 503].includes(status)
    ? header('Retry-After', 'integer', 'Seconds to wait.', always)
    : undefined;
}

/** The schema as JSON. Records are written the way OpenAPI tools expect maps, without a pattern that matches all. */
function plain(schema: TSchema): Json {
  return JSON.parse(JSON.stringify(schema), (_key, value) => {
    const { patternProperties, ...rest } = (value ?? {}) as { patternProperties?: Record<string, unknown> };
    return patternProperties === undefined
      ? value
      : { ...rest, additionalProperties: Object.values(patternProperties)[0] };
  });
}
