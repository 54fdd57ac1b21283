import type { Core } from '../../src/app.ts';
import { DAY } from '../../src/lib/clock.ts';
import { store } from './outbox.ts';
import { storeUser } from './users.ts';

/** The hash of the id of Ada's session. */
export const SESSION = 'ab'.repeat(32);

/** Stores Ada with a session, an API token, a reset link and a message that waits. */
export async function fill({ storage, resetTokens }: Core): Promise<{ link: string; message: string }> {
  const ada = await storeUser(storage, { email: 'ada@example.com' });
  const now = Date.now();
  const signedIn = { userId: ada.id, generation: ada.authGeneration, createdAt: now };
  await storage.transaction(async ({ sessions, tokens }) => {
    await sessions.insert({
      ...signedIn,
      idHash: SESSION,
      data: {},
      expiresAt: now + DAY,
      address: '192.0.2.1',
      agent: 'a browser',
      provedAt: null,
      provedBy: null,
      visitorId: '1'.repeat(32),
      parentIdHash: null,
    });
    await tokens.insert({ ...signedIn, keyHash: 'cd'.repeat(32), sessionIdHash: null, scope: null });
  });
  const message = await store(storage, { createdAt: now, deadline: now + DAY });
  return { link: resetTokens.make(ada, 'email'), message };
}
