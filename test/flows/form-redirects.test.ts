import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY, MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, onSqlite, PASSWORD, type TestApp } from '../support/app.ts';
import { type Browser, PAGE, type Response, withoutRandomness } from '../support/browser.ts';
import { codeSentTo, customerWithPhone, newPhone, wrongCode } from '../support/otp.ts';
import { CHOSEN, newEmail } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

const CHANGE = '/account/change-password/';
const SECRET = 'Xq7-never-in-a-cookie';

const post = (browser: Browser, url: string, form: Record<string, string>): Promise<Response> =>
  browser.post(url, undefined, { form, headers: PAGE });
const faults = ({ text }: Response): string[] =>
  [...text.matchAll(/<li><a href="#\w*">([^<]*)<\/a>/g)].map(([, fault = '']) => fault);
const setCookies = ({ headers }: Response): string[] => [headers['set-cookie'] ?? []].flat().map(String);

/** A browser that has seen a page with a form. */
async function visitor(app: TestApp): Promise<Browser> {
  const browser = app.browser();
  await browser.get('/login/', PAGE);
  return browser;
}

/** What a redirect to a form carries, opened with the key of the service. */
function carriedBy(app: TestApp, browser: Browser, answer: Response): string {
  const { pathname, searchParams } = new URL(String(answer.headers.location), 'http://latchkey.test');
  const id = searchParams.get('form') ?? '';
  const csrf = browser.cookies.get('csrftoken') ?? '';
  const opened = app.core.keyring.open(
    'form-state',
    browser.cookies.get(`form-${id}`) ?? '',
    `${pathname}:${id}:${csrf}`,
  );
  assert.ok(opened, `nothing came with ${answer.headers.location}`);
  return opened.text;
}

