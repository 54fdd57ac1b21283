import { ACCOUNT } from './account/index.ts';
import { ADMIN } from './admin/index.ts';
import { BACKENDS } from './backends/index.ts';
import { BRANDING } from './branding/index.ts';
import type { Config } from './config/config.ts';
import { consoleRoutes } from './console/routes.ts';
import type { Route } from './contracts/route.ts';
import { PASSWORDS } from './passwords/index.ts';
import { PROFILE } from './profile/index.ts';
import { referenceRoutes } from './reference/routes.ts';
import { REGISTRATION } from './registration/index.ts';
import { SECOND_FACTOR } from './second-factor/index.ts';
import { SIGN_IN } from './sign-in/index.ts';
import { STATUS } from './status/index.ts';

/** Every endpoint, in the order the API reference lists them. */
const ENDPOINTS = [
  ...[...SIGN_IN, ...REGISTRATION, ...PASSWORDS, ...PROFILE, ...ACCOUNT, ...BACKENDS],
  ...[...SECOND_FACTOR, ...ADMIN, ...STATUS, ...BRANDING],
];

type Endpoint = (typeof ENDPOINTS)[number];
type NeedsOf<E> = E extends (services: infer S) => unknown ? (services: S) => void : never;
/** What all endpoints together need: the intersection of what each of them takes. */
type Services = NeedsOf<Endpoint | typeof consoleRoutes> extends (services: infer S) => void ? S : never;

export function allRoutes(services: Services & { config: Config }): Route[] {
  const routes = ENDPOINTS.flatMap((endpoint) => endpoint(services));
  return [...routes, ...referenceRoutes(routes, services.config), ...consoleRoutes(services)];
}
