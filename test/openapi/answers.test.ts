import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../src/server.ts';
import { onSqlite, PASSWORD, type TestApp } from '../support/app.ts';
import { Browser, PAGE, XHR } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { type JsonSchema, Schemas, type SentAnswer, watchAnswers } from '../support/openapi.ts';
import { codeSentTo, customerWithPhone, newPhone, wrongCode } from '../support/otp.ts';
import { SEED } from '../support/seed.ts';

const SET = '/users/password/set/';
const CHANGE = '/users/password/change/';
const RESET = '/users/password/reset/';
const SET_BY_CODE = '/users/password-sms-otp/set/';
const RESET_BY_PHONE = '/users/password/reset-with-phone/';
const RESET_BY_CODE = '/users/password/reset-with-sms-otp/';
const NEW = 'a brand new password';

/** Answers the published pages do not know, and why they are given all the same. */
const EXCEPTIONS: readonly (readonly [path: string, status: number, reason: string])[] = [
  [SET, 403, 'the pages ask for the CSRF token and do not say what its absence answers: Django’s 403'],
  [CHANGE, 403, 'the pages ask for the CSRF token and do not say what its absence answers: Django’s 403'],
  [RESET, 403, 'a request from an origin that is not trusted, which the pages do not know'],
  [RESET, 400, 'an address that is none is refused, as every field is'],
  [CHANGE, 429, 'changing a password is throttled, too'],
  [SET, 413, 'the pages know no limit of a body'],
  [CHANGE, 415, 'the pages know no other content type'],
  [SET_BY_CODE, 406, 'a wrong code answers as everywhere else, where the pages have 400'],
  [SET_BY_CODE, 302, 'who has a password and another phone is sent to where passwords are changed'],
  [
    SET_BY_CODE,
    403,
    'the pages ask for the CSRF token and do not say what its absence answers: Django’s 403',
  ],
];

onSqlite(
  'real answers',
  (getApp) => {
    let service: FastifyInstance;
    const answers: SentAnswer[] = [];
    const known = (): [SentAnswer, JsonSchema | undefined][] =>
      answers.flatMap((answer): [SentAnswer, JsonSchema | undefined][] => {
        const operation = SEED.paths[answer.path]?.[answer.method.toLowerCase()];
        const response = operation?.responses[answer.status];
        return response ? [[answer, response.content?.['application/json']?.schema]] : [];
      });

    before(async () => {
      service = createApp(getApp().core);
      watchAnswers(service, (answer) => void answers.push(answer));
      await drive(getApp(), () => new Browser(service));
    });
    after(() => service.close());

    it('have the shape the published pages give them', () => {
      const schemas = new Schemas(SEED);
      for (const [answer, schema] of known()) {
        if (!schema || answer.body === '') continue;
        const faults = schemas.faultsOf(schema, JSON.parse(answer.body));
        assert.equal(faults, null, `${answer.path} ${answer.status} ${answer.body}`);
      }
    });

    it('send every property the published pages show, of every endpoint', () => {
      for (const path of Object.keys(SEED.paths)) {
        for (const [status, { content }] of Object.entries(SEED.paths[path]?.post?.responses ?? {})) {
          const sent = answers.filter((answer) => answer.path === path && String(answer.status) === status);
          assert.ok(sent.length > 0, `${path} never answered ${status}`);
          for (const name of Object.keys(content?.['application/json']?.schema?.properties ?? {}))
            assert.ok(
              sent.some(({ body }) => body !== '' && name in JSON.parse(body)),
              `${path} ${status} never sent ${name}`,
            );
        }
      }
    });

    it('have no status the published pages do not know, but for those with a reason', () => {
      const unknown = answers
        .filter(({ path, method, status }) => {
          const operation = SEED.paths[path]?.[method.toLowerCase()];
          return operation && !operation.responses[status];
        })
        .map(({ path, status }) => `${path} ${status}`);
      const excepted = EXCEPTIONS.map(([path, status]) => `${path} ${status}`);
      assert.deepEqual([...new Set(unknown)].sort(), excepted.sort());
    });
  },
  {
    settings: {
      THROTTLING_SETTINGS: {
        'password-reset': { count: 3, duration: 60 },
        'password-change': { count: 5, duration: 60 },
        register: { count: 20, duration: 60 },
      },
    },
  },
);

