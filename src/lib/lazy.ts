/**
 * Remembers what `load` returned. For packages that most starts do without: loading the client of a server that is
 * not configured would cost every process tens of milliseconds and megabytes.
 */
export function lazy<T>(load: () => T): () => T {
  let loaded: { readonly value: T } | undefined;
  return () => {
    loaded ??= { value: load() };
    return loaded.value;
  };
}
