import { type IncomingMessage, METHODS, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Metrics } from '../contracts/metrics.ts';
import type { Asset } from '../contracts/page.ts';
import type { Route } from '../contracts/route.ts';
import { ERRORS, type RequestRefusal } from '../errors.ts';
import { SECOND } from '../lib/clock.ts';
import { randomHex } from '../lib/random.ts';
import { beginSpan, isTracing } from '../lib/tracing.ts';
import { translator } from '../locales/translate.ts';
import { bodyOf, createAnswerer, RefusedRequest, type RenderPage } from './answer.ts';
import { acceptBodies, BODY_LIMIT } from './body.ts';
import { drainConnections } from './drain.ts';
import { createHeaderSets } from './headers.ts';
import { allowedMethods, createMethodLabels } from './methods.ts';
import { recipientWithoutRoute } from './outsiders.ts';
import { createPipeline, type PipelineParts } from './pipeline.ts';

/** All methods that Node parses, except CONNECT, which never becomes a request. */
const ALL_METHODS: readonly string[] = METHODS.filter((method) => method !== 'CONNECT');
/** The maximum length of a request line, so that a wrong token of any length reaches its endpoint. */
const MAX_PARAM_LENGTH = 16 * 1024;
/** The answer if the error handler itself fails. */
const LAST_RESORT = JSON.stringify(bodyOf({ code: 'server_error' }, translator('en')));
/** Statuses from here on are faults of ours. */
const SERVER_ERRORS = 500;
const HEADERS_TIMEOUT = 15_000;
const REQUEST_TIMEOUT = 30_000;
const KEEP_ALIVE_TIMEOUT = 72_000;

export interface ServerParts extends PipelineParts {
  readonly assets: readonly Asset[];
  readonly renderPage: RenderPage;
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  /** From then on connections end with the next answer. */
  readonly isStopping: () => boolean;
  readonly logger: FastifyBaseLogger;
  /** Missing or null: nobody measures. */
  readonly metrics?: Pick<Metrics, 'noteRequest'> | null;
}

/** The HTTP server: the declared routes, refusals of other methods, static files, and one error handler. */
export function createServer(parts: ServerParts): FastifyInstance {
  const headers = createHeaderSets(parts.publicUrl, parts.site.redirectOrigins);
  const answerer = createAnswerer(headers, parts.renderPage);
  const handleError = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    try {
      const recipient = request.state ?? recipientWithoutRoute(request, parts);
      // A body that cannot be read does not hide why the request was refused before.
      const { refused } = request.state ?? {};
      answerer.sendError(reply, refused ? refused.error : error, recipient);
    } catch (fault) {
      // Fastify would show its message.
      request.log.error({ err: fault }, 'an error could not be answered');
      reply.code(500).headers(headers.json).header('content-language', 'en').send(LAST_RESORT);
    }
  };

  const app = Fastify({
    loggerInstance: parts.logger,
    // One logger for all requests: lines that name their request do so themselves.
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
      // The last of repeated parameters counts, as in bodies.
      querystringParser: (query) => (query === '' ? {} : Object.fromEntries(new URLSearchParams(query))),
    },
    frameworkErrors: handleError,
    clientErrorHandler: refuseRawRequest,
    // Checked below, so that the refusal has our layout.
    http: { requireHostHeader: false },
    return503OnClosing: false,
    // Routes declare no schemas to fastify, whose compilers, 200 modules, would cost 3 MiB all the same.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
  });
  app.server.headersTimeout = HEADERS_TIMEOUT;
  // An unknown expectation may be ignored (RFC 9110 §10.1.1); Node would answer 417.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));

  acceptBodies(app);
  app.setErrorHandler(handleError);
  app.decorateRequest('state');
  app.decorateRequest('span');
  if (isTracing()) traceRequests(app);
  drainConnections(app, parts.isStopping);
  // Before the body is read, so that an unknown path is answered the same for any body.
  app.addHook('onRequest', (request, _reply, done) => {
    if (!hasOneHost(request.raw)) done(new RefusedRequest({ code: 'malformed_request' }));
    else if (request.is404) done(new RefusedRequest({ code: 'not_found' }));
    else done();
  });
  // These lines hold the fields below only. Searching them for fields to redact would take 20 % of a cheap request.
  const requestLog = parts.logger.child({}, { redact: [] });
  const { metrics } = parts;
  const methodLabel = createMethodLabels(parts.routes);
  if (metrics)
    app.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'unknown';
      const method = methodLabel(request.method, route);
      metrics.noteRequest(method, route, reply.statusCode, reply.elapsedTime / SECOND);
      done();
    });
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

  const stepsOf = createPipeline(parts, answerer);
  for (const route of parts.routes) {
    const limit = route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit };
    app.route({ method: route.method, url: route.path, ...limit, ...stepsOf(route) });
  }
  for (const method of ALL_METHODS)
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  for (const [url, routes] of Map.groupBy(parts.routes, ({ path }) => path))
    refuseOtherMethods(app, url, routes);

  // Their paths contain a hash or version, so they need no revalidation.
  app.register(fastifyStatic, {
    serve: false,
    acceptRanges: false,
    cacheControl: false,
    contentType: false,
    etag: false,
    lastModified: false,
  });
  for (const { path, contentType, file } of parts.assets) {
    const { base, dir } = parse(fileURLToPath(file));
    app.get(path, (_request, reply) => reply.headers(headers.asset).type(contentType).sendFile(base, dir));
  }
  return app;
}

/**
 * A span for each request, named after its route: URLs hold tokens. What a client says of its own trace does not count: strangers
 * could have all they do recorded.
 */
function traceRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    const attributes = {
      'http.request.method': method,
      'http.route': route,
      'latchkey.request_id': request.id,
    };
    const span = beginSpan({ name: `${method} ${route}`, kind: 'server', attributes });
    if (span) request.span = span;
    done();
  });
  app.addHook('onResponse', ({ span }, reply, done) => {
    span?.set({ 'http.response.status_code': reply.statusCode });
    span?.end(reply.statusCode >= SERVER_ERRORS);
    done();
  });
  app.addHook('onRequestAbort', ({ span }, done) => {
    span?.end(true);
    done();
  });
}

/** RFC 9112 §3.2. With two, a proxy may have used the other one. HTTP/1.0 requests need none. */
function hasOneHost({ httpVersion, headers, rawHeaders }: IncomingMessage): boolean {
  if (headers.host === undefined) return httpVersion !== '1.1';
  // Node drops all but the first from `headers`. In `rawHeaders` names and values alternate.
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === 'host') hosts += 1;
  return hosts === 1;
}

/**
 * Answers OPTIONS with the methods of a path, and refuses undeclared methods with the same list, without reading the body. A
 * path that is switched off does not exist for them.
 */
function refuseOtherMethods(app: FastifyInstance, url: string, routes: readonly Route[]): void {
  const methods: readonly string[] = routes.map(({ method }) => method);
  if (routes.every(({ isOff }) => isOff)) {
    app.route({
      method: ALL_METHODS.filter((method) => !methods.includes(method)),
      url,
      onRequest: async () => {
        throw new RefusedRequest({ code: 'not_found' });
      },
      handler: async () => {},
    });
    return;
  }
  const allowed = allowedMethods(routes);
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

/** Ids of requests: short, unique in this process, and different in every other. */
function createRequestIds(): () => string {
  const prefix = randomHex(4);
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}

function noCompiler(): never {
  throw new Error('a route declares a schema to fastify, which has no compiler for it');
}

/** Answers what never became a request: a malformed request line, headers too large, a body that did not arrive. */
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
