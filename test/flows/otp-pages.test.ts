import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, onSqlite, type TestApp } from '../support/app.ts';
import { type Browser, PAGE, type Response, withoutRandomness } from '../support/browser.ts';
import { codeSentTo, customerWithPhone, newPhone, smsTo, wrongCode } from '../support/otp.ts';
import { HOSTILE_TARGETS } from '../support/redirects.ts';
import { withSetting } from '../support/settings.ts';

const SIGN_IN = '/login/code/';
const SIGN_IN_ENTRY = '/login/enter-code/';
const RESET = '/password-reset/code/';
const RESET_ENTRY = '/password-reset/enter-code/';

const send = (browser: Browser, url: string, form: Record<string, string>): Promise<Response> =>
  browser.submit(url, form);

/** Asks for a code on a page and returns the address of the page that it leads to. */
async function ask(browser: Browser, start: string, phone: string): Promise<string> {
  const asked = await send(browser, start, { phone });
  assert.equal(asked.status, 302, asked.text);
  return String(asked.headers.location);
}

/** A page without what differs from one visit to the next. */
const withoutAddresses = ({ text }: Response): string =>
  withoutRandomness(text)
    .replaceAll(/(?<=[?;]to=)[\w-]+/g, '…')
    .replaceAll(/\+90\d*•+\d{4}/g, '+90…');

