import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import { LANGUAGES } from '../../src/locales/index.ts';
import { faultsIn, PHONE, submitOn } from '../support/account.ts';
import { onEveryEngine, onSqlite, type TestApp } from '../support/app.ts';
import { type Browser, PAGE, type Response } from '../support/browser.ts';
import { codeSentTo, customerWithPhone, newPhone, smsTo } from '../support/otp.ts';
import { HOSTILE_TARGETS } from '../support/redirects.ts';
import { newEmail } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

const GERMAN = { ...PAGE, 'accept-language': 'de' };

const languageOf = (page: Response): string => /<html lang="(\w+)"/.exec(page.text)?.[1] ?? '';
/** Where the switch of a page leads back. */
const wayBack = (page: Response): string =>
  (/name="back" value="([^"]*)">/.exec(page.text)?.[1] ?? '').replaceAll('&amp;', '&');

const choose = (browser: Browser, language: string, back = '/'): Promise<Response> =>
  browser.post('/language/', undefined, { form: { language, back }, headers: PAGE });

/** Presses a language in the switch of a page, and opens the page that it leads back to. */
async function switchTo(browser: Browser, language: string, page: Response): Promise<Response> {
  const [, action = ''] = /<form method="post" action="([^"]*\/language\/)">/.exec(page.text) ?? [];
  const [, shown_form = ''] = /name="shown_form" value="([^"]*)">/.exec(page.text) ?? [];
  const csrfmiddlewaretoken = browser.cookies.get('csrftoken') ?? '';
  const form = { language, back: wayBack(page), shown_form, csrfmiddlewaretoken };
  const answer = await browser.post(action, undefined, { form, headers: PAGE });
  assert.equal(answer.status, 302, answer.text);
  return browser.get(String(answer.headers.location), PAGE);
}

const faults = ({ text }: Response): string[] =>
  [...text.matchAll(/<li><a href="#\w*">([^<]*)<\/a>/g)].map(([, fault = '']) => fault);

