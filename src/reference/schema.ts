import type { FastifySchema } from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { Fields } from '../contracts/fields.ts';
import type { ParameterDoc, ResponseDoc, Route } from '../contracts/route.ts';
import { ROLES, type Role } from '../contracts/user.ts';
import { ERRORS, type ErrorCode, layOutError } from '../errors.ts';
import { translate } from '../locales/translate.ts';

type Json = Readonly<Record<string, unknown>>;

/** The schemas of error bodies, by the layouts of the catalogue. */
export const ERROR_SCHEMAS = {
  detail: { name: 'Detail', schema: closed({ detail: { type: 'string' } }) },
  coded: {
    name: 'CodedDetail',
    schema: closed({ detail: { type: 'string' }, error_code: { type: 'string' } }),
  },
  non_field_errors: {
    name: 'NonFieldErrors',
    schema: closed({ non_field_errors: { type: 'array', items: { type: 'string' } } }),
  },
  otp: {
    name: 'OtpError',
    schema: closed({ non_field_errors: { type: 'string' }, error_code: { type: 'string' } }),
  },
  fields: {
    name: 'FieldErrors',
    schema: {
      type: 'object',
      description: 'The errors of each field, under its name.',
      additionalProperties: { type: 'array', items: { type: 'string' } },
    },
  },
} as const;

const BODY_TYPES = ['application/json', 'application/x-www-form-urlencoded'] as const;

/** Errors of every endpoint. */
const ALWAYS: readonly ErrorCode[] = ['headers_too_large', 'server_error', 'unavailable'];
/** Errors of every endpoint that reads a body and checks the origin. */
const UNSAFE: readonly ErrorCode[] = [
  'parse_error',
  'not_an_object',
  'malformed_request',
  'origin_not_trusted',
  'body_too_large',
  'unsupported_media_type',
];
const CREDENTIAL_ERRORS: Readonly<Record<Route['auth'], readonly ErrorCode[]>> = {
  none: [],
  optional: [],
  wanted: ['invalid_token'],
  required: ['not_authenticated', 'invalid_token'],
  staff: ['not_authenticated', 'invalid_token', 'permission_denied'],
  'staff-token': ['not_authenticated', 'invalid_token', 'permission_denied'],
  'introspect-token': ['not_authenticated', 'invalid_token', 'permission_denied'],
};

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request is malformed or a field is not valid.',
  401: 'Credentials are missing or invalid.',
  403: 'The CSRF token or the origin is not accepted, or permission is missing.',
  404: 'Not found.',
  406: 'The code is not accepted, or a new one was requested too early.',
  409: 'Something of the account itself is missing first.',
  412: 'It was changed since the version that `If-Match` names.',
  413: 'The body is larger than 64 KiB.',
  415: 'The body is neither JSON nor a form.',
  429: 'Too many requests; `Retry-After` says how long to wait.',
  431: 'The headers are too large.',
  500: 'An internal error.',
  503: 'Overloaded, or a dependency is down; `Retry-After` says how long to wait.',
};

/** Values for the parameters of error texts. */
const EXAMPLE_PARAMS: Readonly<Partial<Record<ErrorCode, Record<string, string | number>>>> = {
  parse_error: { reason: 'unexpected token at position 1' },
  not_an_object: { type: 'list' },
  origin_not_trusted: { origin: 'https://elsewhere.example' },
  method_not_allowed: { method: 'PUT' },
  body_too_large: { limit: 64 },
  unsupported_media_type: { type: 'text/plain' },
  throttled: { seconds: 30 },
};

/** The body of an error, in English. */
export function errorExample(code: ErrorCode): object {
  const { message: key } = ERRORS[code];
  const params = EXAMPLE_PARAMS[code];
  const text = translate('en', params ? { key, params } : { key });
  return code === 'invalid_fields' ? { field: [text] } : layOutError(code, text);
}

/**
 * Converts a declared route to a fastify schema for `@fastify/swagger`, including the errors that follow from the
 * declaration.
 *
 * @throws Error if a path parameter is not documented
 */
export function schemaOf(route: Route): FastifySchema {
  const { operationId, tag, summary, query, requestHeaders } = route;
  const description = [
    route.description,
    route.role && needsRole(route.role),
    route.secondFactor === 'recent' && 'In a session it takes a second factor of the last 15 minutes.',
  ]
    .filter(Boolean)
    .join(' ');
  const bodies = [...(route.body ? [route.body] : []), ...(route.documentedBodies ?? [])];
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== '' && { description }),
    security: securityOf(route),
    params: parametersOf(pathParametersOf(route)),
    ...(query && { querystring: parametersOf(query) }),
    ...(requestHeaders && { headers: parametersOf(requestHeaders) }),
    ...(bodies.length > 0 && { body: bodyOf(bodies) }),
    response: responsesOf(route),
  };
}

const needsRole = (least: Role): string => {
  const roles = ROLES.slice(ROLES.indexOf(least)).map((role) => `\`${role}\``);
  return `For staff with the role ${roles.join(' or ')}.`;
};

function securityOf({ auth, csrf }: Route): Record<string, readonly string[]>[] {
  const session = csrf ? { session: [], csrfToken: [] } : { session: [] };
  if (auth === 'none') return [];
  if (auth === 'optional') return [session, {}];
  if (auth === 'staff-token' || auth === 'introspect-token') return [{ token: [] }];
  return [session, { token: [] }, ...(auth === 'wanted' ? [{}] : [])];
}

