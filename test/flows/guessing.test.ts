import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY, MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE, XHR } from '../support/browser.ts';
import { codeSentTo, customerWithPhone, OTP_ANSWERS, refused, wrongCode } from '../support/otp.ts';

const STOREFRONT = '10.2.0.5';
const LOGIN = '/users/login/';

let people = 0;
const somebody = (): string => `nobody${++people}@example.com`;

/** The answer to a sign-in from an address, without cookies. */
const signIn = (app: TestApp, email: string | null, password: string, remoteAddress: string) =>
  app.app.inject({
    method: 'POST',
    url: LOGIN,
    remoteAddress,
    headers: { accept: 'application/json' },
    payload: { email, password },
  });

onEveryEngine(
  'guessing widely',
  (getApp) => {
    it('ends at 3 wrong passwords a day from any address, the same with and without an account, until they are a day old', async () => {
      const app = getApp();
      const user = await app.createUser();
      const known = await app.signedIn(user);
      const answers: string[] = [];
      for (const email of [user.email, somebody()]) {
        for (let count = 1; count <= 3; count++)
          assert.equal((await signIn(app, email, 'wrong', `192.0.2.${count}`)).statusCode, 400);
        const answer = await signIn(app, email, PASSWORD, '192.0.2.4');
        assert.equal(answer.statusCode, 429);
        assert.equal(answer.headers['retry-after'], String(DAY / 1000));
        answers.push(answer.body);
      }
      assert.equal(answers[0], answers[1]);
      const page = await app.browser().post('/login/', undefined, {
        form: { email: user.email ?? '', password: PASSWORD },
        headers: PAGE,
      });
      assert.equal(page.status, 429);
      assert.equal((await known.post(LOGIN, { email: user.email, password: PASSWORD })).status, 200);
      app.clock.advance(DAY);
      assert.equal((await signIn(app, user.email, PASSWORD, '192.0.2.4')).statusCode, 200);
    });

    it('compares no more than the limit of many parallel guesses', async () => {
      const app = getApp();
      const email = somebody();
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) => signIn(app, email, 'wrong', `198.51.100.${index}`)),
      );
      const statuses = answers.map(({ statusCode }) => statusCode);
      assert.equal(statuses.filter((status) => status === 400).length, 3);
      assert.equal(statuses.filter((status) => status === 429).length, 9);
    });

    it('ends at 6 accounts from one address', async () => {
      const app = getApp();
      const user = await app.createUser();
      for (let count = 0; count < 6; count++)
        assert.equal((await signIn(app, somebody(), 'wrong', '203.0.113.1')).statusCode, 400);
      assert.equal((await signIn(app, user.email, PASSWORD, '203.0.113.1')).statusCode, 429);
      assert.equal((await signIn(app, user.email, PASSWORD, '203.0.113.2')).statusCode, 200);
    });

    it('through a storefront ends beyond its budget with an alarm, until the failures are 10 minutes old', async () => {
      const app = getApp();
      const user = await app.createUser();
      for (let count = 0; count < 8; count++)
        assert.equal((await signIn(app, somebody(), 'wrong', STOREFRONT)).statusCode, 400);
      for (let count = 0; count < 3; count++)
        assert.equal((await signIn(app, user.email, PASSWORD, STOREFRONT)).statusCode, 429);
      const alarms = await app.core.audit.list({ event: 'guessing.storefront', limit: 10 });
      assert.deepEqual(
        alarms.map(({ address, outcome }) => [address, outcome]),
        [[STOREFRONT, 'failure']],
      );
      app.clock.advance(10 * MINUTE);
      assert.equal((await signIn(app, user.email, PASSWORD, STOREFRONT)).statusCode, 200);
    });

    it('at codes of many phones ends with the answer of an expired code, and leaves an owner’s known device alone', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const known = await app.signedIn(user);
      const guess = async (browser = app.browser(), to = phone, right = false) => {
        await browser.post('/users/otp-login/', { phone: to }, { headers: XHR });
        const code = await codeSentTo(app, to);
        const fields = { phone: to, code: right ? code : wrongCode(code) };
        return browser.post('/users/otp-login/', fields, { headers: XHR });
      };
      for (let count = 0; count < 4; count++) {
        const other = await customerWithPhone(app);
        await refused(guess(app.browser(), other.phone), OTP_ANSWERS.wrong);
      }
      await refused(guess(app.browser(), phone, true), OTP_ANSWERS.expired);
      app.clock.advance(2 * MINUTE);
      assert.equal((await guess(known, phone, true)).status, 200);
    });
  },
  {
    env: { STOREFRONT_ADDRESSES: STOREFRONT },
    settings: {
      LOGIN_MAX_FAILURES: 3,
      LOGIN_MAX_FAILED_ACCOUNTS: 6,
      STOREFRONT_FAILURE_BUDGET: 8,
      SMS_OTP_MAX_SOURCE_FAILURES: 4,
    },
  },
);
