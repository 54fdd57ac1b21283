import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createApp } from '../../src/server.ts';
import { onEveryEngine, onSqlite, PASSWORD } from '../support/app.ts';
import { Browser, PAGE, type RequestOptions, type Response, XHR } from '../support/browser.ts';
import { customerWithPhone, newPhone, OTP_ANSWERS } from '../support/otp.ts';
import { newEmail } from '../support/registration.ts';

const LOGIN = '/users/login/';
const REGISTER = '/users/registration/';
const CODE = '/users/otp-login/';
const URLS = [LOGIN, REGISTER, CODE] as const;
const formType = 'login';

/** A body that each of the endpoints takes. */
const bodyFor = (url: string): Record<string, string> =>
  url === CODE ? { phone: newPhone() } : { email: newEmail(), password: PASSWORD };

/** Asserts that the answer has nothing but lists of texts, says what is wrong, and names its code. */
function assertLists(answer: Response, status: number, code: string): Record<string, string[]> {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers['x-error-code'], code);
  const lists = answer.json() as Record<string, string[]>;
  const names = Object.keys(lists);
  assert.ok(names.length > 0, answer.text);
  for (const name of names) {
    assert.ok(!['detail', 'error_code', 'redirect_url'].includes(name), answer.text);
    assert.ok(Array.isArray(lists[name]) && lists[name].length > 0, answer.text);
    for (const text of lists[name]) assert.ok(typeof text === 'string' && text !== '', answer.text);
  }
  if (names.includes('non_field_errors')) assert.deepEqual(names, ['non_field_errors']);
  return lists;
}

onEveryEngine('a sign-in form of a storefront that fails', (getApp) => {
  it('names each field that is not valid, and nothing else', async () => {
    const missing = 'This field is required.';
    for (const [url, lists] of [
      [LOGIN, { email: [missing], password: [missing] }],
      [REGISTER, { email: [missing], password: [missing] }],
      [CODE, { phone: [missing] }],
    ] as const)
      for (const options of [{}, { headers: PAGE }, { headers: XHR }]) {
        const answer = await getApp().browser().post(url, { formType }, options);
        assert.deepEqual(assertLists(answer, 400, 'invalid_fields'), lists);
      }
  });

  it('is recognised whatever its formType is, in JSON and in a form', async () => {
    const wrong = ['Unable to log in with provided credentials.'];
    const body = { email: newEmail(), password: 'x' };
    for (const type of ['login', '', 0, false, null, {}, []]) {
      const answer = await getApp()
        .browser()
        .post(LOGIN, { ...body, formType: type });
      assert.deepEqual(assertLists(answer, 400, 'wrong_credentials'), { non_field_errors: wrong });
    }
    const answer = await getApp()
      .browser()
      .post(LOGIN, undefined, { form: { ...body, formType: '' } });
    assert.deepEqual(assertLists(answer, 400, 'wrong_credentials'), { non_field_errors: wrong });
  });

  it('says with a code what went wrong with it, and the error code in a header', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app);
    const browser = app.browser();
    const cases = [
      [{ code: '1234' }, OTP_ANSWERS.expired],
      [{}, null],
      [{}, OTP_ANSWERS.tooEarly],
      [{ resend: 'true' }, OTP_ANSWERS.tooEarly],
      [{ code: 'abcd' }, OTP_ANSWERS.wrong],
      [{ phone: newPhone(), code: '1234' }, OTP_ANSWERS.otherPhone],
    ] as const;
    for (const [fields, expected] of cases) {
      const answer = await browser.post(CODE, { phone, ...fields, formType });
      if (expected === null) {
        assert.deepEqual([answer.status, answer.json()], [202, {}]);
        continue;
      }
      const { non_field_errors: text, error_code: code } = expected;
      assert.deepEqual(assertLists(answer, 406, code), { non_field_errors: [text] });
      assert.equal(answer.headers['retry-after'] !== undefined, expected === OTP_ANSWERS.tooEarly);
    }
    const plain = await browser.post(CODE, { phone });
    assert.deepEqual([plain.status, plain.json()], [406, OTP_ANSWERS.tooEarly]);
    assert.equal(plain.headers['x-error-code'], OTP_ANSWERS.tooEarly.error_code);
  });

  it('says that there were too many, for an identifier', async () => {
    const body = { email: newEmail(), password: 'x' };
    for (let count = 0; count < 20; count++)
      await getApp()
        .browser()
        .post(LOGIN, { ...body, formType });
    const answer = await getApp()
      .browser()
      .post(LOGIN, { ...body, formType });
    assert.match(assertLists(answer, 429, 'throttled').non_field_errors?.[0] ?? '', /^Request was throttled/);
    assert.match(String(answer.headers['retry-after']), /^\d+$/);
    const plain = await getApp().browser().post(LOGIN, body);
    assert.deepEqual(Object.keys(plain.json() as object), ['detail']);
  });
});

