import type { Arena } from './arena.ts';

/** A route of the service, as its OpenAPI document says. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With something in place of each parameter. */
  readonly path: string;
  readonly template: string;
  readonly tags: readonly string[];
  /** Credentials are required. */
  readonly needsSession: boolean;
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly tags?: readonly string[]; readonly security?: readonly object[] }>>
    >
  >;
}

/** Every route of the route table. */
export async function operationsOf(arena: Arena): Promise<Operation[]> {
  const document = (await arena.client().get('/openapi.json')).json<Document>();
  return Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, { tags = [], security = [] }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path: template.replaceAll(/\{\w+\}/g, '1').replaceAll('*', '1'),
      template,
      tags,
      needsSession: security.length > 0 && security.every((way) => Object.keys(way).length > 0),
    })),
  );
}
