import type { RouteRequest } from '../contracts/route.ts';
import type { Settings } from '../settings.ts';

/** How clients say which frontend they are. */
export const frontendHeader = {
  'X-Frontend-ID': {
    description:
      'One of VALID_FRONTEND_IDS: selects the page of the link (FRONTEND_URLS). Unknown ids are ignored.',
    example: 'shop-tr',
  },
};

/** The frontend that asks, as it says. */
export function frontendIdOf({ headers }: Pick<RouteRequest, 'headers'>): string | null {
  const id = headers['x-frontend-id'];
  return typeof id === 'string' ? id : null;
}

/** The frontend if VALID_FRONTEND_IDS lists it; else null, so that a request never picks another origin. */
export const listedFrontend = (settings: Settings, id: string | null): string | null =>
  id !== null && settings.get('VALID_FRONTEND_IDS').includes(id) ? id : null;
