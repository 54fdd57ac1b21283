import type { TSchema } from 'typebox';

/** The parts of a JSON Schema that our declarations use. */
interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
}

/** A schema as people who write TypeScript would write its type, on one line. */
export function typeText(schema: TSchema): string {
  const { type, const: constant, enum: choices, format, anyOf, items, ...object } = schema as Shape;
  if (constant !== undefined) return JSON.stringify(constant);
  if (choices) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  if (anyOf) return anyOf.map(typeText).join(' | ');
  if (type === 'array') return items ? `${parenthesized(typeText(items))}[]` : 'array';
  if (type === 'object') return objectText(object);
  if (type === 'integer') return 'number';
  return format === undefined ? (type ?? 'any') : `${type} (${format})`;
}

function objectText({ properties = {}, required = [], patternProperties = {} }: Shape): string {
  const [values] = Object.values(patternProperties);
  if (values) return `{ [name]: ${typeText(values)} }`;
  const fields = Object.entries(properties).map(
    ([name, value]) => `${name}${required.includes(name) ? '' : '?'}: ${typeText(value)}`,
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

const parenthesized = (text: string): string => (text.includes(' | ') ? `(${text})` : text);
