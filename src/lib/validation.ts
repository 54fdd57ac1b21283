import type { Static, TArrayOptions, TNumberOptions, TObject, TSchema, TStringOptions } from 'typebox';
import type { TValidationError } from 'typebox/error';
import { Check, Compile, Errors, Pointer, type Validator } from 'typebox/schema';
import { Settings } from 'typebox/system';

// TypeBox stops after eight faults by default.
Settings.Set({ maxErrors: Number.MAX_SAFE_INTEGER });

/** A place where a value does not fit its schema. Each edge words it for its own readers. */
export interface Misfit {
  /** The path inside the value: `.login.count` or `[2].name`; empty for the value itself. */
  readonly path: string;
  /** TypeBox's error: the keyword that failed, and its parameters. */
  readonly error: TValidationError;
  /** For operators: `expected an integer from 1 to 9`, or the message of the refinement that failed. */
  readonly complaint: string;
  /** For operators: the value found, shortened; never a secret. */
  readonly found: string;
}

/** The keywords our messages use. `expected` describes the schema in words; `secret` values are never shown. */
interface SchemaNode extends TSchema, TStringOptions, TNumberOptions, TArrayOptions {
  readonly type?: string;
  readonly expected?: string;
  readonly secret?: boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/** Schemas live as long as the process. A compiled one checks 40 times as fast as TypeBox's `Check`. */
const compiled = new WeakMap<TSchema, Validator>();

/** Whether a value fits a schema. */
export function fits<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  let validator = compiled.get(schema);
  if (!validator) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  return validator.Check(value);
}

/**
 * The misfits of a value, one per place. Where a list has the wrong length or no alternative fits, the errors TypeBox
 * finds inside are left out, because they only distract.
 */
export function misfits(schema: TSchema, value: unknown): Misfit[] {
  if (fits(schema, value)) return [];
  const [, errors] = Errors(schema, value);
  const outer = errors.filter(({ keyword }) => ['anyOf', 'minItems', 'maxItems'].includes(keyword));
  const isInside = (error: TValidationError): boolean =>
    outer.some(
      ({ schemaPath, instancePath }) =>
        error.schemaPath.startsWith(`${schemaPath}/`) &&
        `${error.instancePath}/`.startsWith(`${instancePath}/`),
    );
  const byPlace = new Map<string, Misfit[]>();
  for (const error of errors) {
    const place = `${error.schemaPath} ${error.instancePath}`;
    if (!byPlace.has(place) && !isInside(error)) byPlace.set(place, misfitsOf(error, schema, value));
  }
  return [...byPlace.values()].flat();
}

function misfitsOf(error: TValidationError, schema: TSchema, whole: unknown): Misfit[] {
  const { path, value } = follow(whole, error.instancePath);
  const node = nodeAt(schema, error.schemaPath);
  const misfit = (complaint: string, found = show(node, value), at = path): Misfit => ({
    path: at,
    error,
    complaint,
    found,
  });
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) =>
        misfit(`expected ${expectationOf(node.properties?.[name] ?? {})}`, 'nothing', `${path}.${name}`),
      );
    // Each unknown name also has a `boolean` error, because its schema is `false`.
    case 'additionalProperties':
      return [];
    case 'boolean': {
      const parent = nodeAt(schema, error.schemaPath.replace(/\/additionalProperties$/, ''));
      return [misfit(`expected ${namesOf(parent)}`, 'an unknown name')];
    }
    case '~refine':
      return [misfit(error.params.message)];
    case 'anyOf': {
      const meant = meantOption(node, value);
      if (meant) return misfits(meant, value).map((inner) => ({ ...inner, path: path + inner.path }));
    }
  }
  return [misfit(`expected ${expectationOf(node)}`)];
}

/** The alternative of the value's own type is most likely the intended one. */
const meantOption = ({ expected, anyOf = [] }: SchemaNode, value: unknown): SchemaNode | undefined =>
  expected === undefined && isStructured(value)
    ? anyOf.find(({ type }) => type !== undefined && Check({ type }, value))
    : undefined;

/** The part of a schema at a path such as `#/properties/login`. */
const nodeAt = (schema: TSchema, schemaPath: string): SchemaNode =>
  Pointer.Get(schema, schemaPath.slice(1)) as SchemaNode;

/** Follows a JSON pointer (RFC 6901) into a value. @returns the path in our notation, and the value there */
function follow(whole: unknown, pointer: string): { path: string; value: unknown } {
  let [path, value] = ['', whole];
  for (const name of Pointer.Indices(pointer)) {
    path += Array.isArray(value) ? `[${name}]` : `.${name}`;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return { path, value };
}

/**
 * Describes each misfit in one line: the path, what was expected and what was found, such as
 * `THROTTLING_SETTINGS.login.count: expected an integer from 1 to 1000000, got "x"`.
 *
 * @param path of the value, for the beginning of each line
 * @returns nothing when the value fits
 */
export const explainMisfit = (schema: TSchema, value: unknown, path: string): string[] =>
  misfits(schema, value).map((misfit) => `${path}${misfit.path}: ${misfit.complaint}, got ${misfit.found}`);

const isStructured = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What a schema expects, in words. */
export function expectationOf(schema: TSchema): string {
  const node = schema as SchemaNode;
  if (node.expected !== undefined) return node.expected;
  if (node.anyOf) return node.anyOf.map(expectationOf).join(' or ');
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return `one of ${node.enum.join(', ')}`;
  return TYPE_WORDS[node.type ?? '']?.(node) ?? 'another value';
}

const TYPE_WORDS: Readonly<Record<string, (node: SchemaNode) => string>> = {
  null: () => 'null',
  boolean: () => 'true or false',
  integer: ({ minimum, maximum }) => `an integer${rangeOf(minimum, maximum)}`,
  number: ({ minimum, maximum }) => `a number${rangeOf(minimum, maximum)}`,
  string: ({ minLength, maxLength }) => `a text${rangeOf(minLength, maxLength, ' characters')}`,
  array: ({ minItems, maxItems }) => `a list${rangeOf(minItems, maxItems, ' items')}`,
  object: (node) => (node.properties ? `an object with ${namesOf(node)}` : 'an object'),
};

const namesOf = (node: SchemaNode): string => Object.keys(node.properties ?? {}).join(', ') || 'no names';

function rangeOf(minimum?: number | bigint, maximum?: number | bigint, unit = ''): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}${unit}`;
  if (maximum !== undefined) return ` of at most ${maximum}${unit}`;
  return minimum === undefined ? '' : ` of at least ${minimum}${unit}`;
}

/**
 * The given value, shortened, because it helps to find the place. Secrets are not shown, nor credentials in URLs.
 */
function show({ secret }: SchemaNode, value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isStructured(value)) return 'an object';
  if (secret) return 'something else, which is not shown';
  const text = (JSON.stringify(value) ?? 'nothing').replace(/\/\/.*@/, '//…@');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * Adds the defaults of missing properties. TypeBox's own `Value.Default` does more, but `typebox/value` would load 160
 * more modules at every start.
 *
 * @param schema its top-level properties may have a `default`
 */
export function withDefaults(schema: TObject, value: object | undefined): Record<string, unknown> {
  const complete: Record<string, unknown> = { ...value };
  for (const [name, property] of Object.entries(schema.properties))
    if (complete[name] === undefined && 'default' in property)
      complete[name] = structuredClone(property.default);
  return complete;
}
