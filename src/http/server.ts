import type { Socket } from 'node:net';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type HTTPMethods,
  LogController,
} from 'fastify';
import { AppError } from '../errors.ts';
import type { Asset } from '../features/page.ts';
import type { Route } from '../features/route.ts';
import { randomHex } from '../lib/random.ts';
import type { Language } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';
import type { Settings } from '../settings.ts';
import { createAnswerer, type RenderPage } from './answer.ts';
import { assetRoutes } from './assets.ts';
import { BODY_LIMIT } from './body.ts';
import { headerOf } from './client.ts';
import { bodyOf, createErrorHandler } from './errors.ts';
import { createHeaderSets } from './headers.ts';
import { createLanguageNegotiator } from './language.ts';
import { createPipeline, type PipelineParts } from './pipeline.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Longer than any uid or token of ours, so that a wrong one reaches its handler. */
const MAX_PARAM_LENGTH = 1024;
const HEADERS_TIMEOUT = 15_000;
const REQUEST_TIMEOUT = 30_000;
const KEEP_ALIVE_TIMEOUT = 72_000;

export interface ServerParts extends Omit<PipelineParts, 'languageOf' | 'answerer'> {
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
  const headers = createHeaderSets(parts.publicUrl, parts.site.redirectOrigins());
  const answerer = createAnswerer(headers, parts.renderPage);
  const handleError = createErrorHandler({ answerer, languageOf, addressRules: parts.addressRules });

  const app = Fastify({
    loggerInstance: parts.logger,
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
    return503OnClosing: false,
  });
  app.server.headersTimeout = HEADERS_TIMEOUT;

  // Bodies are read by the pipeline, after the steps that must come first.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(async () => {
    throw new AppError('not_found');
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        // The pattern, never the URL: URLs hold tokens.
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });

  const handlerFor = createPipeline({ ...parts, languageOf, answerer });
  for (const route of parts.routes)
    app.route({ method: route.method, url: route.path, handler: handlerFor(route) });
  for (const [url, methods] of methodsByPath(parts.routes)) refuseOtherMethods(app, url, methods);
  assetRoutes(app, parts.assets, headers);
  return app;
}

function methodsByPath(routes: readonly Route[]): Map<string, HTTPMethods[]> {
  const methods = new Map<string, HTTPMethods[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}

/** OPTIONS says what a path answers to; every other method is refused with the same list. */
function refuseOtherMethods(app: FastifyInstance, url: string, methods: readonly HTTPMethods[]): void {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  app.route({
    method: 'OPTIONS',
    url,
    handler: (_request, reply) => reply.code(204).header('Allow', allow).send(),
  });
  app.route({
    method: [...METHODS, 'HEAD' as const].filter(
      (method) => !methods.includes(method) && !(method === 'HEAD' && methods.includes('GET')),
    ),
    url,
    onRequest: async (request) => {
      throw new AppError('method_not_allowed', {
        params: { method: request.method },
        headers: { Allow: allow },
      });
    },
    handler: async () => {},
  });
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

/** Answers what never became a request: a malformed request line, headers that are too large. */
function refuseRawRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const body = JSON.stringify(
    bodyOf(new AppError(tooLarge ? 'headers_too_large' : 'malformed_request'), translator('en')),
  );
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