onSqlite('a sign-in form of a storefront that is refused before anybody has read it', (getApp) => {
  it('says that its origin is not trusted; others get the answer of the API', async () => {
    const options: RequestOptions = { headers: { origin: 'https://evil.example' } };
    for (const url of URLS) {
      const answer = await getApp()
        .browser()
        .post(url, { ...bodyFor(url), formType }, options);
      assertLists(answer, 403, 'origin_not_trusted');
      const plain = await getApp().browser().post(url, bodyFor(url), options);
      assert.deepEqual([plain.status, Object.keys(plain.json() as object)], [403, ['detail']]);
      const unreadable = await getApp()
        .browser()
        .post(url, '{', { headers: { ...options.headers, 'content-type': 'application/json' } });
      assert.equal(unreadable.status, 403);
    }
  });

  it('says that it is too large to read, where only the headers tell whose it is', async () => {
    const large = { formType, password: 'x'.repeat(70_000) };
    for (const url of URLS) {
      const answer = await getApp()
        .browser()
        .post(url, large, { headers: { accept: '*/*' } });
      assertLists(answer, 413, 'body_too_large');
      const page = await getApp().browser().post(url, large, { headers: PAGE });
      assert.deepEqual([page.status, page.headers['content-type']], [413, 'text/html; charset=utf-8']);
    }
  });

  it('says nothing special of a body that cannot be read: no storefront sends one', async () => {
    const headers = { accept: '*/*', 'content-type': 'application/json' };
    for (const [payload, code] of [
      ['{"formType":', 'parse_error'],
      ['[]', 'not_an_object'],
    ] as const) {
      const answer = await getApp().app.inject({ method: 'POST', url: LOGIN, headers, payload });
      assert.equal(answer.statusCode, 400);
      assert.equal(answer.headers['x-error-code'], code);
    }
  });
});

onEveryEngine(
  'a sign-in form from an address that is over its limit',
  (getApp) => {
    it('says so to the storefront’s customer, and to everybody else as ever', async () => {
      for (const url of [LOGIN, REGISTER]) {
        await getApp()
          .browser()
          .post(url, { ...bodyFor(url), password: '' });
        const answer = await getApp()
          .browser()
          .post(url, { ...bodyFor(url), formType });
        assert.match(
          assertLists(answer, 429, 'throttled').non_field_errors?.[0] ?? '',
          /^Request was throttled/,
        );
        assert.match(String(answer.headers['retry-after']), /^\d+$/);
        const plain = await getApp().browser().post(url, bodyFor(url));
        assert.deepEqual([plain.status, Object.keys(plain.json() as object)], [429, ['detail']]);
        const page = await getApp().browser().post(url, bodyFor(url), { headers: PAGE });
        assert.deepEqual([page.status, page.headers['content-type']], [429, 'text/html; charset=utf-8']);
      }
      const code = await getApp().browser().post(CODE, { phone: newPhone(), formType });
      assertLists(code, 429, 'throttled');
    });

    it('is not acted upon, although it is read', async () => {
      const app = getApp();
      const email = newEmail();
      const answer = await app.browser().post(REGISTER, { email, password: PASSWORD, formType });
      assert.equal(answer.status, 429);
      assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
      assert.deepEqual(await app.queued(), []);
    });
  },
  {
    settings: {
      THROTTLING_SETTINGS: {
        login: { count: 20, duration: 3600, ip_count: 1 },
        register: { count: 20, duration: 3600, ip_count: 1 },
      },
    },
  },
);

onSqlite('a sign-in form while a store is down', (getApp) => {
  it('is answered in lists by every step that may fail: throttle, session, rule', async () => {
    const app = getApp();
    const fail = async (): Promise<never> => {
      throw new Error('secret');
    };
    const failAtOnce = (): never => {
      throw new Error('secret');
    };
    const { core } = app;
    for (const faults of [
      { throttle: { ...core.throttle, refuseKnown: failAtOnce } },
      { throttle: { ...core.throttle, countRequest: fail } },
      { sessions: { ...core.sessions, find: fail } },
    ]) {
      const broken = createApp({ ...core, ...faults });
      for (const url of URLS) {
        const browser = new Browser(broken);
        browser.cookies.set('sessionid', 'x'.repeat(32));
        const answer = await browser.post(url, { ...bodyFor(url), formType });
        assert.deepEqual(assertLists(answer, 500, 'server_error'), { non_field_errors: ['Server error.'] });
      }
      await broken.close();
    }
  });
});

onSqlite('a sign-in form of a storefront that succeeds', (getApp) => {
  it('gets a key and no null, and where to go on where that is safe', async () => {
    const app = getApp();
    const { email } = await app.createUser();
    const signIn = async (next: string) => {
      const body = { email, password: PASSWORD, formType };
      return (await app.browser().post(`${LOGIN}?next=${encodeURIComponent(next)}`, body)).json() as object;
    };
    assert.deepEqual(Object.keys(await signIn('')), ['key']);
    assert.deepEqual(Object.keys(await signIn('/solve/%63APTCHA/')), ['key']);
    assert.deepEqual(Object.entries(await signIn('/basket/'))[1], ['redirect_url', '/basket/']);
    const plain = await app.browser().post(`${LOGIN}?next=/captcha/`, { email, password: PASSWORD });
    assert.equal((plain.json() as { redirect_url: unknown }).redirect_url, null);
  });

  it('leaves the answers of endpoints alone that no sign-in form posts to', async () => {
    const app = getApp();
    const reset = await app.browser().post('/users/password/reset/', { formType });
    assert.deepEqual([reset.status, reset.json()], [400, { email: ['This field is required.'] }]);
    const token = await app.browser().post('/users/passwordless-login-with-token/', { formType });
    assert.deepEqual([token.status, token.json()], [400, {}]);
  });
});
