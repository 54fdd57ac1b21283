import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import fc from 'fast-check';
import { onSqlite } from '../support/app.ts';
import {
  type DocumentedOperation,
  documentOf,
  type JsonSchema,
  type OpenApiDocument,
  Schemas,
} from '../support/openapi.ts';
import { SEED } from '../support/seed.ts';

const JSON_TYPE = 'application/json';

type Endpoint = readonly [path: string, method: string, theirs: DocumentedOperation];
const endpoints: Endpoint[] = Object.entries(SEED.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, theirs]): Endpoint => [path, method, theirs]),
);

/** The schema a reference of the seed names. */
function resolved(schema: JsonSchema): JsonSchema {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(schema.$ref ?? '')?.[1];
  return name === undefined ? schema : (SEED.components.schemas?.[name] as JsonSchema);
}

const requestOf = (operation: DocumentedOperation): JsonSchema =>
  resolved(operation.requestBody?.content[JSON_TYPE]?.schema ?? {});

/** Where we take less than the pages say, and why. */
const NARROWER: readonly { field: string; bounds: JsonSchema; reason: string }[] = [
  {
    field: 'code',
    bounds: { minLength: 4, maxLength: 20 },
    reason:
      'the "Password & OTP Operations" page bounds codes to 4 to 20 characters, the OpenAPI pages do not',
  },
];

/** A property of theirs, with what another page of theirs says about it. */
const bounded = (name: string, property: JsonSchema): JsonSchema => ({
  ...resolved(property),
  ...NARROWER.find(({ field }) => field === name)?.bounds,
});

/** Each of the bodies an endpoint of ours takes. */
const bodiesOf = (operation: DocumentedOperation): readonly JsonSchema[] => {
  const schema = operation.requestBody?.content[JSON_TYPE]?.schema ?? {};
  return schema.anyOf ?? [schema];
};

/** What narrows a schema: a keyword of ours that theirs lacks, or sets wider, refuses what theirs accepts. */
const NARROWING: Readonly<Record<string, (ours: unknown, theirs: unknown) => boolean>> = {
  maxLength: (ours, theirs) => Number(ours) >= Number(theirs),
  maximum: (ours, theirs) => Number(ours) >= Number(theirs),
  minLength: (ours, theirs) => Number(ours) <= Number(theirs),
  minimum: (ours, theirs) => Number(ours) <= Number(theirs),
  // The formats of passwords and phones are hints for forms, which refuse nothing.
  format: (ours, theirs) => ours === theirs || ours === 'password' || ours === 'phone',
  pattern: (ours, theirs) => ours === theirs,
  enum: (ours, theirs) => (theirs as unknown[]).every((value) => (ours as unknown[]).includes(value)),
  const: (ours, theirs) => ours === theirs,
};

function assertAsWide(ours: JsonSchema, theirs: JsonSchema, name: string): void {
  const types = [ours.type ?? theirs.type].flat();
  for (const type of [theirs.type].flat()) assert.ok(types.includes(type), `${name} is no ${type}`);
  for (const [keyword, isAsWide] of Object.entries(NARROWING)) {
    if (ours[keyword] === undefined) continue;
    const isNarrower = theirs[keyword] === undefined && keyword !== 'format';
    assert.ok(!isNarrower && isAsWide(ours[keyword], theirs[keyword]), `${keyword} of ${name}`);
  }
}

/** Values a schema of the seed accepts. */
function valuesOf(given: JsonSchema): fc.Arbitrary<unknown> {
  const schema = resolved(given);
  if (schema.type === 'object') {
    const known = Object.entries(schema.properties ?? {}).map(
      ([name, property]) => [name, valuesOf(bounded(name, property))] as const,
    );
    const requiredKeys = schema.required ?? [];
    return fc
      .tuple(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.record(Object.fromEntries(known), { requiredKeys: [...requiredKeys] as never[] }),
      )
      .map(([unknown, fields]) => ({ ...unknown, ...fields }));
  }
  if (schema.type === 'boolean') return fc.boolean();
  assert.equal(schema.type, 'string', 'the seed has a type this test does not know');
  if (schema.format === 'email') return fc.emailAddress();
  const { minLength = 0, maxLength = 200 } = schema;
  // Lengths count code points (JSON Schema Validation §6.3.1), of which a grapheme may have several.
  return fc.string({ unit: 'binary', minLength: Number(minLength), maxLength: Number(maxLength) });
}

onSqlite('the published OpenAPI pages', (getApp) => {
  let own: OpenApiDocument;
  before(async () => {
    own = await documentOf(getApp().app);
  });
  const oursOf = ([path, method]: Endpoint): DocumentedOperation => {
    const operation = own.paths[path]?.[method];
    assert.ok(operation, `${method} ${path} is not there`);
    return operation;
  };

  it('know no endpoint that is not here, under the same name', () => {
    for (const endpoint of endpoints) assert.equal(oursOf(endpoint).operationId, endpoint[2].operationId);
  });

  it('require every field that we require', () => {
    for (const endpoint of endpoints) {
      const [path, , theirs] = endpoint;
      const ours = oursOf(endpoint);
      for (const type of Object.keys(theirs.requestBody?.content ?? {}))
        assert.ok(ours.requestBody?.content[type], `${type} of ${path}`);
      const theirRequest = requestOf(theirs);
      const required = theirRequest.required ?? [];
      const body = bodiesOf(ours).find((candidate) =>
        candidate.required?.every((name) => required.includes(name)),
      );
      assert.ok(body, `the required fields of ${path}`);
      for (const [name, property] of Object.entries(theirRequest.properties ?? {}))
        assertAsWide(body.properties?.[name] ?? {}, bounded(name, property), `${name} of ${path}`);
      const asked = (ours.parameters ?? []).filter((parameter) => parameter.required);
      assert.deepEqual(asked, [], `required parameters of ${path}`);
    }
  });

  it('speak of the headers we read', () => {
    for (const endpoint of endpoints) {
      const theirs = (endpoint[2].parameters ?? []).filter((parameter) => parameter.$ref === undefined);
      const names = (oursOf(endpoint).parameters ?? []).map(({ name }) => name);
      for (const { name } of theirs) assert.ok(names.includes(name), `${name} of ${endpoint[0]}`);
    }
  });

  it('accept no body that we refuse', () => {
    const schemas = new Schemas(own);
    for (const endpoint of endpoints) {
      const [path, , theirs] = endpoint;
      for (const type of Object.keys(theirs.requestBody?.content ?? {})) {
        const schema = oursOf(endpoint).requestBody?.content[type]?.schema;
        assert.ok(schema);
        fc.assert(
          fc.property(valuesOf(requestOf(theirs)), (body) => {
            assert.equal(schemas.faultsOf(schema, body), null, path);
          }),
          { seed: 20260115 },
        );
      }
    }
  });

  it('know every answer of theirs: we document each of their statuses', () => {
    for (const endpoint of endpoints) {
      const statuses = Object.keys(oursOf(endpoint).responses);
      for (const status of Object.keys(endpoint[2].responses))
        assert.ok(statuses.includes(status), `${status} of ${endpoint[0]}`);
    }
  });
});
