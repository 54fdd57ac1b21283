import { type Route, redirect, route } from '../contracts/route.ts';
import type { Settings } from '../settings.ts';

/**
 * Where password managers lead people to change their password (W3C, "A Well-Known URL for Changing Passwords"). Like every
 * path it has a form with a slash.
 */
export const wellKnownChangePassword = ({ settings }: { settings: Settings }): Route[] => [
  route({
    method: 'GET',
    path: '/.well-known/change-password',
    operationId: 'wellKnownChangePassword',
    summary: 'The page to change the password, for password managers',
    tag: 'Pages',
    auth: 'none',
    isPage: true,
    responses: { 302: { description: 'Redirects to CHANGE_PASSWORD_URL.' } },
    handle: async () => redirect(settings.get('CHANGE_PASSWORD_URL')),
  }),
];
