import type { Arena } from './arena.ts';

/** A route of the service, as its OpenAPI document says. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With something in place of each parameter; ids are nobody’s. */
  readonly path: string;
  readonly template: string;
  readonly tags: readonly string[];
  /** Credentials are required. */
  readonly needsSession: boolean;
  /** Whose tokens open it, if it is for staff. */
  readonly roles: readonly string[];
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly description?: string;
            readonly tags?: readonly string[];
            readonly security?: readonly object[];
          }
        >
      >
    >
  >;
}

/** The roles that a description names: "For staff with the role `manager` or `owner`." */
const rolesIn = (description: string): string[] => {
  const [sentence = ''] = /For staff with the role .*$/.exec(description) ?? [];
  return [...sentence.matchAll(/`(\w+)`/g)].map(([, role = '']) => role);
};

const NOBODYS_ID = '999999999';

/** Every route of the route table. */
export async function operationsOf(arena: Arena): Promise<Operation[]> {
  const document = (await arena.client().get('/openapi.json')).json<Document>();
  return Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, { description = '', tags = [], security = [] }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path: template
        .replaceAll('{id}', NOBODYS_ID)
        .replaceAll(/\{\w+\}/g, '1')
        .replaceAll('*', '1'),
      template,
      tags,
      roles: rolesIn(description),
      needsSession: security.length > 0 && security.every((way) => Object.keys(way).length > 0),
    })),
  );
}