onEveryEngine('the pages of one-time codes', (getApp) => {
  it('sign a customer in and go on to where they wanted to go, with a session, a device and a new token', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    const browser = app.browser();
    await browser.get('/csrf_token/');
    const before = new Map(browser.cookies);
    const start = await browser.get(`${SIGN_IN}?next=/basket/`, PAGE);
    assert.ok(start.text.includes('href="/login/?next=%2Fbasket%2F"'), 'the password leads there, too');
    const entry = await ask(browser, `${SIGN_IN}?next=/basket/`, phone.replace('+90', '0'));
    assert.equal((await browser.get(entry, PAGE)).status, 200);
    const answer = await send(browser, entry, { code: await codeSentTo(app, phone) });
    assert.equal(answer.status, 302, answer.text);
    assert.equal(answer.headers.location, '/basket/');
    assert.ok(browser.cookies.has('device'));
    assert.notEqual(browser.cookies.get('csrftoken'), before.get('csrftoken'));
    const me = (await browser.get('/current_user/')).json() as { pk: number };
    assert.equal(me.pk, user.id);
  });

  for (const [how, write] of [
    ['in groups', (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`],
    ['in Arabic digits', (code: string) => code.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? '')],
    ['by pasting the whole SMS', (code: string) => `Shop: your code is ${code}. Do not share it.`],
  ] as const)
    it(`take a code ${how}; the API takes what the contract says`, async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      const entry = await ask(browser, SIGN_IN, phone);
      const typed = write(await codeSentTo(app, phone));
      if (!/^[\d ]+$/.test(typed))
        assert.notEqual((await browser.post('/users/otp-login/', { phone, code: typed })).status, 200);
      assert.equal((await send(browser, entry, { code: typed })).status, 302);
    });

  it('say that too many wrong codes were entered, for known and unknown phones alike, and send none that cannot work', async () => {
    const app = getApp();
    const most = 4;
    await withSetting(app, 'SMS_OTP_MAX_FAILURES', most, async () => {
      const pages: string[] = [];
      for (const phone of [(await customerWithPhone(app)).phone, newPhone()]) {
        const browser = app.browser();
        const entry = await ask(browser, SIGN_IN, phone);
        const [code = '000000'] = (await smsTo(app, phone)).map((text) => /\d{6}/.exec(text)?.[0]);
        for (let guess = 1; guess <= most; guess++)
          await send(browser, entry, { code: wrongCode(code, guess) });
        const locked = await send(browser, entry, { code: wrongCode(code, most + 1) });
        assert.equal(locked.status, 200);
        assert.match(locked.text, /Too many wrong codes were entered for this number\. .* in 24 hours\./);
        app.clock.advance(MINUTE);
        const sent = (await smsTo(app, phone)).length;
        const again = await send(browser, entry, { resend: 'true' });
        const anew = await send(app.browser(), SIGN_IN, { phone });
        for (const { status, text } of [again, anew]) {
          assert.equal(status, 200);
          assert.match(text, /Too many wrong codes/);
        }
        assert.equal((await app.browser().post('/users/otp-login/', { phone })).status, 200);
        assert.equal((await smsTo(app, phone)).length, sent);
        pages.push(withoutAddresses(locked));
      }
      assert.equal(pages[0], pages[1]);
    });
  });

  it('lead to the page where a new password is chosen', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    const browser = app.browser();
    const entry = await ask(browser, RESET, phone);
    const answer = await send(browser, entry, { code: await codeSentTo(app, phone) });
    assert.equal(answer.status, 302, answer.text);
    const link = String(answer.headers.location);
    assert.match(link, /^\/password-reset\/\w+\/\w+-\w+\/$/);
    const passwords = { new_password1: 'a new one by code', new_password2: 'a new one by code' };
    assert.equal((await send(browser, link, passwords)).headers.location, '/users/reset/done/');
    await app.signedIn(user, 'a new one by code');
  });

  it('do not stand in the way of reset links, whose paths look alike', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = app.browser();
    assert.equal((await browser.get(`/password-reset/${app.resetLink(user)}/`, PAGE)).status, 200);
    for (const uid of ['code', 'enter-code'])
      assert.match(
        (await browser.get(`/password-reset/${uid}/x-y/`, PAGE)).text,
        /This link no longer works/,
      );
  });

  it('answer exactly the same for unknown phones', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app);
    const stranger = newPhone();
    for (const [start, path] of [
      [SIGN_IN, SIGN_IN_ENTRY],
      [RESET, RESET_ENTRY],
    ] as const) {
      const seen: string[][] = [];
      for (const candidate of [phone, stranger]) {
        const browser = app.browser();
        const entry = await ask(browser, start, candidate);
        assert.ok(entry.startsWith(`${path}?to=`));
        const code = candidate === phone ? wrongCode(await codeSentTo(app, phone)) : '123456';
        const answers = [
          await browser.get(entry, PAGE),
          await send(browser, entry, { code }),
          await send(browser, entry, { resend: 'true' }),
          await send(browser, entry, {}),
          await send(browser, entry, { code: '12' }),
        ];
        app.clock.advance(180 * SECOND);
        answers.push(await send(browser, entry, { code: '000000' }));
        seen.push(answers.map((answer) => `${answer.status} ${withoutAddresses(answer)}`));
      }
      assert.deepEqual(seen[0], seen[1]);
      assert.deepEqual(
        seen[0]?.map((answer) => answer.slice(0, 3)),
        ['200', '200', '200', '200', '200', '200'],
      );
    }
    assert.deepEqual(await smsTo(app, stranger), []);
  });

  it('name the phone in no address, and to no other session, flow or made-up address', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app);
    const browser = app.browser();
    const entry = await ask(browser, SIGN_IN, phone);
    const shown = await browser.get(entry, PAGE);
    const digits = phone.slice(3);
    assert.ok(!entry.includes(digits) && !shown.text.includes(digits));
    assert.ok(shown.text.includes(`+90••••••${phone.slice(-4)}`));
    const elsewhere = app.browser();
    await ask(elsewhere, SIGN_IN, newPhone());
    for (const [who, url] of [
      [app.browser(), entry],
      [elsewhere, entry],
      [browser, entry.replace(SIGN_IN_ENTRY, RESET_ENTRY)],
      [browser, `${SIGN_IN_ENTRY}?to=made-up`],
      [browser, `${entry}x`],
    ] as const) {
      const shownAt = await who.get(url, PAGE);
      assert.equal(shownAt.status, 400);
      for (const answer of [shownAt, await send(who, url, { code: '123456' })]) {
        assert.match(answer.text, /Please ask for a new code/);
        assert.ok(!answer.text.includes(phone.slice(-4)));
      }
    }
    assert.equal(
      (await browser.get(`${SIGN_IN_ENTRY}?next=/basket/`, PAGE)).headers.location,
      `${SIGN_IN}?next=%2Fbasket%2F`,
    );
  });

  it('keep the phones of two windows apart, so that neither code is tried on the other', async () => {
    const app = getApp();
    const [one, two] = [await customerWithPhone(app), await customerWithPhone(app)];
    const browser = app.browser();
    const first = await ask(browser, SIGN_IN, one.phone);
    app.clock.advance(SECOND);
    const second = await ask(browser, SIGN_IN, two.phone);
    const answer = await send(browser, first, { code: await codeSentTo(app, one.phone) });
    assert.match(answer.text, /You have asked for a code for another number since/);
    const signedIn = await send(browser, second, { code: await codeSentTo(app, two.phone) });
    assert.equal(signedIn.status, 302, signedIn.text);
  });

  it('lead a repeated request to the code already sent, with the waiting time', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app);
    const browser = app.browser();
    await ask(browser, SIGN_IN, phone);
    app.clock.advance(18 * SECOND);
    const again = await ask(browser, SIGN_IN, phone);
    assert.match((await browser.get(again, PAGE)).text, /You can get a new code in 42 seconds\./);
    const early = await send(browser, again, { resend: 'true' });
    assert.match(early.text, /Please wait 42 seconds before you ask for a new code\./);
    await ask(browser, SIGN_IN, newPhone());
    const other = await send(browser, SIGN_IN, { phone });
    assert.match(other.text, /Please wait 42 seconds/);
    assert.equal((await smsTo(app, phone)).length, 1);
    app.clock.advance(42 * SECOND);
    // A browser without scripts may send the half-typed code along.
    const resent = await send(browser, again, { resend: 'true', code: '12' });
    assert.equal(resent.status, 302);
    assert.equal((await smsTo(app, phone)).length, 2);
    const signedIn = await send(browser, String(resent.headers.location), {
      code: await codeSentTo(app, phone),
    });
    assert.equal(signedIn.status, 302);
  });
});

/** Where signing in by a code leads who asked for `next`. */
async function signInTo(app: TestApp, next: string): Promise<string> {
  const { phone } = await customerWithPhone(app);
  const browser = app.browser();
  const query = new URLSearchParams({ next });
  const entry = await ask(browser, `${SIGN_IN}?${query}`, phone);
  const address = `${entry.replace(/&next=[^&]*/, '')}&${query}`;
  const answer = await send(browser, address, { code: await codeSentTo(app, phone) });
  assert.equal(answer.status, 302);
  return String(answer.headers.location);
}

onSqlite(
  'the pages of one-time codes',
  (getApp) => {
    it('never redirect to another site after signing in', async () => {
      const app = getApp();
      // A query cannot hold a lone surrogate.
      const targets = HOSTILE_TARGETS.filter((target) => target.isWellFormed());
      for (const target of targets) assert.equal(await signInTo(app, target), '/account/', target);
      for (const target of targets) {
        const { text } = await app.browser().get(`${SIGN_IN}?${new URLSearchParams({ next: target })}`, PAGE);
        assert.ok(!text.includes('next='), target);
      }
    });
  },
  { settings: { THROTTLING_SETTINGS: { login: null } } },
);

onSqlite(
  'the pages of one-time codes, throttled',
  (getApp) => {
    it('limit attempts across both pages and the API', async () => {
      const app = getApp();
      const phone = newPhone();
      const browser = app.browser();
      const entry = await ask(browser, SIGN_IN, phone);
      assert.equal((await send(browser, entry, { code: '000001' })).status, 200);
      assert.equal((await browser.post('/users/otp-login/', { phone, code: '000002' })).status, 406);
      const stopped = await send(browser, entry, { code: '000003' });
      assert.equal(stopped.status, 429);
      assert.match(stopped.text, /<h1>Too many attempts<\/h1>/);
      assert.ok(Number(stopped.headers['retry-after']) > 0);
    });

    it('take forms of our own pages only, so that no other site signs people in', async () => {
      const browser = getApp().browser();
      const headers = { ...PAGE, origin: 'https://evil.example' };
      for (const url of [SIGN_IN, SIGN_IN_ENTRY, RESET, RESET_ENTRY]) {
        const answer = await browser.post(url, undefined, { form: { phone: newPhone() }, headers });
        assert.equal(answer.status, 403);
      }
    });
  },
  { settings: { THROTTLING_SETTINGS: { login: { count: 3, duration: 60 } } } },
);

onSqlite(
  'without PhoneNumberAuthenticationBackend',
  (getApp) => {
    it('signing in with a code is not offered, but a password can still be reset with one', async () => {
      const browser = getApp().browser();
      for (const url of [SIGN_IN, SIGN_IN_ENTRY]) assert.equal((await browser.get(url, PAGE)).status, 404);
      assert.ok(!(await browser.get('/login/', PAGE)).text.includes(SIGN_IN));
      assert.equal((await browser.get(RESET, PAGE)).status, 200);
    });
  },
  { env: { AUTHENTICATION_BACKENDS: 'EmailBackend' } },
);