onSqlite('the choice of a language on a page', (getApp) => {
  it('is offered on every page, also on errors, to people who cannot read it, in the names of the languages', async () => {
    for (const path of ['/', '/login/', '/register/', '/password-reset/', '/nowhere/', '/login/code/']) {
      const page = await getApp().browser().get(path, PAGE);
      for (const name of ['English', 'Türkçe', 'Deutsch', 'Français', 'Español', 'العربية'])
        assert.ok(page.text.includes(`>${name}</button>`), `${path} ${name}`);
      assert.equal(wayBack(page), path === '/nowhere/' ? '/' : path);
    }
  });

  it('leads back to the same page, goes before what the browser asks for, and is remembered', async () => {
    const browser = getApp().browser();
    const path = '/login/?next=%2Fbasket%2F%3Fa%3D1%26b%3D2';
    const page = await browser.get(path, GERMAN);
    assert.equal(languageOf(page), 'de');
    for (const language of LANGUAGES) {
      const answer = await choose(browser, language, wayBack(page));
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.location, path);
      const again = await browser.get(path, GERMAN);
      assert.equal(languageOf(again), language);
      assert.equal(again.headers['content-language'], language);
      assert.equal(languageOf(await browser.get('/nowhere/', GERMAN)), language, 'errors, too');
    }
    const [cookie] = [(await choose(browser, 'tr')).headers['set-cookie']].flat();
    assert.equal(cookie, 'page_language=tr; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax');
  });

  it('leads from the answer to a form to the page with the form, and home where there is none', async () => {
    const browser = getApp().browser();
    const wrong = { form: { email: 'x', password: 'y' }, headers: PAGE };
    assert.equal(wayBack(await browser.post('/login/', undefined, wrong)), '/login/');
    assert.equal(wayBack(await browser.post('/users/login/', undefined, wrong)), '/');
    assert.equal(wayBack(await browser.post('/nowhere/', undefined, wrong)), '/');
  });

  it('keeps the page that names the mailbox, which nobody could open again', async () => {
    const browser = getApp().browser();
    const sent = await browser.submit('/password-reset/', { email: 'ada@shop.example' });
    const back = wayBack(sent);
    assert.match(back, /^\/password-reset\/sent\/\?form=\w{15}$/);
    const answer = await choose(browser, 'tr', back);
    const again = await browser.get(String(answer.headers.location), PAGE);
    assert.equal(languageOf(again), 'tr');
    assert.ok(again.text.includes('ada@shop.example'));
    const planted = '/password-reset/?form=%22%3E%3Cscript%3E';
    assert.equal(wayBack(await browser.get(planted, PAGE)), '/password-reset/');
  });

  it('keeps the errors of a form, translated, and what was typed, as often as it is made', async () => {
    const browser = getApp().browser();
    const typed = {
      email: 'ada@',
      password: 'abc-typed',
      first_name: 'Ada <3',
      phone: '12',
      next: '/basket/',
    };
    let page = await browser.submit('/register/', typed);
    const expected = {
      de: 'Geben Sie eine gültige E-Mail-Adresse ein.',
      tr: 'Geçerli bir e-posta adresi girin.',
      en: 'Enter a valid email address.',
    };
    for (const [language, fault] of Object.entries(expected)) {
      page = await switchTo(browser, language, page);
      assert.equal(page.status, 200);
      assert.equal(languageOf(page), language);
      assert.equal(faults(page).length, 2);
      assert.ok(faults(page).includes(fault), faults(page).join());
      for (const value of ['ada@', 'Ada &lt;3', '12', '/basket/'])
        assert.ok(page.text.includes(`value="${value}"`), value);
      assert.ok(!page.text.includes('abc-typed'));
      assert.ok([...browser.cookies.keys()].every((name) => !name.startsWith('form-')));
    }
    const reloaded = await browser.get(wayBack(page), PAGE);
    assert.deepEqual(faults(reloaded), [], 'errors are old when the page is opened again');
    assert.doesNotMatch(reloaded.text, /shown_form/);
  });

  it('keeps the errors of a form of My account', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    const page = await submitOn(browser, PHONE, { phone: '12' });
    assert.equal(faultsIn(page).length, 1);
    const again = await switchTo(browser, 'de', page);
    assert.deepEqual(faultsIn(again), ['phone: Geben Sie eine gültige Telefonnummer ein.']);
    assert.match(again.text, /value="12"/);
  });

  it('shows nobody’s errors to somebody else, whatever is posted', async () => {
    const browser = getApp().browser();
    const page = await browser.submit('/login/', { email: 'mallory@', password: 'x' });
    const [, shown_form = ''] = /name="shown_form" value="([^"]*)">/.exec(page.text) ?? [];
    const victim = getApp().browser();
    await victim.get('/login/', PAGE);
    const form = { language: 'en', back: wayBack(page), shown_form };
    const answer = await victim.post('/language/', undefined, { form, headers: PAGE });
    assert.ok([...victim.cookies.keys()].every((name) => !name.startsWith('form-')));
    const led = await victim.get(String(answer.headers.location), PAGE);
    assert.doesNotMatch(led.text, /mallory/);
    for (const forged of ['', 'x', 'a; Path=/', `x${shown_form}`, 'x'.repeat(5000)]) {
      const sent = { form: { ...form, shown_form: forged }, headers: PAGE };
      const { status, headers } = await browser.post('/language/', undefined, sent);
      assert.equal(status, 302);
      assert.doesNotMatch(String(headers['set-cookie']), /form-/, forged.slice(0, 20));
    }
  });

  it('leads nobody to another site, whatever is posted', async () => {
    const browser = getApp().browser();
    const trusted = `${getApp().core.config.publicUrl}/login/`;
    for (const target of [...HOSTILE_TARGETS, trusted, '', 'login/', `/${'x'.repeat(3000)}`]) {
      const answer = await choose(browser, 'tr', target);
      assert.equal(answer.status, 302, target);
      const { location } = answer.headers;
      assert.equal(new URL(String(location), 'http://here.example').origin, 'http://here.example', target);
    }
    const forged = {
      form: { language: 'ar', back: '/' },
      headers: { ...PAGE, origin: 'https://evil.example' },
    };
    assert.equal((await browser.post('/language/', undefined, forged)).status, 403);
  });

  it('writes nothing into a page that came with its address and was not checked', async () => {
    const app = getApp();
    const browser = app.browser();
    const wayOf = async (path: string): Promise<string> => wayBack(await browser.get(path, PAGE));
    assert.equal(await wayOf('/login?next=//evil.example&a=evil&to=%3Cevil%3E'), '/login/');
    assert.equal(await wayOf('//evil.example/'), '/');
    assert.equal(await wayOf('/users/email-undo/a/b/evil'), '/');
    const user = await app.createUser();
    const link = `/password-reset/${app.resetLink(user)}/`;
    assert.equal(await wayOf(link), link, 'a link that was mailed can be read in another language');
  });

  it('is no language that does not exist', async () => {
    const browser = getApp().browser();
    for (const language of ['xx', '', 'constructor', '../en'])
      assert.equal((await choose(browser, language)).status, 400, language);
    for (const language of ['xx', 'constructor', 'tr; Path=/x', 'x'.repeat(5000)]) {
      browser.cookies.set('page_language', language);
      assert.equal(languageOf(await browser.get('/login/', GERMAN)), 'de', language.slice(0, 20));
    }
  });

  it('changes nothing for programs: the API answers in the language that was asked for', async () => {
    const app = getApp();
    const user = await app.createUser({ languageCode: 'fr' });
    const browser = await app.signedIn(user);
    await choose(browser, 'tr');
    const asked = await browser.post('/users/password/change/', {}, { headers: { 'accept-language': 'de' } });
    assert.equal(asked.headers['content-language'], 'de');
    assert.match(asked.text, /Dieses Feld ist erforderlich/);
  });

  it('is that of the signed-in person on pages, unless another one was chosen there', async () => {
    const app = getApp();
    const user = await app.createUser({ languageCode: 'fr' });
    const browser = await app.signedIn(user);
    for (const path of [
      '/home/',
      '/account/change-password/',
      '/password-reset/',
      '/register/',
      '/login/code/',
    ])
      assert.equal(languageOf(await browser.get(path, GERMAN)), 'fr', path);
    await choose(browser, 'tr');
    assert.equal(languageOf(await browser.get('/home/', GERMAN)), 'tr');
    assert.equal((await app.userNow(user.id)).languageCode, 'fr', 'the account keeps its own');
  });
});

