import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import { newTokenKey } from '../../src/lib/random.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { PAGE, XHR } from '../support/browser.ts';
import { CLOSED, close, closeAccountOf, REOPENED } from '../support/closing.ts';
import { codeSentTo, newPhone, smsTo } from '../support/otp.ts';
import { apiTokenOf, oneTimeLink } from '../support/staff.ts';

const AT_ONCE = 8;
/** RECENT_LOGIN_AGE is 15 minutes. */
const STALE = 16 * MINUTE;
const WRONG = { password: ['Invalid password.'] };

function assertStale(answer: Response): void {
  assert.equal(answer.status, 401, answer.text);
  assert.deepEqual(answer.json(), { detail: 'Please sign in again to confirm this.' });
  assert.equal(
    answer.headers['www-authenticate'],
    'Token error="insufficient_user_authentication", max_age="900"',
  );
}

onEveryEngine('PATCH /users/anonymize/', (getApp) => {
  it('closes the account of somebody who has just signed in, everywhere and at once', async () => {
    const app = getApp();
    const user = await app.createUser({ isPhoneVerified: true, phone: newPhone() });
    const elsewhere = await app.signedIn(user);
    const token = await apiTokenOf(app, await app.userNow(user.id));
    const browser = await app.signedIn(user);
    const answer = await close(browser);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json(), CLOSED);
    assert.equal(browser.cookies.get('sessionid'), undefined);
    const closed = await app.userNow(user.id);
    assert.deepEqual([closed.isActive, closed.closedAt], [false, app.clock.now()]);
    assert.deepEqual([closed.email, closed.phone], [user.email, user.phone]);
    assert.equal((await elsewhere.get('/current_user/', XHR)).status, 401);
    const byToken = await app.browser().get('/current_user/', { authorization: `Token ${token}` });
    assert.equal(byToken.status, 401);
    assert.deepEqual(await app.core.storage.read.sessions.ofUser(user.id), []);
    assert.deepEqual(await app.core.storage.read.tokens.ofUser(user.id), []);
    assert.equal((await app.auditOf(user)).at(-1), 'account.close:success');
    assert.equal((await app.queued()).at(-1), 'account-closed');
  });

  it('asks a session that is not fresh for the password, so that a stolen one cannot erase its owner', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    app.clock.advance(STALE);
    for (const body of [undefined, {}]) assertStale(await close(browser, body));
    const wrong = await close(browser, { password: 'wrong' });
    assert.equal(wrong.status, 400);
    assert.deepEqual(wrong.json(), WRONG);
    assert.equal((await app.userNow(user.id)).isActive, true);
    assert.equal((await browser.get('/current_user/', XHR)).status, 200);
    assert.equal((await app.auditOf(user)).at(-1), 'account.close:failure');
    assert.equal((await close(browser, { password: PASSWORD })).status, 200);
    assert.equal((await app.userNow(user.id)).isActive, false);
  });

  it('is refused to an API token, to a one-time link and to nobody at all without the password', async () => {
    const app = getApp();
    const user = await app.createUser();
    const key = await apiTokenOf(app, user);
    const byToken = (body?: object) =>
      app.browser().request('PATCH', '/users/anonymize/', body, {
        headers: { authorization: `Token ${key}` },
      });
    assertStale(await byToken());
    const byLink = app.browser();
    await byLink.get(await oneTimeLink(app, await app.userNow(user.id)));
    assertStale(await close(byLink));
    assert.equal((await close(app.browser())).status, 401);
    assert.equal((await app.userNow(user.id)).isActive, true);
    assert.equal((await byToken({ password: PASSWORD })).status, 200);
  });

  it('checks a password that is given even in a fresh session', async () => {
    const app = getApp();
    const user = await app.createUser();
    const answer = await close(await app.signedIn(user), { password: `${PASSWORD}!` });
    assert.deepEqual([answer.status, answer.json()], [400, WRONG]);
    const passwordless = await app.createUser({ password: '!none' });
    const token = await apiTokenOf(app, passwordless);
    const refused = await app
      .browser()
      .request(
        'PATCH',
        '/users/anonymize/',
        { password: '!none' },
        { headers: { authorization: `Token ${token}` } },
      );
    assert.deepEqual([refused.status, refused.json()], [400, WRONG]);
    assert.equal((await app.userNow(passwordless.id)).isActive, true);
  });

  it('has no budget of its own for guesses: they count together with those of the password change', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    for (let guess = 0; guess < 10; guess++) {
      assert.equal((await close(browser, { password: `guess ${guess}` })).status, 400);
      const changed = await browser.post('/users/password/change/', {
        old_password: `guess ${guess}`,
        new_password1: 'another long password',
        new_password2: 'another long password',
      });
      assert.equal(changed.status, 400);
    }
    const answer = await close(browser, { password: PASSWORD });
    assert.equal(answer.status, 429);
    assert.equal((await app.userNow(user.id)).isActive, true);
  });

  it('cannot be triggered from another site', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const csrf = browser.cookies.get('csrftoken') ?? '';
    browser.cookies.delete('csrftoken');
    const without = await close(browser);
    assert.deepEqual(
      [without.status, without.json()],
      [403, { detail: 'CSRF Failed: CSRF cookie not set.' }],
    );
    browser.cookies.set('csrftoken', csrf);
    const foreign = await browser.request('PATCH', '/users/anonymize/', undefined, {
      headers: { origin: 'https://evil.example' },
    });
    assert.equal(foreign.status, 403);
    const wrong = await browser.request('PATCH', '/users/anonymize/', undefined, {
      headers: { 'x-csrftoken': 'x'.repeat(64) },
    });
    assert.equal(wrong.status, 403);
    assert.equal((await app.userNow(user.id)).isActive, true);
  });

  it('is refused to staff, with any proof', async () => {
    const app = getApp();
    const staff = await app.createUser({ isStaff: true });
    const browser = await app.signedIn(staff);
    for (const body of [undefined, { password: PASSWORD }]) {
      const answer = await close(browser, body);
      assert.equal(answer.status, 403, answer.text);
      assert.deepEqual(answer.json(), { detail: 'You do not have permission to perform this action.' });
    }
    assert.equal((await app.userNow(staff.id)).isActive, true);
  });

  it('refuses a password of every wrong kind in the words of the contract, and changes nothing', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const cases: [unknown, string][] = [
      [null, 'This field may not be null.'],
      ['', 'This field may not be blank.'],
      // Passwords are never trimmed.
      ['   ', 'Invalid password.'],
      [[], 'Not a valid string.'],
      [{}, 'Not a valid string.'],
      [true, 'Not a valid string.'],
      [[PASSWORD], 'Not a valid string.'],
      ['\0', 'Null characters are not allowed.'],
      ['\ud800', 'Not a valid string.'],
      [123456, 'Invalid password.'],
      ['x'.repeat(4096), 'Invalid password.'],
      ['x'.repeat(4097), 'Ensure this field has no more than 4096 characters.'],
    ];
    for (const [password, text] of cases) {
      const answer = await close(browser, { password });
      assert.equal(answer.status, 400, answer.text);
      assert.deepEqual(answer.json(), { password: [text] });
    }
    assert.equal((await close(browser, [])).status, 400);
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const)
      assert.equal((await browser.request(method, '/users/anonymize/')).status, 405, method);
    assert.equal((await app.userNow(user.id)).isActive, true);
  });

  it('works without its trailing slash, as a form, and ignores everything else that is sent', async () => {
    const app = getApp();
    const user = await app.createUser();
    const other = await app.createUser();
    const browser = await app.signedIn(user);
    app.clock.advance(STALE);
    const form = { password: PASSWORD, user: String(other.id), email: other.email ?? '' };
    const answer = await browser.request('PATCH', '/users/anonymize', undefined, { form });
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await app.userNow(user.id)).isActive, false);
    assert.equal((await app.userNow(other.id)).isActive, true);
  });

  it(`closes once when it is sent ${AT_ONCE} times at once`, async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => close(browser)));
    for (const { status } of answers) assert.ok([200, 401].includes(status), String(status));
    assert.ok(answers.some(({ status }) => status === 200));
    const events = (await app.auditOf(user)).filter((event) => event.startsWith('account.'));
    assert.deepEqual(events, ['account.close:success']);
    assert.equal((await close(browser)).status, 401);
  });

  it('lets one of two win when the password changes at the same moment', async () => {
    const app = getApp();
    const user = await app.createUser();
    const [closing, changing] = [await app.signedIn(user), await app.signedIn(user)];
    const passwords = { new_password1: 'another long password', new_password2: 'another long password' };
    const [closed, changed] = await Promise.all([
      close(closing),
      changing.post('/users/password/change/', { old_password: PASSWORD, ...passwords }),
    ]);
    const now = await app.userNow(user.id);
    assert.equal(now.isActive, closed.status !== 200);
    if (closed.status === 200) assert.notEqual(changed.status, 200);
    else assert.equal(changed.status, 200);
  });
});

