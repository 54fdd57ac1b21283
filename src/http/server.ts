import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type HTTPMethods,
  LogController,
} from 'fastify';
import type { Asset } from '../contracts/page.ts';
import type { Route } from '../contracts/route.ts';
import { ERRORS, type RequestRefusal } from '../errors.ts';
import { randomHex } from '../lib/random.ts';
import type { Language } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';
import type { Settings } from '../settings.ts';
import { createAnswerer, type RenderPage } from './answer.ts';
import { assetRoutes } from './assets.ts';
import { BODY_LIMIT } from './body.ts';
import { describeClient, headerOf } from './client.ts';
import { bodyOf, createErrorAnswerer, RefusedRequest } from './errors.ts';
import { createHeaderSets } from './headers.ts';
import { createLanguageNegotiator } from './language.ts';
import { createPipeline, type PipelineParts } from './pipeline.ts';

// An import would copy all names of node:http, and so load node's whole HTTP client: 13 MiB (Node 24).
const { METHODS, STATUS_CODES } = process.getBuiltinModule('node:http');
/** All that node parses; CONNECT never becomes a request. */
const ALL_METHODS: readonly string[] = METHODS.filter((method) => method !== 'CONNECT');
/** As long as node takes a request line to be, so that a wrong token, however long, gets the answer of its endpoint. */
const MAX_PARAM_LENGTH = 16 * 1024;
/** The answer when even the answer to an error fails. */
const LAST_RESORT = JSON.stringify(bodyOf({ code: 'server_error' }, translator('en')));
const HEADERS_TIMEOUT = 15_000;
const REQUEST_TIMEOUT = 30_000;
const KEEP_ALIVE_TIMEOUT = 72_000;

export interface ServerParts extends Omit<PipelineParts, 'languageOf' | 'answerer' | 'answerError'> {
  readonly routes: readonly Route[];
  readonly assets: readonly Asset[];
  readonly renderPage: RenderPage;
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  readonly settings: Settings;
  readonly logger: FastifyBaseLogger;
}

/** The HTTP server: each declared route, its other methods refused, one error handler. */
export function createServer(parts: ServerParts): FastifyInstance {
  const negotiate = createLanguageNegotiator();
  const languageOf = (request: FastifyRequest): Language =>
    negotiate(headerOf(request, 'accept-language'), parts.settings.get('LANGUAGE_CODE'));
  const headers = createHeaderSets(parts.publicUrl, parts.site.redirectOrigins);
  const answerer = createAnswerer(headers, parts.renderPage);
  const answerError = createErrorAnswerer(answerer);
  /** For what stops a request before it reaches a route. */
  const handleError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    try {
      const client = describeClient(request, parts.addressRules);
      return answerError(error, reply, { client, language: languageOf(request), jar: null });
    } catch (fault) {
      // Otherwise fastify would answer with the message.
      request.log.error({ reqId: request.id, err: fault }, 'an error could not be answered');
      return reply.code(500).headers(headers.json).header('content-language', 'en').send(LAST_RESORT);
    }
  };

  const app = Fastify({
    loggerInstance: parts.logger,
    // Routes declare no schemas to fastify; its compilers would be loaded all the same, 200 modules of them.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    // One logger for all requests: making one for each costs as much as writing a line. Lines name their request.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createRequestIds(),
    bodyLimit: BODY_LIMIT,
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    forceCloseConnections: 'idle',
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: MAX_PARAM_LENGTH,
      // Of repeated parameters the last counts, as in bodies.
      querystringParser: (query) => (query === '' ? {} : Object.fromEntries(new URLSearchParams(query))),
    },
    frameworkErrors: (error, request, reply) => {
      handleError(error, request, reply);
    },
    clientErrorHandler: refuseRawRequest,
    // Looked at below, so that the refusal has the shape of all others.
    http: { requireHostHeader: false },
    return503OnClosing: false,
  });
  app.server.headersTimeout = HEADERS_TIMEOUT;
  // An expectation nobody knows may be ignored (RFC 9110 §10.1.1); node would answer 417 itself.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));

  // Bodies are read by the pipeline, after the steps that must come first.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(handleError);
  // Before the body is read: an unknown path is unknown whatever is sent to it.
  app.addHook('onRequest', (request, _reply, done) => {
    if (!hasOneHost(request.raw)) done(new RefusedRequest({ code: 'malformed_request' }));
    else if (request.is404) done(new RefusedRequest({ code: 'not_found' }));
    else done();
  });
  // Nothing to redact: every field of these lines is named here.
  const requestLog = parts.logger.child({}, { redact: [] });
  app.addHook('onResponse', (request, reply, done) => {
    requestLog.info(
      {
        reqId: request.id,
        method: request.method,
        // The pattern, never the URL: URLs hold tokens.
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
    done();
  });

  const handlerFor = createPipeline({ ...parts, languageOf, answerer, answerError });
  for (const route of parts.routes)
    app.route({ method: route.method, url: route.path, handler: handlerFor(route) });
  for (const method of ALL_METHODS)
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  for (const [url, methods] of methodsByPath(parts.routes)) refuseOtherMethods(app, url, methods);
  assetRoutes(app, parts.assets, headers);
  return app;
}

/** RFC 9112 §3.2: whoever is in front of us may have gone by the other one. HTTP/1.0 knows requests without. */
function hasOneHost({ httpVersion, headers, rawHeaders }: IncomingMessage): boolean {
  if (headers.host === undefined) return httpVersion !== '1.1';
  // Node keeps the first and says nothing of others. Names and values take turns.
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === 'host') hosts += 1;
  return hosts === 1;
}

function methodsByPath(routes: readonly Route[]): Map<string, HTTPMethods[]> {
  const methods = new Map<string, HTTPMethods[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}

/** OPTIONS says what a path answers to; every other method is refused with the same list. No body is read. */
function refuseOtherMethods(app: FastifyInstance, url: string, methods: readonly string[]): void {
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
  const allow = allowed.join(', ');
  app.route({
    method: 'OPTIONS',
    url,
    onRequest: async (_request, reply) => reply.code(204).header('Allow', allow).send(),
    handler: async () => {},
  });
  app.route({
    method: ALL_METHODS.filter((method) => !allowed.includes(method)),
    url,
    onRequest: async (request, reply) => {
      reply.header('Allow', allow);
      throw new RefusedRequest({ code: 'method_not_allowed', params: { method: request.method } });
    },
    handler: async () => {},
  });
}

function noCompiler(): never {
  throw new Error('a route has a schema, and nothing to compile it');
}

/** Short, unique in this process, and different in every other. */
function createRequestIds(): () => string {
  const prefix = randomHex(4);
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}

/** Answers what never became a request: a malformed request line, headers that are too large, a body that never came. */
function refuseRawRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const code = RAW_REFUSALS[error.code ?? ''] ?? 'malformed_request';
  const { status } = ERRORS[code];
  const body = JSON.stringify(bodyOf({ code }, translator('en')));
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const RAW_REFUSALS: Readonly<Record<string, RequestRefusal['code']>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};