function pathParametersOf({ path, params = {}, operationId }: Route): Record<string, ParameterDoc> {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name) => {
      const doc = params[name];
      if (!doc) throw new Error(`${operationId} does not document its parameter ${name}`);
      return [name, doc];
    }),
  );
}

/** Numbers and booleans have examples of their kind. */
const isText = (schema: TSchema): boolean => !('type' in schema) || schema.type === 'string';

const parametersOf = (docs: Readonly<Record<string, ParameterDoc>>): Json => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(docs).map(([name, { description, example, schema = Type.String() }]) => [
      name,
      { ...schema, description, examples: [isText(schema) ? example : JSON.parse(example)] },
    ]),
  ),
});

/** The client sends one of the bodies. */
function bodyOf(bodies: readonly Fields[]): Json {
  const schema = oneOrAny(bodies.map(fieldsSchema));
  return { content: Object.fromEntries(BODY_TYPES.map((type) => [type, { schema }])) };
}

function fieldsSchema(fields: Fields): Json {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => field.isRequired).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
    ...(required.length > 0 && { required }),
  };
}

function responsesOf(route: Route): Json {
  const errors = errorCodesOf(route);
  const statuses = new Set([
    ...Object.keys(route.responses).map(Number),
    ...errors.map((code) => ERRORS[code].status),
  ]);
  return Object.fromEntries(
    [...statuses].map((status) => {
      const own = errors.filter((code) => ERRORS[code].status === status);
      const response = responseOf(status, route.responses[status], own);
      return [status, route.readsFormType === true && status >= 400 ? withLists(response) : response];
    }),
  );
}

const SECOND_FACTOR_ERRORS = ['second_factor_required', 'second_factor_missing'] as const;
const asksSecondFactor = ({ role, secondFactor }: Route): boolean =>
  role !== undefined && secondFactor !== 'unasked';

/** The errors that follow from the declaration, and those it lists. */
function errorCodesOf(route: Route): ErrorCode[] {
  const codes = new Set<ErrorCode>([
    ...ALWAYS,
    ...(route.method === 'GET' ? [] : UNSAFE),
    ...(route.body ? (['invalid_fields'] as const) : []),
    ...CREDENTIAL_ERRORS[route.auth],
    ...(asksSecondFactor(route) ? SECOND_FACTOR_ERRORS : []),
    ...(route.csrf ? (['csrf_cookie_missing', 'csrf_token_incorrect'] as const) : []),
    ...(route.throttle ? (['throttled'] as const) : []),
    ...(route.errors ?? []),
  ]);
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => codes.has(code));
}

function responseOf(status: number, declared: ResponseDoc | undefined, errors: readonly ErrorCode[]): Json {
  const content = contentOf(status, declared, errors);
  return {
    description: declared?.description ?? DESCRIPTIONS[status] ?? '',
    ...headersOf(status, declared?.schema),
    ...(Object.keys(content).length > 0 ? { content } : { type: 'null' }),
  };
}

/** The same for bodies with a `formType`: lists of texts only. */
function withLists({ content = {}, ...response }: Json): Json {
  const { 'application/json': { schema, ...rest } = {}, ...others } = content as Record<string, Json>;
  const lists = { $ref: `#/components/schemas/${ERROR_SCHEMAS.fields.name}` };
  return {
    ...response,
    content: {
      'application/json': { ...rest, schema: schema ? { anyOf: [schema, lists] } : lists },
      ...others,
    },
  };
}

function contentOf(status: number, declared: ResponseDoc | undefined, errors: readonly ErrorCode[]): Json {
  const shapes = [...new Set(errors.map((code) => ERROR_SCHEMAS[ERRORS[code].shape].name))];
  const schemas = [
    ...(declared?.schema ? [declared.schema] : []),
    ...shapes.map((name) => ({ $ref: `#/components/schemas/${name}` })),
  ];
  const examples = Object.fromEntries(errors.map((code) => [code, { value: errorExample(code) }]));
  const isHtml = status >= 400 || declared?.html;
  return {
    ...(schemas.length > 0 && {
      'application/json': { schema: oneOrAny(schemas), ...(errors.length > 0 && { examples }) },
    }),
    ...(declared?.lines && {
      'application/jsonl': {
        schema: { type: 'string', contentMediaType: 'application/json', contentSchema: declared.lines },
      },
    }),
    ...(isHtml && { 'text/html': { schema: { type: 'string' } } }),
  };
}

function headersOf(status: number, schema: TSchema | undefined): Json {
  const header = (name: string, type: 'string' | 'integer', description: string, required = true): Json => ({
    [name]: { type, description, required },
  });
  const headers = {
    ...(status === 302 && header('Location', 'string', 'Where to go.')),
    ...(status === 401 && header('WWW-Authenticate', 'string', 'The scheme `Token`.')),
    // The endpoint's own answers, and some of several errors, may lack it.
    ...([406, 429, 503].includes(status) &&
      header('Retry-After', 'integer', 'Seconds to wait.', status !== 406 && !schema)),
    // Pages and layouts of an endpoint's own have none.
    ...(status >= 400 &&
      header('X-Error-Code', 'string', 'The `error_code`, or the name of the error.', false)),
  };
  return Object.keys(headers).length > 0 ? { headers } : {};
}

const oneOrAny = (schemas: readonly unknown[]): unknown =>
  schemas.length === 1 ? schemas[0] : { anyOf: schemas };

/** An object whose properties are all required. */
function closed(properties: Json): Json {
  return { type: 'object', properties, required: Object.keys(properties) };
}
