/** A name that needs no quotes: nothing in it can be taken for another path, and all of it can be seen. */
const SIMPLE = /^[^.[\]"\\\s\p{C}]+$/u;

/** The path of a property, such as `FRONTEND_URLS.app`; with quotes where the name could make it that of another. */
const propertyOf = (path: string, name: string): string =>
  SIMPLE.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;

/** The parts of a value that have no parts, by a path that no other part has. @param path of the value */
export function leavesOf(value: unknown, path: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return new Map([[path, value]]);
  const isList = Array.isArray(value);
  const parts = Object.entries(value).map(
    ([name, part]) => [isList ? `${path}[${name}]` : propertyOf(path, name), part] as const,
  );
  return new Map(parts.flatMap(([place, part]) => [...leavesOf(part, place)]));
}
