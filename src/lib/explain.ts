import type { TSchema } from 'typebox';

/**
 * What in a value does not fit a schema, one line each: the path, what was expected there and what was found, such as
 * `THROTTLING_SETTINGS.login.count: expected an integer from 1 to 1000000, got "x"`. A schema may say in its own words
 * what it expects by a property `expected`; values of one with `secret: true` are never shown.
 *
 * @param path where the value stands, as it is to be shown
 * @returns nothing when the value fits
 */
export function explainMisfit(schema: TSchema, value: unknown, path: string): string[] {
  const node = schema as SchemaNode;
  if (node.anyOf) return explainUnion(node, node.anyOf, value, path);
  if (fitsHere(node, value)) return explainParts(node, value, path);
  return [`${path}: expected ${expectationOf(node)}, got ${show(node, value)}`];
}

/** The part of JSON Schema that our tables use. */
interface SchemaNode extends TSchema {
  readonly type?: 'null' | 'boolean' | 'string' | 'integer' | 'number' | 'array' | 'object';
  readonly expected?: string;
  readonly secret?: boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
}

/** Of several alternatives the one of the value's own type is the one that was meant. */
function explainUnion(
  node: SchemaNode,
  options: readonly SchemaNode[],
  value: unknown,
  path: string,
): string[] {
  const misfits = options.map((option) => explainMisfit(option, value, path));
  if (misfits.some((misfit) => misfit.length === 0)) return [];
  const meant = options.findIndex((option) => option.type !== undefined && hasType(option.type, value));
  if (node.expected === undefined && meant >= 0 && isStructured(value)) return misfits[meant] ?? [];
  return [`${path}: expected ${expectationOf(node)}, got ${show(node, value)}`];
}

function fitsHere(node: SchemaNode, value: unknown): boolean {
  if (node.const !== undefined) return value === node.const;
  if (node.enum) return node.enum.includes(value);
  if (node.type !== undefined && !hasType(node.type, value)) return false;
  if (typeof value === 'number')
    return value >= (node.minimum ?? -Infinity) && value <= (node.maximum ?? Infinity);
  if (typeof value === 'string') {
    const length = [...value].length;
    if (length < (node.minLength ?? 0) || length > (node.maxLength ?? Infinity)) return false;
    return node.pattern === undefined || new RegExp(node.pattern, 'u').test(value);
  }
  if (Array.isArray(value))
    return value.length >= (node.minItems ?? 0) && value.length <= (node.maxItems ?? Infinity);
  return true;
}

function explainParts(node: SchemaNode, value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    const { items } = node;
    return items ? value.flatMap((item, index) => explainMisfit(items, item, `${path}[${index}]`)) : [];
  }
  if (!isStructured(value)) return [];
  const missing = (node.required ?? [])
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path}.${name}: expected ${expectationOf(node.properties?.[name] ?? {})}, got nothing`);
  const parts = Object.entries(value).flatMap(([name, part]) => {
    const schema = schemaOfProperty(node, name);
    if (schema === null) return [`${path}.${name}: expected ${namesOf(node)}, got an unknown name`];
    return schema ? explainMisfit(schema, part, `${path}.${name}`) : [];
  });
  return [...missing, ...parts];
}

/** null: a property that may not be there; undefined: one about which nothing is said. */
function schemaOfProperty(node: SchemaNode, name: string): SchemaNode | null | undefined {
  if (node.properties && Object.hasOwn(node.properties, name)) return node.properties[name];
  const byPattern = Object.entries(node.patternProperties ?? {}).find(([pattern]) =>
    new RegExp(pattern, 'u').test(name),
  );
  if (byPattern) return byPattern[1];
  if (node.additionalProperties === false) return null;
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
}

function hasType(type: NonNullable<SchemaNode['type']>, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isStructured(value) && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

const isStructured = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What a schema expects, in words. */
export function expectationOf(schema: TSchema): string {
  const node = schema as SchemaNode;
  if (node.expected !== undefined) return node.expected;
  if (node.anyOf) return node.anyOf.map(expectationOf).join(' or ');
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return `one of ${node.enum.join(', ')}`;
  switch (node.type) {
    case 'null':
      return 'null';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `an integer${rangeOf(node.minimum, node.maximum)}`;
    case 'number':
      return `a number${rangeOf(node.minimum, node.maximum)}`;
    case 'string':
      return `a text${rangeOf(node.minLength, node.maxLength, ' characters')}`;
    case 'array':
      return `a list${rangeOf(node.minItems, node.maxItems, ' items')}`;
    case 'object':
      return `an object${node.properties ? ` with ${namesOf(node)}` : ''}`;
    default:
      return 'another value';
  }
}

const namesOf = (node: SchemaNode): string => Object.keys(node.properties ?? {}).join(', ') || 'no names';

function rangeOf(minimum: number | undefined, maximum: number | undefined, unit = ''): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}${unit}`;
  if (maximum !== undefined) return ` of at most ${maximum}${unit}`;
  return minimum === undefined ? '' : ` of at least ${minimum}${unit}`;
}

/**
 * The value as it was given, shortened: what somebody typed helps to find the place. Not so a secret, and whoever writes
 * an address with a password in it shows that to nobody either.
 */
function show({ secret }: SchemaNode, value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isStructured(value)) return 'an object';
  if (secret) return 'something else, which is not shown';
  const text = (JSON.stringify(value) ?? 'nothing').replace(/\/\/.*@/, '//…@');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
