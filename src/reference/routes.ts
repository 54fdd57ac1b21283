import { json, type Route, route } from '../contracts/route.ts';
import { createDocument } from './document.ts';
import { REFERENCE_PAGE, REFERENCE_POLICY } from './page.ts';

/** The OpenAPI document and the API reference. Pages for customers are left out. */
export function referenceRoutes(
  routes: readonly Route[],
  config: { readonly publicUrl: string; readonly sessionCookieName: string },
): Route[] {
  // Created when first requested, because most processes never need it.
  let document: ReturnType<typeof createDocument> | undefined;
  return [
    route({
      method: 'GET',
      path: '/openapi.json',
      operationId: 'openApi',
      summary: 'The OpenAPI document',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'The document.' } },
      async handle() {
        document ??= createDocument(routes, config);
        return json(200, await document);
      },
    }),
    route({
      method: 'GET',
      path: '/docs/',
      operationId: 'reference',
      summary: 'The reference of the API',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async () => ({
        kind: 'html',
        status: 200,
        html: REFERENCE_PAGE,
        policy: REFERENCE_POLICY,
        language: 'en',
      }),
    }),
  ];
}