/** The languages of the mails to an address. */
async function mailLanguages(app: TestApp, address: string): Promise<(string | undefined)[]> {
  await app.deliver();
  const mails = (await app.inbox()).filter(({ recipient }) => recipient === address);
  return mails.map(({ html }) => /<html lang="(\w+)"/.exec(html ?? '')?.[1]);
}

onEveryEngine('a message that was asked for on a page', (getApp) => {
  it('is in the language of the page for people who have none of their own', async () => {
    const app = getApp();
    const browser = app.browser();
    await choose(browser, 'de');
    const ask = (email: string): Promise<Response> =>
      browser.post('/password-reset/', undefined, { form: { email }, headers: PAGE });
    const [plain, turkish] = [await app.createUser(), await app.createUser({ languageCode: 'tr' })];
    for (const { email } of [plain, turkish]) await ask(email ?? '');
    assert.deepEqual(await mailLanguages(app, plain.email ?? ''), ['de']);
    assert.deepEqual(await mailLanguages(app, turkish.email ?? ''), ['tr']);
  });

  it('is in the language of the shop where it was asked for through the API', async () => {
    const app = getApp();
    const { email } = await app.createUser();
    const browser = app.browser();
    await choose(browser, 'de');
    await browser.post('/users/password/reset/', { email }, { headers: { 'accept-language': 'fr' } });
    assert.deepEqual(await mailLanguages(app, email ?? ''), ['en']);
  });

  it('brings a code in the language of the page', async () => {
    const app = getApp();
    for (const start of ['/login/code/', '/password-reset/code/']) {
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      await choose(browser, 'de');
      await browser.post(start, undefined, { form: { phone }, headers: PAGE });
      await codeSentTo(app, phone);
      assert.match((await smsTo(app, phone)).at(-1) ?? '', /Ihr Code/, start);
    }
    const { phone } = await customerWithPhone(app);
    await app.browser().post('/users/otp-login/', { phone }, { headers: { 'accept-language': 'de' } });
    assert.match((await smsTo(app, phone)).at(-1) ?? '', /your code/, 'not through the API');
  });

  it('is kept with the account of somebody who registers on the page', async () => {
    const app = getApp();
    const email = newEmail();
    const browser = app.browser();
    await choose(browser, 'de');
    const form = { email, password: 'correct horse battery' };
    const answer = await browser.post('/register/', undefined, { form, headers: PAGE });
    assert.equal(answer.status, 302, answer.text);
    const user = await app.core.storage.read.users.byEmail(email);
    assert.equal(user?.languageCode, 'de');
    assert.deepEqual(await mailLanguages(app, email), ['de']);
  });

  it('does not show who has an account: the page answers the same, in its own language', async () => {
    const app = getApp();
    const known = await app.createUser({ languageCode: 'tr' });
    const answers = [];
    for (const email of [known.email ?? '', newEmail()]) {
      const browser = app.browser();
      await choose(browser, 'de');
      const answer = await browser.post('/password-reset/', undefined, { form: { email }, headers: PAGE });
      answers.push([answer.status, answer.text.replaceAll(email, '…'), answer.headers['content-language']]);
    }
    assert.deepEqual(answers[0], answers[1]);
    assert.equal(answers[0]?.[2], 'de');
  });

  it('tells newcomers by SMS in the language of the page, and the owner of a number that a stranger enters in the shop’s', async () => {
    const app = getApp();
    await withSetting(app, 'REST_REGISTER_VIEW', 'RegisterSMSOtpView', async () => {
      const browser = app.browser();
      await choose(browser, 'de');
      const register = async (phone: string): Promise<string> => {
        const form = { email: newEmail(), password: 'correct horse battery', phone };
        await browser.post('/register/', undefined, { form, headers: PAGE });
        return (await smsTo(app, phone)).at(-1) ?? '';
      };
      assert.match(await register(newPhone()), /Ihr Code/);
      app.clock.advance(MINUTE);
      const { phone, user } = await customerWithPhone(app);
      assert.equal(user.languageCode, null);
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
        assert.match(await register(phone), /^Latchkey: someone tried to create an account/);
      });
    });
  });
});
