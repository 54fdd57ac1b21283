import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { json, type Route, redirect, route } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { Site } from '../links/site.ts';
import type { Settings } from '../settings.ts';

export function sessionRoutes(deps: {
  storage: Storage;
  audit: Audit;
  site: Site;
  settings: Settings;
}): Route[] {
  const { storage, audit, site, settings } = deps;
  return [
    route({
      method: 'GET',
      path: '/csrf_token/',
      operationId: 'csrfToken',
      summary: 'The CSRF token of this browser',
      description: 'Sets the `csrftoken` cookie where there is none. Send its value as `X-CSRFToken`.',
      tag: 'Sessions',
      auth: 'none',
      responses: { 200: { description: 'The token.', schema: Type.Object({ csrf_token: Type.String() }) } },
      handle: async ({ csrfToken }) => json(200, { csrf_token: csrfToken() }),
    }),

    route({
      method: 'POST',
      path: '/users/logout/',
      operationId: 'logout',
      summary: 'Sign out',
      description:
        'Ends the session and the API token handed out with it. Browsers are sent to `next` or home.',
      tag: 'Sessions',
      auth: 'optional',
      query: {
        next: {
          description: 'Where a browser goes: a path here or a URL of a trusted origin.',
          example: '/home/',
        },
      },
      responses: {
        200: { description: 'Signed out, or nobody was signed in.', schema: Type.Object({}) },
        302: { description: 'The same, for a browser.' },
      },
      async handle({ session, viewer, source, client, query, raw }) {
        if (session) {
          const userId = viewer?.user.id ?? null;
          await storage.transaction(async (stores) => {
            const ended = await stores.sessions.remove(session.idHash);
            if (ended && userId !== null)
              await audit.record(stores, source, {
                event: 'session.sign_out',
                outcome: 'success',
                actorId: userId,
                userId,
              });
          });
        }
        const cookies = { session: null };
        if (client.kind !== 'browser') return json(200, {}, cookies);
        const next = query.next ?? (typeof raw.next === 'string' ? raw.next : undefined);
        return redirect(site.redirectTarget(next) ?? settings.get('HOME_URL'), undefined, cookies);
      },
    }),
  ];
}
