import { json, page, type Route, route } from '../contracts/route.ts';
import { lazy } from '../lib/lazy.ts';
import { VERSION } from '../lib/version.ts';
import { createOpenApi } from './openapi.ts';
import { describeRoute } from './operation.ts';

/** The service described by itself: for programs, and as a page for people. Pages for customers are left out. */
export function referenceRoutes(
  routes: readonly Route[],
  config: { readonly publicUrl: string; readonly sessionCookieName: string },
): Route[] {
  // Made when first asked for: most processes never are, and it costs them 20 MB.
  const operations = lazy(() => routes.filter((declared) => !declared.isPage).map(describeRoute));
  const { publicUrl, sessionCookieName } = config;
  const service = { publicUrl, sessionCookieName, version: VERSION };
  const openApi = lazy(() => createOpenApi(operations(), service));
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
      handle: async () => json(200, openApi()),
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
      handle: async () => page(200, { name: 'reference', operations: operations(), service }),
    }),
  ];
}
