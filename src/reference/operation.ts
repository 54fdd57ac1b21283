import type { TSchema } from 'typebox';
import type { ParameterDoc, Route } from '../contracts/route.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';

/** An endpoint as its documentation shows it: everything its declaration says, and everything that follows from it. */
export interface Operation {
  readonly id: string;
  readonly method: Route['method'];
  /** With `{name}` for each parameter, and the trailing slash. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly auth: Route['auth'];
  /** Whether a session must send the CSRF token. */
  readonly needsCsrfToken: boolean;
  readonly parameters: readonly Parameter[];
  /** The bodies it takes, one of which is to be sent; none where it takes none. */
  readonly bodies: readonly (readonly BodyField[])[];
  /** Ascending by status. */
  readonly answers: readonly DocumentedAnswer[];
}

export interface Parameter extends ParameterDoc {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
}

export interface BodyField {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: TSchema;
}

export interface DocumentedAnswer {
  readonly status: number;
  readonly description: string;
  /** What the endpoint itself answers with. */
  readonly schema: TSchema | null;
  /** Whether a browser gets a page. */
  readonly isHtml: boolean;
  /** The errors of the catalogue that have this status. */
  readonly errors: readonly ErrorCode[];
}

/** What any endpoint may answer, whatever it does. */
export const ALWAYS: readonly ErrorCode[] = ['server_error', 'unavailable'];
/** Endpoints that change something read a body and look where the request comes from. */
export const UNSAFE: readonly ErrorCode[] = [
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
};

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request is malformed or a field is not valid.',
  401: 'No credentials, or credentials that are not valid.',
  403: 'Refused: the CSRF token, where the request comes from, or a permission.',
  404: 'There is no such thing.',
  406: 'The code is not accepted, or it is too early for another one.',
  413: 'The body is larger than 64 KiB.',
  415: 'The body is neither JSON nor a form.',
  429: 'Too many requests; `Retry-After` says when to come back.',
  500: 'A fault of the service.',
  503: 'Overloaded, or a dependency is down; `Retry-After` says when to come back.',
};

/** Reads off a declaration what a client must send and may get back. */
export function describeRoute(route: Route): Operation {
  return {
    id: route.operationId,
    method: route.method,
    path: route.path.replaceAll(/:(\w+)/g, '{$1}'),
    tag: route.tag,
    summary: route.summary,
    description: route.description ?? '',
    auth: route.auth,
    needsCsrfToken: route.csrf ?? false,
    parameters: parametersOf(route),
    bodies: [...(route.body ? [route.body] : []), ...(route.documentedBodies ?? [])].map((fields) =>
      Object.entries(fields).map(([name, { isRequired, schema }]) => ({ name, isRequired, schema })),
    ),
    answers: answersOf(route),
  };
}

function parametersOf(route: Route): Parameter[] {
  const pathNames = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const undocumented = pathNames.find((name) => !route.params?.[name]);
  if (undocumented !== undefined)
    throw new Error(`${route.operationId} does not say what ${undocumented} is`);
  const list = (place: Parameter['in'], docs: Readonly<Record<string, ParameterDoc>> = {}): Parameter[] =>
    Object.entries(docs).map(([name, doc]) => ({ name, in: place, ...doc }));
  return [
    ...list('path', route.params),
    ...list('query', route.query),
    ...list('header', route.requestHeaders),
  ];
}

function answersOf(route: Route): DocumentedAnswer[] {
  const codes = errorCodesOf(route);
  const statuses = new Set([
    ...Object.keys(route.responses).map(Number),
    ...codes.map((code) => ERRORS[code].status),
  ]);
  return [...statuses]
    .sort((a, b) => a - b)
    .map((status) => {
      const declared = route.responses[status];
      return {
        status,
        description: declared?.description ?? DESCRIPTIONS[status] ?? '',
        schema: declared?.schema ?? null,
        isHtml: status >= 400 || declared?.html === true,
        errors: codes.filter((code) => ERRORS[code].status === status),
      };
    });
}

/** The errors that follow from the declaration, and those it names. */
function errorCodesOf(route: Route): ErrorCode[] {
  const codes = new Set<ErrorCode>([
    ...ALWAYS,
    ...(route.method === 'GET' ? [] : UNSAFE),
    ...(route.body ? (['invalid_fields'] as const) : []),
    ...CREDENTIAL_ERRORS[route.auth],
    ...(route.csrf ? (['csrf_cookie_missing', 'csrf_token_incorrect'] as const) : []),
    ...(route.throttle ? (['throttled'] as const) : []),
    ...(route.errors ?? []),
  ]);
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => codes.has(code));
}
