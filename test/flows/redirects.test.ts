import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE, type Response, XHR } from '../support/browser.ts';
import { codeSentTo, customerWithPhone } from '../support/otp.ts';
import { HOSTILE_TARGETS } from '../support/redirects.ts';
import { CHOSEN, newEmail } from '../support/registration.ts';
import { oneTimeLink } from '../support/staff.ts';

/** Where people may be sent on to; the second of each pair is how a header spells it. */
const SAFE: readonly (readonly [string, string])[] = [
  ['/', '/'],
  [`/${'long/'.repeat(100)}`, `/${'long/'.repeat(100)}`],
  ['/basket/?a=1&b=//evil.example#top', '/basket/?a=1&b=//evil.example#top'],
  ['/ürünler/', '/%C3%BCr%C3%BCnler/'],
  ['http://127.0.0.1:8000/basket/', 'http://127.0.0.1:8000/basket/'],
  ['https://shop.example/basket/', 'https://shop.example/basket/'],
  ['https://pay.example:8443/done/', 'https://pay.example:8443/done/'],
];
/** An address holds no lone surrogate. */
const HOSTILE = HOSTILE_TARGETS.filter((target) => target.isWellFormed());

const asQuery = (next: string): string => `next=${encodeURIComponent(next)}`;
const locationOf = (answer: Response): unknown => {
  assert.equal(answer.status, 302, answer.text);
  return answer.headers.location;
};
const redirectUrlOf = (answer: Response): unknown => {
  assert.equal(answer.status, 200, answer.text);
  return (answer.json() as { redirect_url: unknown }).redirect_url;
};

interface Door {
  /** Goes through it with a `next`. @returns where it leads */
  readonly pass: (app: TestApp, next: string) => Promise<unknown>;
  /** Where it leads without one. */
  readonly otherwise: string | null;
}

async function signInByCode(app: TestApp, next: string, headers: Record<string, string>): Promise<Response> {
  const { phone } = await customerWithPhone(app);
  const browser = app.browser();
  await browser.post('/users/otp-login/', { phone });
  const body = { phone, code: await codeSentTo(app, phone) };
  return browser.post(`/users/otp-login/?${asQuery(next)}`, body, { headers });
}

/** Every endpoint that takes a `next`; the pages of one-time codes are in otp-pages.test.ts. */
const DOORS: Readonly<Record<string, Door>> = {
  'POST /users/login/': {
    otherwise: null,
    async pass(app, next) {
      const { email } = await app.createUser();
      const url = `/users/login/?${asQuery(next)}`;
      return redirectUrlOf(await app.browser().post(url, { email, password: PASSWORD }));
    },
  },
  'POST /login/': {
    otherwise: '/welcome/',
    async pass(app, next) {
      const { email } = await app.createUser();
      const form = { email: email ?? '', password: PASSWORD, next };
      return locationOf(await app.browser().submit('/login/', form));
    },
  },
  'POST /users/otp-login/': {
    otherwise: '/welcome/',
    pass: async (app, next) => locationOf(await signInByCode(app, next, {})),
  },
  'POST /users/otp-login/ from a script': {
    otherwise: null,
    pass: async (app, next) => redirectUrlOf(await signInByCode(app, next, XHR)),
  },
  'GET /users/passwordless-login/<token>/': {
    otherwise: '/welcome/',
    async pass(app, next) {
      const link = await oneTimeLink(app, await app.createUser());
      return locationOf(await app.browser().get(`${link}&${asQuery(next)}`));
    },
  },
  'POST /users/passwordless-login/<token>/': {
    otherwise: '/welcome/',
    async pass(app, next) {
      const link = await oneTimeLink(app, await app.createUser());
      return locationOf(await app.browser().post(link, undefined, { form: { next } }));
    },
  },
  'POST /register/': {
    otherwise: '/welcome/',
    async pass(app, next) {
      const form = { email: newEmail(), password: CHOSEN, next };
      return locationOf(await app.browser().post('/register/', undefined, { form, headers: PAGE }));
    },
  },
  'POST /users/logout/?next=': {
    otherwise: '/home/',
    async pass(app, next) {
      const url = `/users/logout/?${asQuery(next)}`;
      return locationOf(await app.browser().post(url, undefined, { form: {}, headers: PAGE }));
    },
  },
  'POST /users/logout/ with next in the form': {
    otherwise: '/home/',
    pass: async (app, next) =>
      locationOf(await app.browser().post('/users/logout/', undefined, { form: { next }, headers: PAGE })),
  },
};

onSqlite(
  'where people are sent on to',
  (getApp) => {
    for (const [name, { pass, otherwise }] of Object.entries(DOORS)) {
      it(`is one of our places after ${name}, whatever was asked for`, async () => {
        assert.ok(HOSTILE.length >= 40);
        for (const target of HOSTILE)
          assert.equal(await pass(getApp(), target), otherwise, JSON.stringify(target));
      });

      it(`is what was asked for after ${name}, where that is ours`, async () => {
        for (const [target, header] of SAFE)
          assert.equal(await pass(getApp(), target), otherwise === null ? target : header);
      });
    }

    for (const path of ['/login/', '/register/'])
      it(`stands in the page ${path} as it was asked for, where that is ours`, async () => {
        for (const [target] of SAFE) {
          const { text } = await getApp()
            .browser()
            .get(`${path}?${asQuery(target)}`, PAGE);
          assert.ok(text.includes(`name="next" value="${target.replaceAll('&', '&amp;')}"`), target);
        }
      });

    for (const path of ['/login/', '/register/'])
      it(`is not written into the page ${path} unless it is ours`, async () => {
        for (const target of HOSTILE) {
          const { status, text } = await getApp()
            .browser()
            .get(`${path}?${asQuery(target)}`, PAGE);
          assert.equal(status, 200);
          assert.match(text, /name="next" value=""|^(?!.*name="next")/s, target);
          assert.doesNotMatch(text, /evil/, target);
        }
      });
  },
  {
    env: { TRUSTED_ORIGINS: 'https://shop.example,https://pay.example:8443' },
    settings: {
      LOGIN_REDIRECT_URL: '/welcome/',
      THROTTLING_SETTINGS: { login: null, register: null },
    },
  },
);