/** What people do, right and wrong, with the endpoints the published pages show. */
async function drive(app: TestApp, open: () => Browser): Promise<void> {
  await driveSet(app, open);
  await driveChange(app, open);
  await driveReset(open);
  await driveSetByCode(app, open);
  await driveResetByPhone(app, open);
}

async function signIn(app: TestApp, open: () => Browser): Promise<Browser> {
  const { email } = await app.createUser();
  const browser = open();
  await browser.post('/users/login/', { email, password: PASSWORD });
  return browser;
}

const twice = (password: string) => ({ password1: password, password2: password });

async function driveSet(app: TestApp, open: () => Browser): Promise<void> {
  const guest = async (): Promise<Browser> => (await guestBrowser({ ...app, browser: open })).browser;
  const browser = await guest();
  await browser.post(SET, {});
  await browser.post(SET, { password1: NEW, password2: 'other' });
  await browser.post(SET, undefined, { form: twice('a') });
  await browser.post(SET, twice(NEW), { headers: { 'x-csrftoken': 'wrong' } });
  await browser.post(SET, { ...twice(NEW), more: 'x'.repeat(70_000) });
  await browser.post(SET, twice(NEW), { headers: XHR });
  await browser.post(SET, twice(NEW), { headers: XHR });
  await (await guest()).post(SET, undefined, { form: twice(NEW) });
  await (await guest()).post(SET, { new_password1: NEW, new_password2: NEW });
  await open().post(SET, twice(NEW));
}

async function driveChange(app: TestApp, open: () => Browser): Promise<void> {
  const change = (old: string, first: string, second = first) => ({
    old_password: old,
    new_password1: first,
    new_password2: second,
  });
  const browser = await signIn(app, open);
  await open().post(CHANGE, change(PASSWORD, NEW));
  await browser.request('POST', CHANGE, 'x', { headers: { 'content-type': 'text/plain' } });
  await browser.post(CHANGE, change(PASSWORD, NEW), { headers: { 'x-csrftoken': '' } });
  await browser.post(CHANGE, {});
  await browser.post(CHANGE, change('wrong', NEW));
  await browser.post(CHANGE, change(PASSWORD, NEW, 'other'));
  await browser.post(CHANGE, change(PASSWORD, 'a'));
  await browser.post(CHANGE, change(PASSWORD, NEW));
  for (let tries = 0; tries < 5; tries += 1) await browser.post(CHANGE, change('wrong', NEW));
}

async function driveReset(open: () => Browser): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) await open().post(RESET, { email: 'ada@example.com' });
  await open().post(RESET, { email: 'none' });
  await open().post(RESET, {}, { headers: { origin: 'https://evil.example' } });
}

async function driveSetByCode(app: TestApp, open: () => Browser): Promise<void> {
  const phone = newPhone();
  const fields = { ...twice(NEW), phone };
  await open().post(SET_BY_CODE, fields);
  await (await signIn(app, open)).post(SET_BY_CODE, fields);
  const { browser } = await guestBrowser({ ...app, browser: open });
  await browser.post(SET_BY_CODE, fields, { headers: { 'x-csrftoken': '' } });
  await browser.post(SET_BY_CODE, { ...fields, phone: 'none' });
  await browser.post(SET_BY_CODE, fields);
  await browser.post(SET_BY_CODE, fields);
  const code = await codeSentTo(app, phone);
  await browser.post(SET_BY_CODE, { ...fields, code: wrongCode(code) });
  await browser.post(SET_BY_CODE, { ...fields, code });
}

async function driveResetByPhone(app: TestApp, open: () => Browser): Promise<void> {
  const { phone } = await customerWithPhone(app);
  for (let tries = 0; tries < 4; tries += 1) await open().post(RESET_BY_PHONE, { phone });
  await open().post(RESET_BY_PHONE, { phone: 'none' });

  const byCode = async (kind: 'script' | 'form'): Promise<void> => {
    const { phone } = await customerWithPhone(app);
    const browser = open();
    const post = (form: Record<string, string>) =>
      kind === 'script'
        ? browser.post(RESET_BY_CODE, form)
        : browser.post(RESET_BY_CODE, undefined, { form, headers: PAGE });
    await post({ phone });
    const code = await codeSentTo(app, phone);
    if (kind === 'script') await post({ phone, code: wrongCode(code) });
    await post({ phone, code });
    for (let tries = 0; tries < 2; tries += 1) await open().post(RESET_BY_CODE, { phone });
    await open().post(RESET_BY_CODE, {});
  };
  await byCode('script');
  await byCode('form');
}
