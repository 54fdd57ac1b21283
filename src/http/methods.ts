import type { Route } from '../contracts/route.ts';

/** What is counted for a method that nobody declared. */
const OTHER = 'other';
/** The methods that HTTP clients use (RFC 9110 §9.3, RFC 5789). */
const COMMON: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The methods that a path answers. @param routes those of the path */
export function allowedMethods(routes: readonly Route[]): string[] {
  const methods = routes.map(({ method }) => method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

/**
 * Names methods for metrics. Node parses more than thirty: each with each route would be a series that strangers can make.
 *
 * @returns the method where the route declares it, or, for the pattern of no route, where it is a common one; else `other`
 */
export function createMethodLabels(routes: readonly Route[]): (method: string, route: string) => string {
  const declared = new Map<string, ReadonlySet<string>>();
  for (const [path, ofPath] of Map.groupBy(routes, ({ path }) => path))
    declared.set(path, new Set(allowedMethods(ofPath)));
  return (method, route) => ((declared.get(route) ?? COMMON).has(method) ? method : OTHER);
}