onEveryEngine('a submitted form', (getApp) => {
  it('leads back to its page, which says what is wrong and gives back what was typed', async () => {
    const app = getApp();
    const browser = await visitor(app);
    const form = { email: 'ada <3@example.com', password: SECRET, next: '/basket/' };
    const answer = await post(browser, '/login/', form);
    assert.equal(answer.status, 303);
    const location = String(answer.headers.location);
    assert.match(location, /^\/login\/\?next=%2Fbasket%2F&form=[0-9a-z]{15}$/);
    const shown = await browser.get(location, PAGE);
    assert.equal(shown.status, 200);
    assert.equal(shown.headers['cache-control'], 'no-store');
    assert.match(shown.text, /<title>Error: /);
    assert.match(shown.text, /class="summary" tabindex="-1" autofocus/);
    assert.match(shown.text, /value="ada &lt;3@example.com"/);
    assert.match(shown.text, /name="next" value="\/basket\/"/);
    assert.ok(!shown.text.includes(SECRET));
    const again = await browser.get(location, PAGE);
    assert.equal(again.status, 200);
    assert.deepEqual(faults(again), []);
    assert.ok([...browser.cookies.keys()].every((name) => !name.startsWith('form-')));
  });

  it('carries no password, code or token, nor writes anything typed into an address', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    const signedIn = await app.signedIn(user);
    await signedIn.get(CHANGE, PAGE);
    const passwords = { new_password1: SECRET, new_password2: `${SECRET}?` };
    const link = app.resetLink(await app.userNow(user.id));
    const entrant = await visitor(app);
    const entry = String((await post(entrant, '/login/code/', { phone })).headers.location);
    const wrong = wrongCode(await codeSentTo(app, phone));
    const token = signedIn.cookies.get('csrftoken') ?? '';
    const change = { old_password: SECRET, ...passwords, csrfmiddlewaretoken: token };
    const typed = { email: 'ada@exam', password: SECRET, code: wrong, phone };
    const submits: [Browser, string, Record<string, string>][] = [
      [await visitor(app), '/login/', { email: user.email ?? '', password: SECRET }],
      [await visitor(app), '/register/', typed],
      [await visitor(app), `/password-reset/${link}/`, passwords],
      [signedIn, CHANGE, change],
      [entrant, entry, { code: wrong }],
    ];
    for (const [browser, url, form] of submits) {
      const answer = await post(browser, url, form);
      assert.equal(answer.status, 303, url);
      const carried = carriedBy(app, browser, answer);
      for (const secret of [SECRET, wrong, link.split('/')[1] ?? '', token])
        assert.ok(!carried.includes(secret), `${url} carries ${secret}`);
      const [added = ''] = String(answer.headers.location).split('form=').slice(1);
      assert.match(added, /^[0-9a-z]{15}$/);
      for (const line of setCookies(answer)) assert.ok(!line.includes(link.split('/')[1] ?? ''), line);
    }
  });

  it('is answered the same for known and unknown people, to the length of its cookie', async () => {
    const app = getApp();
    const known = (await app.createUser({ email: newEmail() })).email ?? '';
    const unknown = known.replace(/\d(?=@)/, (digit) => String((Number(digit) + 5) % 10)).replace('N', 'M');
    assert.equal(known.length, unknown.length);
    for (const [url, form] of [
      ['/login/', { password: 'wrong password' }],
      ['/password-reset/', {}],
    ] as const) {
      const seen: unknown[] = [];
      for (const email of [known, unknown]) {
        const browser = await visitor(app);
        const answer = await post(browser, url, { ...form, email });
        const shown = await browser.follow(answer);
        const cookies = setCookies(answer).map((line) =>
          line.replace(/form-\w+=[^;]+/, ({ length }) => `${length}`),
        );
        const text = withoutRandomness(shown.text.replaceAll(email, 'address'));
        seen.push([answer.status, String(answer.headers.location).length, cookies, shown.status, text]);
      }
      assert.deepEqual(seen[0], seen[1]);
    }
  });

  it('is answered at once with the status that says so, where it was not tried at all', async () => {
    const app = getApp();
    const browser = await visitor(app);
    const headers = { ...PAGE, origin: 'https://evil.example' };
    const forged = await browser.post('/login/', undefined, { form: { email: 'a@b.example' }, headers });
    assert.equal(forged.status, 403);
    const session = await app.signedIn(await app.createUser());
    const stale = await session.post(CHANGE, undefined, {
      form: {},
      headers: { ...PAGE, 'x-csrftoken': 'x'.repeat(64) },
    });
    assert.equal(stale.status, 403);
    await withSetting(app, 'THROTTLING_SETTINGS', { login: { count: 1, duration: 60 } }, async () => {
      const form = { email: newEmail(), password: 'wrong' };
      assert.equal((await post(browser, '/login/', form)).status, 303);
      const stopped = await post(browser, '/login/', form);
      assert.equal(stopped.status, 429);
      assert.ok(Number(stopped.headers['retry-after']) > 0);
    });
  });

  it('is answered to programs as ever: 400, and how long to wait', async () => {
    const app = getApp();
    const browser = await visitor(app);
    const program = (url: string, form: Record<string, string>) => browser.post(url, undefined, { form });
    const wrong = await program('/login/', { email: newEmail(), password: 'wrong' });
    assert.equal(wrong.status, 400);
    assert.deepEqual(faults(wrong), ['The email address or the password is wrong.']);
    const entry = String((await program('/login/code/', { phone: newPhone() })).headers.location);
    const early = await program(entry, { resend: 'true' });
    assert.equal(early.status, 400);
    assert.equal(early.headers['retry-after'], '60');
  });

  it('shows its errors without cookies, too, and says why signing in cannot last', async () => {
    const app = getApp();
    const { email } = await app.createUser();
    const hint = 'If you cannot sign in, allow cookies for this site: your browser sent none.';
    const wrong = await post(app.browser(), '/login/', { email: email ?? '', password: 'wrong' });
    assert.equal(wrong.status, 400);
    assert.deepEqual(faults(wrong), ['The email address or the password is wrong.', hint]);
    const form = { email: email ?? '', password: PASSWORD, next: CHANGE };
    const browser = app.browser();
    const right = await post(browser, '/login/', form);
    assert.equal(right.status, 302);
    const location = String(right.headers.location);
    const lost = await app.browser().get(location, PAGE);
    assert.equal(lost.status, 200);
    assert.deepEqual(faults(lost), [hint]);
    const kept = await browser.get(location, PAGE);
    assert.equal(kept.headers.location, CHANGE, 'a browser that keeps them goes on');
  });

  it('shows its errors beside cookies of other sites of the domain, whatever these are called', async () => {
    const browser = await visitor(getApp());
    for (const name of ['form-basket', 'form-newsletter', 'form-zzzzzzzzzzzzzzz'])
      browser.cookies.set(name, '1');
    const answer = await post(browser, '/login/', { email: 'ada@shop.example', password: 'wrong password' });
    assert.equal(answer.status, 303);
    assert.ok(!setCookies(answer).some((line) => /form-(?:basket|newsletter|zzz)/.test(line)));
    assert.match((await browser.follow(answer)).text, /role="alert"/);
  });

  it('in two tabs shows each its own errors, whichever is opened first', async () => {
    const app = getApp();
    const browser = await visitor(app);
    const one = await post(browser, '/password-reset/', { email: 'first' });
    const two = await post(browser, '/password-reset/', { email: 'second' });
    assert.match((await browser.follow(two)).text, /value="second"/);
    assert.match((await browser.follow(one)).text, /value="first"/);
  });

  it('for a link of Latchkey leads to the page that says a new one is on its way', async () => {
    const app = getApp();
    const user = await app.createUser({ isEmailVerified: false });
    const token = app.core.confirmationTokens.make(user);
    const link = `/users/registration/account-confirm-email/${token}/`;
    app.clock.advance(8 * DAY);
    const browser = app.browser();
    assert.match((await browser.get(link, PAGE)).text, /Send a new link/);
    const before = (await app.queued()).length;
    const answer = await post(browser, link, { renew: 'true' });
    assert.equal(answer.status, 303);
    for (let reload = 0; reload < 2; reload++)
      assert.match((await browser.follow(answer)).text, /A new link is on its way/);
    assert.deepEqual((await app.queued()).slice(before), ['email-confirmation']);
  });

  it('that asks for a reset link can be reloaded without asking for another', async () => {
    const app = getApp();
    const browser = await visitor(app);
    const before = (await app.queued()).length;
    const answer = await post(browser, '/password-reset/', { email: 'somebody@example.com' });
    assert.equal(answer.status, 303);
    const shown = await browser.follow(answer);
    assert.match(shown.text, /somebody@example\.com/);
    assert.match(shown.text, /data-countdown="60"/);
    app.clock.advance(MINUTE / 2);
    assert.match((await browser.follow(answer)).text, /data-countdown="30"/);
    assert.equal((await app.queued()).length, before + 1);
    const strange = await app.browser().get(String(answer.headers.location), PAGE);
    assert.equal(strange.headers.location, '/password-reset/');
  });
});

onSqlite('a form in the registration by SMS', (getApp) => {
  it('stays where it is when its page is reloaded while the SMS is on its way', async () => {
    const app = getApp();
    await withSetting(app, 'REST_REGISTER_VIEW', 'RegisterSMSOtpView', async () => {
      const browser = await visitor(app);
      const phone = newPhone();
      const form = { email: newEmail(), phone, password: CHOSEN, next: '/basket/' };
      const asked = await post(browser, '/register/', form);
      for (let reload = 0; reload < 2; reload++) {
        const { text } = await browser.follow(asked);
        assert.match(text, /id="code"/);
        assert.ok(text.includes(`value="${phone}"`));
      }
      const code = await codeSentTo(app, phone);
      const wrong = await post(browser, '/register/', { ...form, code: wrongCode(code) });
      const late = await browser.follow(wrong);
      assert.deepEqual(faults(late), ['This code is not right. Look at the newest SMS and try again.']);
      const done = await post(browser, '/register/', { ...form, code });
      assert.equal(done.headers.location, '/basket/');
    });
  });
});
