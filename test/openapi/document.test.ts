import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { ERRORS } from '../../src/errors.ts';
import { onSqlite, PRODUCTION } from '../support/app.ts';
import {
  type DocumentedOperation,
  documentOf,
  type JsonSchema,
  type OpenApiDocument,
  Schemas,
} from '../support/openapi.ts';
import { routesOf } from '../support/routes.ts';

const REFERENCE = /^#\/(.+)$/;

onSqlite('the OpenAPI document', (getApp) => {
  let document: OpenApiDocument;
  let operations: [string, string, DocumentedOperation][];
  before(async () => {
    document = await documentOf(getApp().app);
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]): [string, string, DocumentedOperation] => [
        path,
        method,
        operation,
      ]),
    );
  });

  it('is a document of version 3.1 with the parts the specification asks for', () => {
    assert.match(document.openapi, /^3\.1\.\d+$/);
    const { info } = document as unknown as { info: Record<string, unknown> };
    assert.equal(typeof info.title, 'string');
    assert.equal(typeof info.version, 'string');
    assert.deepEqual(document.servers, [{ url: getApp().core.config.publicUrl }]);
    for (const [path, , operation] of operations) {
      assert.match(path, /^\/.*$/);
      assert.ok(Object.keys(operation.responses).length > 0, path);
      for (const [status, response] of Object.entries(operation.responses)) {
        assert.match(status, /^[1-5]\d\d$/, path);
        assert.ok(response.description, `${path} ${status}`);
      }
    }
  });

  it('describes every endpoint but the pages, each under a name of its own', () => {
    const declared = routesOf(getApp()).filter((route) => !route.isPage);
    assert.deepEqual(
      operations.map(([path, method]) => `${method} ${path}`).sort(),
      declared
        .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
        .sort(),
    );
    const ids = operations.map(([, , { operationId }]) => operationId);
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  it('describes every group of endpoints', () => {
    const used = new Set(operations.flatMap(([, , { tags }]) => tags));
    assert.deepEqual(new Set(document.tags.map(({ name }) => name)), used);
    assert.ok(document.tags.length >= 8);
    for (const { name, description } of document.tags) assert.match(description ?? '', /^[A-Z].+\.$/s, name);
    assert.equal(new Set(document.tags.map(({ description }) => description)).size, document.tags.length);
  });

  it('says which e-mail addresses and codes are read in another way than elsewhere', () => {
    const bodies = operations.map(([, , { requestBody }]) => JSON.stringify(requestBody ?? {}));
    for (const [field, words] of [
      ['code', 'White space and hyphens in it are ignored.'],
      ['email', 'An IP address in brackets (`ada@[127.0.0.1]`) is not accepted.'],
    ] as const) {
      const having = bodies.filter((body) => body.includes(`"${field}":{`));
      assert.ok(having.filter((body) => body.includes(words)).length >= 3, field);
    }
  });

  it('names every parameter of a path, and no other', () => {
    for (const [path, method, { parameters = [] }] of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const documented = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      assert.deepEqual(documented, named, `${method} ${path}`);
    }
  });

  it('refers to nothing that is not there', () => {
    const refer = (value: unknown): string[] => {
      if (typeof value !== 'object' || value === null) return [];
      const { $ref } = value as { $ref?: unknown };
      return [...(typeof $ref === 'string' ? [$ref] : []), ...Object.values(value).flatMap(refer)];
    };
    const references = new Set(refer(document));
    assert.ok(references.size > 0);
    for (const reference of references) {
      const [, pointer = ''] = REFERENCE.exec(reference) ?? [];
      const target = pointer
        .split('/')
        .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], document);
      assert.ok(target, reference);
    }
    const schemes = Object.keys(document.components.securitySchemes ?? {});
    for (const [path, , { security = [] }] of operations)
      for (const name of security.flatMap(Object.keys)) assert.ok(schemes.includes(name), `${path} ${name}`);
  });

  it('holds schemas that a strict validator understands', () => {
    const schemas = new Schemas(document);
    for (const [path, method, { requestBody, responses }] of operations) {
      for (const { content = {} } of [requestBody ?? {}, ...Object.values(responses)])
        for (const { schema } of Object.values(content)) {
          assert.ok(schema, `${method} ${path}`);
          schemas.compile(schema);
        }
    }
  });

  it('shows errors as they are: its examples keep its own schemas', () => {
    const schemas = new Schemas(document);
    for (const [path, , { responses }] of operations) {
      for (const [status, { content }] of Object.entries(responses)) {
        const { schema, examples = {} } = (content?.['application/json'] ?? {}) as {
          schema?: JsonSchema;
          examples?: Record<string, { value: unknown }>;
        };
        for (const [code, { value }] of Object.entries(examples)) {
          assert.equal(String(ERRORS[code as keyof typeof ERRORS].status), status);
          assert.ok(schema);
          assert.equal(schemas.faultsOf(schema, value), null, `${path} ${code}`);
        }
      }
    }
  });

  it('takes JSON and forms alike wherever it takes a body', () => {
    for (const [path, , { requestBody }] of operations) {
      if (!requestBody) continue;
      const { 'application/json': json, 'application/x-www-form-urlencoded': form } = requestBody.content;
      assert.ok(json, path);
      assert.deepEqual(json, form, path);
    }
  });

  it('asks for what an endpoint asks for: the session with its CSRF token, or an API token', () => {
    const securityOf = (path: string, method: string) => document.paths[path]?.[method]?.security;
    assert.deepEqual(securityOf('/users/password/change/', 'post'), [
      { session: [], csrfToken: [] },
      { token: [] },
    ]);
    assert.deepEqual(securityOf('/current_user/', 'get'), [{ session: [] }, { token: [] }]);
    assert.deepEqual(securityOf('/users/password/reset/', 'post'), []);
    assert.deepEqual(securityOf('/users/login/', 'post'), [{ session: [] }, {}]);
    for (const { method, path, role } of routesOf(getApp()).filter((each) => each.role)) {
      const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      assert.match(operation?.description ?? '', new RegExp(`For staff with the role \`${role}\``), path);
    }
    const statusesOf = (path: string) => Object.keys(document.paths[path]?.post?.responses ?? {}).join();
    assert.equal(statusesOf('/users/password/change/'), '200,400,401,403,413,415,429,431,500,503');
    assert.equal(statusesOf('/users/password/reset/'), '200,400,403,413,415,429,431,500,503');
  });
});

onSqlite(
  'the OpenAPI document of a storefront’s service',
  (getApp) => {
    it('names its own address and session cookie', async () => {
      const document = await documentOf(getApp().app);
      assert.deepEqual(document.servers, [{ url: 'https://id.shop.example' }]);
      assert.deepEqual(document.components.securitySchemes?.session, {
        type: 'apiKey',
        in: 'cookie',
        name: 'osessionid',
      });
    });
  },
  { env: { ...PRODUCTION, SESSION_COOKIE_NAME: 'osessionid' } },
);