onEveryEngine('an account in its grace period', (getApp) => {
  it('answers a sign-in as if nobody had the address', async () => {
    const app = getApp();
    const { closed } = await closeAccountOf(app, await app.createUser());
    const signIn = (email: string | null) =>
      app.browser().post('/users/login/', { email, password: PASSWORD });
    const [known, unknown] = [await signIn(closed.email), await signIn(`${newTokenKey()}@example.com`)];
    assert.deepEqual([known.status, known.text], [unknown.status, unknown.text]);
    assert.equal(known.status, 400);
  });

  it('gets no reset link and no code, by the same answers as for strangers', async () => {
    const app = getApp();
    const phone = newPhone();
    const { closed } = await closeAccountOf(app, await app.createUser({ phone, isPhoneVerified: true }));
    await app.deliver();
    const before = (await app.inbox()).length;
    const asked: [string, object, object][] = [
      ['/users/password/reset/', { email: closed.email }, { email: 'nobody-at-all@example.com' }],
      ['/users/password/reset-with-phone/', { phone }, { phone: newPhone() }],
      ['/users/password/reset-with-sms-otp/', { phone }, { phone: newPhone() }],
      ['/users/otp-login/', { phone }, { phone: newPhone() }],
    ];
    for (const [path, theirs, strangers] of asked) {
      const [known, unknown] = [
        await app.browser().post(path, theirs),
        await app.browser().post(path, strangers),
      ];
      assert.deepEqual([known.status, known.text], [unknown.status, unknown.text], path);
    }
    await app.deliver();
    assert.equal((await app.inbox()).length, before);
  });

  it('voids the links and codes that were under way, also for after it is open again', async () => {
    const app = getApp();
    const phone = newPhone();
    const user = await app.createUser({ phone, isPhoneVerified: true });
    const visitor = app.browser();
    await visitor.post('/users/otp-login/', { phone });
    const code = await codeSentTo(app, phone);
    const browser = await app.signedIn(user);
    const signedIn = await app.userNow(user.id);
    const reset = app.resetLink(signedIn);
    const link = await oneTimeLink(app, signedIn);
    assert.equal((await close(browser)).status, 200);
    const closure = await app.core.storage.read.closures.byUser(user.id);
    assert.ok(closure);

    const assertVoid = async (): Promise<void> => {
      const valid = await app.browser().get(`/users/api-reset/${reset}/`);
      assert.deepEqual(valid.json(), { validlink: false });
      assert.equal((await app.browser().get(link)).status, 400);
      assert.equal((await visitor.post('/users/otp-login/', { phone, code })).status, 406);
      assert.equal((await browser.get('/current_user/', XHR)).status, 401);
    };
    await assertVoid();
    const undo = app.core.closureTokens.pathFor(closure);
    assert.deepEqual((await app.browser().post(undo)).json(), REOPENED);
    await assertVoid();
    await app.signedIn(user);
  });

  it('keeps its e-mail and phone: nobody registers with them meanwhile', async () => {
    const app = getApp();
    const phone = newPhone();
    const { closed } = await closeAccountOf(app, await app.createUser({ phone, isPhoneVerified: true }));
    const register = (fields: object) =>
      app.browser().post('/users/registration/', { password: PASSWORD, ...fields });
    const byEmail = await register({ email: closed.email });
    assert.deepEqual(Object.keys(byEmail.json() as object), ['email']);
    const byPhone = await register({ email: `${newTokenKey()}@example.com`, phone });
    assert.deepEqual(Object.keys(byPhone.json() as object), ['phone']);
    assert.deepEqual([byEmail.status, byPhone.status], [400, 400]);
  });

  it('keeps its phone from others who have entered it: they neither prove it nor sign in with it', async () => {
    const app = getApp();
    const phone = newPhone();
    const { undo } = await closeAccountOf(app, await app.createUser({ phone, isPhoneVerified: true }));
    const other = await app.createUser({ phone });
    await assert.rejects(
      app.core.storage.transaction((stores) => stores.users.provePhone(other, other.password)),
      /UniqueViolation|users_verified_phone/,
    );
    const visitor = app.browser();
    await visitor.post('/users/otp-login/', { phone });
    assert.deepEqual(await smsTo(app, phone), []);
    assert.equal((await app.browser().post(undo)).status, 200);
    await app.deliver();
    const again = app.browser();
    app.clock.advance(2 * MINUTE);
    await again.post('/users/otp-login/', { phone });
    const code = await codeSentTo(app, phone);
    assert.equal((await again.post('/users/otp-login/', { phone, code }, { headers: XHR })).status, 200);
  });

  it('shows browsers the same page of a used or broken link as of any other', async () => {
    const app = getApp();
    const answer = await app.browser().get('/users/anonymize/undo/MQ/nonsense/', PAGE);
    assert.equal(answer.status, 400);
    assert.match(answer.text, /<h1>This link no longer works<\/h1>/);
  });
});

onEveryEngine(
  'a closed account where registrations disclose nothing',
  (getApp) => {
    it('stays as it is when somebody registers its address: same answer, no mail, no account', async () => {
      const app = getApp();
      const { closed } = await closeAccountOf(app, await app.createUser());
      await app.deliver();
      const before = (await app.inbox()).length;
      const register = (email: string | null) =>
        app.browser().post('/users/registration/', { email, password: PASSWORD });
      const [known, unknown] = [await register(closed.email), await register(`${newTokenKey()}@example.com`)];
      assert.deepEqual([known.status, known.text], [unknown.status, unknown.text]);
      await app.deliver();
      assert.equal((await app.inbox()).length, before + 1);
      assert.deepEqual(await app.userNow(closed.id), closed);
    });
  },
  { settings: { REGISTRATION_PREVENT_ENUMERATION: true } },
);
