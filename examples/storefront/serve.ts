import { readFile } from 'node:fs/promises';
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * A shop for trying the client: the page of this folder, and the API of a service behind the same origin, as the proxy of a
 * shop has it. A shop bundles its scripts; here types are stripped while they are served.
 */
const ROOT = new URL('../../', import.meta.url);
const FILES: Readonly<Record<string, URL>> = {
  '/': new URL('index.html', import.meta.url),
  '/storefront.css': new URL('storefront.css', import.meta.url),
  '/storefront.ts': new URL('storefront.ts', import.meta.url),
  '/modules/openapi-fetch': new URL(import.meta.resolve('openapi-fetch')),
};
const CLIENT = /^\/src\/client\/[a-z-]+\.ts$/;
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', css: 'text/css' };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'";

/** @param service the URL of the service, which must trust the origin of this server (TRUSTED_ORIGINS) */
export function storefront(service: URL): Server {
  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', service);
    const file = FILES[pathname] ?? (CLIENT.test(pathname) ? new URL(`.${pathname}`, ROOT) : undefined);
    try {
      if (file) await serve(file, response);
      else pass(request, response, service);
    } catch {
      response.writeHead(404).end();
    }
  });
}

async function serve(file: URL, response: ServerResponse): Promise<void> {
  const text = await readFile(fileURLToPath(file), 'utf8');
  const extension = file.pathname.split('.').at(-1) ?? '';
  const body = extension === 'ts' ? scriptOf(text) : text;
  const type = `${TYPES[extension] ?? 'text/javascript'}; charset=utf-8`;
  response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
}

const scriptOf = (source: string): string =>
  stripTypeScriptTypes(source)
    .replace("'../../src/client/index.ts'", "'/src/client/index.ts'")
    .replace("'openapi-fetch'", "'/modules/openapi-fetch'");

function pass(request: IncomingMessage, response: ServerResponse, service: URL): void {
  const target = new URL(request.url ?? '/', service);
  const passed = forward(target, { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.on('error', () => response.writeHead(502).end());
  request.pipe(passed);
}

if (import.meta.main) {
  const port = Number(process.env.PORT ?? 8080);
  const service = new URL(process.argv[2] ?? 'http://127.0.0.1:8000');
  storefront(service).listen(port, '127.0.0.1', () =>
    process.stdout.write(`http://127.0.0.1:${port}: the shop; the service is at ${service.origin}\n`),
  );
}
