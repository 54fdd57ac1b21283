import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { startTestApp, type TestApp } from '../support/app.ts';
import { verified, visitorIn } from '../support/backends.ts';
import { type Engine, nginxPath, openEngine } from '../support/engines.ts';
import { type Echo, type EchoBackend, freePort, startEcho, startNginx } from '../support/nginx.ts';

const GUIDE = readFileSync(new URL('../../docs/backends.md', import.meta.url), 'utf8');
const FORGED = {
  'x-auth-user': '1',
  'x-auth-user-type': 'registered',
  'x-auth-visitor': 'somebody elses',
  'x-auth-token': 'e30.e30.x',
};
const skip = nginxPath() === undefined && 'no nginx here: install nginx-light or set NGINX_PATH';

/** The server of the guide, on ports of a test, with another query for the check. */
function serverOf(ports: { nginx: number; latchkey: number; echo: number }, query: string): string {
  const [, server = ''] = /```nginx\n(.*?)```/s.exec(GUIDE) ?? [];
  const replaced = server
    .replace('listen 80;', `listen 127.0.0.1:${ports.nginx};`)
    .replace(
      'http://127.0.0.1:8000/session/check/?allow=anonymous&csrf=1',
      `http://127.0.0.1:${ports.latchkey}/session/check/${query}`,
    )
    .replace('http://127.0.0.1:9000', `http://127.0.0.1:${ports.echo}`);
  for (const port of Object.values(ports)) assert.ok(replaced.includes(`:${port}`), replaced);
  return replaced;
}

describe('a backend behind nginx, configured as the guide says', { skip }, () => {
  let engine: Engine;
  let app: TestApp;
  let echo: EchoBackend;
  let latchkey: number;

  before(async () => {
    engine = await openEngine('sqlite');
    echo = await startEcho();
    const settings = { JWT_AUDIENCES: ['shop'], STOREFRONT_URL: 'https://shop.example' };
    app = await startTestApp('sqlite', engine, { settings, env: { TRUSTED_PROXIES: '127.0.0.1' } });
    latchkey = await freePort();
    await app.app.listen({ port: latchkey, host: '127.0.0.1' });
  });
  after(async () => {
    await echo.close();
    await app.close().finally(() => engine.drop());
  });

  /** Runs `visit` with a browser of the shop. */
  async function behind(
    query: string,
    visit: (
      ask: (init?: RequestInit & { headers?: Record<string, string> }) => Promise<Response>,
    ) => Promise<void>,
    port = latchkey,
  ): Promise<void> {
    const nginx = await freePort();
    const proxy = await startNginx(serverOf({ nginx, latchkey: port, echo: echo.port }, query), nginx);
    try {
      await visit((init) =>
        fetch(`http://127.0.0.1:${nginx}/basket?allow=anonymous&page=1`, { redirect: 'manual', ...init }),
      );
    } finally {
      await proxy.stop();
    }
  }

  const seen = async (answer: Response): Promise<Echo> => {
    assert.equal(answer.status, 200);
    return (await answer.json()) as Echo;
  };

  const signedIn = async () => {
    const user = await app.createUser();
    const { cookies } = await app.signedIn(user);
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    return { user, cookie, csrf: cookies.get('csrftoken') ?? '' };
  };

  it('learns who is signed in, and nothing that the client made up', async () => {
    const { user, cookie } = await signedIn();
    await behind('', async (ask) => {
      const { headers } = await seen(await ask({ headers: { ...FORGED, cookie } }));
      assert.equal(headers['x-auth-user'], String(user.id));
      assert.equal(headers['x-auth-user-type'], 'registered');
      const token = String(headers['x-auth-token']);
      assert.equal((await verified(app, token)).sub, String(user.id));
      assert.equal(headers['x-auth-visitor'], visitorIn(token));
    });
  });

  it('is not reached without a session, nor with too small a one, nor with a bad token', async () => {
    const { cookie } = await signedIn();
    await behind('', async (ask) => {
      assert.equal((await ask({ headers: FORGED })).status, 401);
      assert.equal(
        (await ask({ headers: { cookie, authorization: `Token ${'0'.repeat(40)}` } })).status,
        401,
      );
    });
    await behind('?require=staff', async (ask) => {
      assert.equal((await ask({ headers: { ...FORGED, cookie } })).status, 403);
    });
    // A mistake in the configuration is a fault, never a way in.
    await behind('?require=admins', async (ask) =>
      assert.equal((await ask({ headers: { cookie } })).status, 500),
    );
  });

  it('lets visitors in, whose browser gets the cookie that carries their basket', async () => {
    await behind('?allow=anonymous', async (ask) => {
      const first = await ask({ headers: FORGED });
      const { headers } = await seen(first);
      assert.deepEqual([headers['x-auth-user'], headers['x-auth-user-type']], ['anonymous', 'anonymous']);
      const [cookie = ''] = first.headers.getSetCookie();
      assert.match(cookie, /^sessionid=[a-z0-9]{32}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/);
      const again = await seen(await ask({ headers: { cookie: cookie.split(';')[0] ?? '' } }));
      assert.equal(again.headers['x-auth-visitor'], headers['x-auth-visitor']);
      assert.match(String(headers['x-auth-visitor']), /^[0-9a-f]{32}$/);
    });
  });

  it('is not changed by another site: a POST needs the CSRF token and a trusted origin, whatever it says it is', async () => {
    const { cookie, csrf } = await signedIn();
    await behind('?allow=anonymous&csrf=1', async (ask) => {
      const post = async (headers: Record<string, string>) =>
        (await ask({ method: 'POST', body: 'sku=1', headers: { cookie, ...headers } })).status;
      assert.equal(await post({}), 403);
      assert.equal(await post({ 'x-forwarded-method': 'GET', 'x-original-method': 'GET' }), 403);
      assert.equal(await post({ 'x-csrftoken': csrf, origin: 'https://evil.example' }), 403);
      assert.equal(await post({ 'x-csrftoken': csrf, origin: 'https://shop.example' }), 200);
      const stranger = { method: 'POST', headers: { origin: 'https://evil.example' } };
      assert.equal((await ask(stranger)).status, 403);
      assert.equal((await ask({ headers: { cookie } })).status, 200);
    });
  });

  it('is not reached while Latchkey does not answer', async () => {
    const { cookie } = await signedIn();
    const nobody = await freePort();
    await behind(
      '?allow=anonymous',
      async (ask) => assert.equal((await ask({ headers: { ...FORGED, cookie } })).status, 500),
      nobody,
    );
  });
});
