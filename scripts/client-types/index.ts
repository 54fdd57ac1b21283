import openapiTS, { astToString, NEVER, type OpenAPI3 } from 'openapi-typescript';

/** The TypeScript types of an OpenAPI document, as openapi-fetch reads them. */
export async function typesOf(document: object): Promise<string> {
  // The document is of our own making; the tests of the document look at its form.
  const nodes = await openapiTS(document as OpenAPI3, {
    silent: true,
    // A property that is never there tells the members of a union apart.
    transform: (schema) => (Object.hasOwn(schema, 'not') ? NEVER : undefined),
  });
  return astToString(nodes);
}
