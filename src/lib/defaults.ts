import type { TObject } from 'typebox';

/**
 * An object with the defaults of the properties it leaves out. TypeBox's own `Value.Default` does more, and would be the
 * only reason to load 350 modules at every start.
 *
 * @param schema whose top-level properties may say a `default`
 */
export function withDefaults(schema: TObject, value: object | undefined): Record<string, unknown> {
  const complete: Record<string, unknown> = { ...value };
  for (const [name, property] of Object.entries(schema.properties))
    if (complete[name] === undefined && 'default' in property)
      complete[name] = structuredClone(property.default);
  return complete;
}
