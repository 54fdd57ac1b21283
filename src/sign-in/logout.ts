import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import type { Requester } from '../contracts/requester.ts';
import { json, type Route, redirect, route, typedText } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { Site } from '../links/site.ts';
import type { Settings } from '../settings.ts';

/** Ends the requester's session and its API token. */
export const createSignOut =
  ({ storage, audit }: { storage: Storage; audit: Audit }) =>
  async ({ session, viewer, source }: Pick<Requester, 'session' | 'viewer' | 'source'>): Promise<void> => {
    if (!session) return;
    const userId = viewer?.user.id ?? null;
    await storage.transaction(async (stores) => {
      const isEnded = await stores.sessions.remove(session.idHash);
      if (!isEnded || userId === null) return;
      const entry = { event: 'session.sign_out', outcome: 'success', actorId: userId, userId } as const;
      await audit.record(stores, source, entry);
    });
  };

/** Signing out. */
export function logout(services: {
  storage: Storage;
  audit: Audit;
  site: Site;
  settings: Settings;
}): Route[] {
  const { site, settings } = services;
  const signOut = createSignOut(services);
  return [
    route({
      method: 'POST',
      path: '/users/logout/',
      operationId: 'logout',
      summary: 'Sign out',
      description:
        'Ends the session and its API token. Browsers are redirected to `next` or to the home page.',
      tag: 'Sessions',
      auth: 'optional',
      query: {
        next: {
          description: 'Where a browser goes: a path on this site or a URL of a trusted origin.',
          example: '/home/',
        },
      },
      responses: {
        200: { description: 'Signed out, or nobody was signed in.', schema: Type.Object({}) },
        302: { description: 'The same, for a browser.' },
      },
      async handle(request) {
        await signOut(request);
        const cookies = { session: null };
        if (request.client.kind !== 'browser') return json(200, {}, cookies);
        const next = request.query.next ?? typedText(request.raw, 'next');
        return redirect(site.redirectTarget(next) ?? settings.get('HOME_URL'), undefined, cookies);
      },
    }),
  ];
}
