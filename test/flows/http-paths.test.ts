import assert from 'node:assert/strict';
import { METHODS } from 'node:http';
import { it } from 'node:test';
import type { HTTPMethods } from 'fastify';
import { onSqlite, type TestApp } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';
import { pathOf, routesOf } from '../support/routes.ts';

/** CONNECT never becomes a request, and light-my-request knows no QUERY. */
const ALL_METHODS = METHODS.filter((method) => !['CONNECT', 'QUERY'].includes(method)) as HTTPMethods[];

/** A CSRF cookie, so that pages do not differ by a new one. */
const CSRF = { csrftoken: 'c'.repeat(32) };

const ask = (app: TestApp, method: HTTPMethods, url: string, headers: Record<string, string> = {}) =>
  app.app.inject({ method: method as 'GET', url, headers, cookies: CSRF });

/** The methods each path is declared for. */
function methodsByPath(app: TestApp): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const route of routesOf(app))
    methods.set(pathOf(route), [...(methods.get(pathOf(route)) ?? []), route.method]);
  return methods;
}

const allowOf = (methods: readonly string[]): string =>
  [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');

/** Where an answer leads to, without the random id of what a form was submitted with. */
const targetOf = ({ headers }: { headers: { location?: unknown } }): string =>
  String(headers.location ?? '').replace(/(?<=form=)\w+/, '…');

onSqlite('every path', (getApp) => {
  it('answers the same with and without its trailing slash, for every method and kind of client', async () => {
    const app = getApp();
    for (const path of methodsByPath(app).keys()) {
      if (path === '/') continue;
      const [bare, slashed] = path.endsWith('/') ? [path.slice(0, -1), path] : [path, `${path}/`];
      for (const method of ALL_METHODS) {
        for (const headers of [{}, PAGE]) {
          const [one, other] = [
            await ask(app, method, bare, headers),
            await ask(app, method, slashed, headers),
          ];
          assert.deepEqual(
            [one.statusCode, one.headers.allow, targetOf(one), one.body],
            [other.statusCode, other.headers.allow, targetOf(other), other.body],
            `${method} ${path}`,
          );
          assert.ok(![301, 307, 308].includes(one.statusCode), `${method} ${path} redirects`);
        }
      }
    }
  });

  it('answers HEAD as GET, without the body', async () => {
    const app = getApp();
    for (const [path, methods] of methodsByPath(app)) {
      if (!methods.includes('GET')) continue;
      const [get, head] = [await ask(app, 'GET', path), await ask(app, 'HEAD', path)];
      assert.equal(head.statusCode, get.statusCode, path);
      assert.equal(head.body, '', path);
      for (const name of ['content-type', 'content-length', 'cache-control', 'content-language', 'vary'])
        assert.equal(head.headers[name], get.headers[name], `${name} of ${path}`);
    }
  });

  it('names its methods to OPTIONS, and refuses every other with the same list', async () => {
    const app = getApp();
    for (const [path, methods] of methodsByPath(app)) {
      const allow = allowOf(methods);
      const options = await ask(app, 'OPTIONS', path);
      assert.deepEqual([options.statusCode, options.headers.allow], [204, allow], path);
      assert.equal(options.headers['access-control-allow-origin'], undefined);
      for (const method of ALL_METHODS.filter((name) => !allow.split(', ').includes(name))) {
        const answer = await ask(app, method, path);
        assert.deepEqual([answer.statusCode, answer.headers.allow], [405, allow], `${method} ${path}`);
        if (method !== 'HEAD')
          assert.deepEqual(answer.json(), { detail: `Method "${method}" not allowed.` }, `${method} ${path}`);
      }
    }
  });

  it('opens no door to scripts of other origins', async () => {
    const app = getApp();
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const path of methodsByPath(app).keys()) {
      for (const method of ['OPTIONS', 'GET', 'POST'] as const) {
        const answer = await ask(app, method, path, headers);
        const cors = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
        assert.deepEqual(cors, [], `${method} ${path}`);
      }
    }
  });
});

onSqlite('a file of the pages', (getApp) => {
  it('may be cached forever, because its path contains its hash', async () => {
    const app = getApp();
    const { body: page } = await ask(app, 'GET', '/login/', PAGE);
    const paths = [...page.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(([, path = '']) => path);
    const types = {
      css: 'text/css; charset=utf-8',
      js: 'text/javascript; charset=utf-8',
      svg: 'image/svg+xml',
    };
    const found = new Map(paths.map((path) => [path.split('.').at(-1), path]));
    for (const [extension, type] of Object.entries(types)) {
      const path = found.get(extension) ?? '';
      for (const method of ['GET', 'HEAD'] as const) {
        const { statusCode, headers, body } = await ask(app, method, path);
        assert.equal(statusCode, 200, path);
        assert.equal(headers['content-type'], type);
        assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers.vary, undefined);
        assert.equal(body.length > 0, method === 'GET');
        assert.ok(Number(headers['content-length']) > 0);
      }
      assert.equal((await ask(app, 'POST', path)).statusCode, 404);
      assert.equal((await ask(app, 'GET', path.replace(/\.\w{16}\./, '.'))).statusCode, 404);
    }
  });
});

const UNKNOWN = [
  '/nothing/',
  '/users/',
  '/users/login/more/',
  '/users//login/',
  '//users/login/',
  '/users/login//',
  '/USERS/LOGIN/',
  '/users/login%2F',
  '/users/%6cogin/%00',
  '/../../etc/passwd',
  '/static/../../package.json',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/%',
  '/%zz/',
  '/users/api-reset/%ff/token/',
  '/users/api-reset/MjM1/',
  `/${'x'.repeat(8000)}`,
  '/__proto__/',
  '/constructor/prototype/',
];

onSqlite('an unknown path', (getApp) => {
  it('is 404 in the shape of all errors, whatever is sent to it', async () => {
    for (const url of UNKNOWN) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE'] as const) {
        const headers = { 'content-type': 'no/such;;type' };
        const answer = await ask(getApp(), method, url, headers);
        assert.equal(answer.statusCode, 404, `${method} ${url}`);
        assert.deepEqual(answer.json(), { detail: 'Not found.' }, `${method} ${url}`);
      }
    }
  });

  it('is a page for a browser, and says nothing of the path', async () => {
    for (const url of UNKNOWN) {
      const answer = await ask(getApp(), 'GET', url, PAGE);
      assert.equal(answer.statusCode, 404, url);
      assert.match(String(answer.headers['content-type']), /^text\/html/);
      assert.doesNotMatch(answer.body, /passwd|xxxx|proto/);
    }
  });
});
