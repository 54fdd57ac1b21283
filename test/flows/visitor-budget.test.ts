import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { HOUR } from '../../src/lib/clock.ts';
import { sha256 } from '../../src/lib/keyring.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { authOf, CHECK, sessionCookie, visitorIn, WITH_TOKENS } from '../support/backends.ts';
import type { Browser } from '../support/browser.ts';

const OPEN = `${CHECK}?allow=anonymous`;
const LIMIT = 4;

const byCheck = (browser: Browser, forwarded: string) => browser.get(OPEN, { 'x-forwarded-for': forwarded });
const byToken = async (browser: Browser, forwarded: string) => {
  await browser.get('/csrf_token/');
  return browser.post('/session/token/', {}, { headers: { 'x-forwarded-for': forwarded } });
};

const sessionOf = (app: TestApp, browser: Browser) =>
  app.core.storage.read.sessions.byIdHash(sha256(browser.cookies.get('sessionid') ?? ''));

onEveryEngine(
  'a stranger who comes back with every cookie',
  (getApp) => {
    it('fills no disk: their sessions end within hours, and their answers are those of anybody', async () => {
      const app = getApp();
      const lives: number[] = [];
      const answers: unknown[] = [];
      for (let count = 0; count < 3 * LIMIT; count++) {
        const browser = app.browser();
        const [first, again] = count % 2 ? [byToken, byCheck] : [byCheck, byToken];
        const came = await first(browser, '198.51.100.7');
        const cameBack = await again(browser, '198.51.100.7');
        const lifeOf = (answer: typeof came) => /Max-Age=\d+/.exec(sessionCookie(answer) ?? '')?.[0];
        answers.push([came.status, lifeOf(came), cameBack.status, lifeOf(cameBack)]);
        lives.push(((await sessionOf(app, browser))?.expiresAt ?? 0) - app.clock.now());
      }
      assert.equal(lives.filter((life) => life > 6 * HOUR).length, LIMIT);
      assert.deepEqual(
        answers,
        answers.map(() => [200, 'Max-Age=1209600', 200, 'Max-Age=1209600']),
      );
      app.clock.advance(6 * HOUR);
      await createHousekeeping({ ...app.core, logger: silentLogger }).clean();
      const browser = app.browser();
      await byCheck(browser, '203.0.113.9');
      await byCheck(browser, '203.0.113.9');
      assert.ok(((await sessionOf(app, browser))?.expiresAt ?? 0) > app.clock.now() + 13 * 24 * HOUR);
    });

    it('cannot take the basket of those who visit from the same address, nor end their visit', async () => {
      const app = getApp();
      const guest = app.browser();
      const { visitor } = authOf(await byCheck(guest, '198.51.100.8'));
      for (let count = 0; count < LIMIT; count++) {
        const stranger = app.browser();
        await byCheck(stranger, '198.51.100.8');
        await byCheck(stranger, '198.51.100.8');
      }
      for (let hours = 0; hours < 20; hours += 5) {
        assert.equal(authOf(await byCheck(guest, '198.51.100.8')).visitor, visitor, `after ${hours} hours`);
        const { token } = (await byToken(guest, '198.51.100.8')).json() as { token: string };
        assert.equal(visitorIn(token), visitor);
        app.clock.advance(5 * HOUR);
      }
    });
  },
  { env: { TRUSTED_PROXIES: '127.0.0.1' }, settings: { ...WITH_TOKENS, VISITOR_DAILY_LIMIT: LIMIT } },
);
