import { after, before } from 'node:test';
import { CookieJar, createClient } from '../../src/client/node.ts';
import type { TestApp } from './app.ts';

/** Has the service of a test listen on a port of its own. @returns gets its URL inside tests */
export function listening(getApp: () => TestApp): () => string {
  let url = '';
  before(async () => {
    url = await getApp().app.listen({ port: 0, host: '127.0.0.1' });
  });
  after(() => getApp().app.server.closeAllConnections());
  return () => url;
}

/** A program of somebody who has not signed in: a client with a jar of its own. */
export function visitor(baseUrl: string) {
  const cookies = new CookieJar();
  return { cookies, client: createClient({ baseUrl, cookies }) };
}
