let loaded: Promise<typeof import('jose')> | undefined;

/** The library of JWTs, loaded when first needed: it takes 14 MiB, which services without tokens need not spend. */
export function loadJose(): Promise<typeof import('jose')> {
  loaded ??= import('jose');
  return loaded;
}
