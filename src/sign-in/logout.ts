import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import type { Requester } from '../contracts/requester.ts';
import { json, type Route, redirect, route, typedText } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { Site } from '../links/site.ts';
import { apiTokenIn } from '../sessions/authorization.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';

/**
 * Ends the requester's session, and the sign-in whose API token was sent: its session, its token, and the sessions made with
 * it. Both if both were sent, because whoever signs out must not stay signed in under the other one. A token that an operator
 * made belongs to no sign-in and stays; one that is unknown or dead changes nothing.
 */
export const createSignOut =
  ({ storage, audit, sessions }: { storage: Storage; audit: Audit; sessions: Sessions }) =>
  async (
    { session, source }: Pick<Requester, 'session' | 'source'>,
    apiToken: string | null = null,
  ): Promise<void> => {
    const token = apiToken === null ? null : await sessions.findByToken(apiToken);
    const ending = new Map<string, Session>();
    for (const each of [session, token?.session]) if (each) ending.set(each.idHash, each);
    if (ending.size === 0) return;
    await storage.transaction(async (stores) => {
      for (const { idHash, userId, visitorId } of ending.values()) {
        const isEnded = await stores.sessions.remove(idHash);
        if (!isEnded || userId === null) continue;
        const entry = { event: 'session.sign_out', outcome: 'success', actorId: userId, userId } as const;
        const isStaff = (await stores.users.byId(userId))?.isStaff;
        // Of the session that ends: the other one may be of another visitor.
        await audit[isStaff ? 'record' : 'recordRepeatable'](stores, { ...source, visitorId }, entry);
      }
    });
  };

/** Signing out. */
export function logout(services: {
  storage: Storage;
  audit: Audit;
  sessions: Sessions;
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
        'Ends the session and its API token; with `Authorization: Token <key>`, the sign-in that the `key` is of. A token that is no sign-in’s stays valid, and an invalid one is no error. Browsers are redirected to `next` or to the home page.',
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
        await signOut(request, apiTokenIn(request.headers.authorization));
        const cookies = { session: null };
        if (request.client.kind !== 'browser') return json(200, {}, cookies);
        const next = request.query.next ?? typedText(request.raw, 'next');
        return redirect(site.redirectTarget(next) ?? settings.get('HOME_URL'), undefined, cookies);
      },
    }),
  ];
}
