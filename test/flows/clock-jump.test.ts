import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, HOUR, SECOND } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { XHR } from '../support/browser.ts';
import { CODE_FLOWS, codeSentTo, enterFlow } from '../support/otp.ts';
import { CHOSEN, mailsTo, newEmail, REGISTER } from '../support/registration.ts';

const LOGIN = '/users/login/';
const RESET = '/users/password/reset/';

const settings = {
  LOGIN_MAX_FAILURES: 3,
  MAIL_BUDGETS: { address: 1 },
  REGISTRATION_PREVENT_ENUMERATION: true,
} as const;

/** What happens while the clock is a day ahead, and a second after it was set back. */
async function aDayAhead(app: TestApp, work: () => Promise<void>): Promise<void> {
  app.clock.advance(DAY);
  await work();
  app.clock.advance(SECOND - DAY);
}

onEveryEngine(
  'a clock that jumps a day ahead and back',
  (getApp) => {
    it('locks nobody out whose password was guessed at meanwhile', async () => {
      const app = getApp();
      const user = await app.createUser();
      const signIn = async (password: string) =>
        (await app.browser().post(LOGIN, { email: user.email, password })).status;
      await aDayAhead(app, async () => {
        for (let count = 0; count < 3; count++) assert.equal(await signIn('wrong'), 400);
        assert.equal(await signIn(PASSWORD), 429);
      });
      assert.equal(await signIn(PASSWORD), 200);
      // Guesses of now count as ever.
      for (let count = 0; count < 3; count++) assert.equal(await signIn('wrong'), 400);
      assert.equal(await signIn(PASSWORD), 429);
    });

    it('keeps nobody from a reset mail who asked for one meanwhile', async () => {
      const app = getApp();
      const { email } = await app.createUser();
      const ask = async () => assert.equal((await app.browser().post(RESET, { email })).status, 200);
      const mails = async () => (await mailsTo(app, email ?? '')).length;
      await aDayAhead(app, async () => {
        await ask();
        assert.equal(await mails(), 1);
      });
      await ask();
      assert.equal(await mails(), 2);
      await ask();
      assert.equal(await mails(), 2, 'the gap holds between mails of now');
    });

    for (const flow of CODE_FLOWS)
      it(`keeps nobody from a code at ${flow.url}, and lets no code of tomorrow in`, async () => {
        const app = getApp();
        const { phone, post } = await enterFlow(flow, app);
        const { statuses } = flow;
        let early = '';
        await aDayAhead(app, async () => {
          assert.equal((await post()).status, statuses.sent);
          early = await codeSentTo(app, phone);
        });
        assert.equal((await post({ code: early })).status, 406);
        assert.equal((await post({ resend: true })).status, statuses.sent);
        assert.equal((await post({ resend: true })).status, statuses.tooEarly);
        const code = await codeSentTo(app, phone);
        assert.equal((await post({ code })).status, statuses.right);
      });

    it('keeps no newcomer from the mail of their registration', async () => {
      const app = getApp();
      const email = newEmail();
      const register = async () => {
        const answer = await app.browser().post(REGISTER, { email, password: CHOSEN });
        assert.equal(answer.status, 201, answer.text);
      };
      await aDayAhead(app, async () => {
        await register();
        assert.equal((await mailsTo(app, email)).length, 1);
      });
      await register();
      assert.equal((await mailsTo(app, email)).length, 2);
      // Nor did the mail of then use up the budget of that day, when it comes.
      await createHousekeeping({ ...app.core, logger: silentLogger }).clean();
      app.clock.advance(DAY + HOUR);
      await register();
      assert.equal((await mailsTo(app, email)).length, 3);
    });

    it('keeps everybody signed in, but lets nobody pass as just signed in for a day', async () => {
      const app = getApp();
      const user = await app.createUser();
      let browser = app.browser();
      await aDayAhead(app, async () => {
        browser = await app.signedIn(user);
      });
      assert.equal((await browser.get('/current_user/', XHR)).status, 200);
      assert.equal((await browser.request('PATCH', '/users/anonymize/', {})).status, 401);
      // Its life counts from now.
      app.clock.advance(14 * DAY);
      assert.equal((await browser.get('/current_user/', XHR)).status, 401);
    });
  },
  { settings },
);
