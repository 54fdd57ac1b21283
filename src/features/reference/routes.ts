import { VERSION } from '../../lib/version.ts';
import { json, type Route, route } from '../route.ts';
import { createOpenApi } from './openapi.ts';
import { describeRoute } from './operation.ts';

/** The service described by itself. Pages for customers are left out. */
export function referenceRoutes(
  routes: readonly Route[],
  config: { readonly publicUrl: string; readonly sessionCookieName: string },
): Route[] {
  const operations = routes.filter((declared) => !declared.isPage).map(describeRoute);
  const openApi = createOpenApi(operations, { ...config, version: VERSION });
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
      handle: async () => json(200, openApi),
    }),
  ];
}
