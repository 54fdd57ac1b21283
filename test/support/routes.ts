import type { Route } from '../../src/contracts/route.ts';
import { allRoutes } from '../../src/endpoints.ts';
import type { TestApp } from './app.ts';

/** The declarations of all endpoints, to read; the service answers by its own. */
export const routesOf = ({ core }: TestApp): Route[] => allRoutes(core);

/** The path of a route with every parameter filled in. */
export const pathOf = (route: Route, params: Readonly<Record<string, string>> = {}): string =>
  route.path.replaceAll(
    /:(\w+)/g,
    (_all, name: string) => params[name] ?? route.params?.[name]?.example ?? name,
  );
