import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../src/app.ts';
import { onSqlite, PASSWORD, type TestApp } from '../support/app.ts';
import { Browser, XHR } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { type JsonSchema, Schemas, type SentAnswer, watchAnswers } from '../support/openapi.ts';
import { BUILT, SEED } from '../support/seed.ts';

const SET = '/users/password/set/';
const CHANGE = '/users/password/change/';
const RESET = '/users/password/reset/';
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

    it('send every property the published pages show, of every endpoint that is built', () => {
      const paths = new Set(answers.map(({ path }) => path));
      for (const path of BUILT) {
        assert.ok(paths.has(path), path);
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
      },
    },
  },
);

/** What people do, right and wrong, with the endpoints the published pages show. */
async function drive(app: TestApp, open: () => Browser): Promise<void> {
  const guest = async (): Promise<Browser> => (await guestBrowser({ ...app, browser: open })).browser;
  const customer = async (): Promise<Browser> => {
    const { email } = await app.createUser();
    const browser = open();
    await browser.post('/users/login/', { email, password: PASSWORD });
    return browser;
  };
  const twice = (password: string) => ({ password1: password, password2: password });

  const forgetful = await guest();
  await forgetful.post(SET, {});
  await forgetful.post(SET, { password1: NEW, password2: 'other' });
  await forgetful.post(SET, undefined, { form: twice('a') });
  await forgetful.post(SET, twice(NEW), { headers: { 'x-csrftoken': 'wrong' } });
  await forgetful.post(SET, { ...twice(NEW), more: 'x'.repeat(70_000) });
  await forgetful.post(SET, twice(NEW), { headers: XHR });
  await forgetful.post(SET, twice(NEW), { headers: XHR });
  await (await guest()).post(SET, undefined, { form: twice(NEW) });
  await (await guest()).post(SET, { new_password1: NEW, new_password2: NEW });
  await open().post(SET, twice(NEW));

  const change = (old: string, first: string, second = first) => ({
    old_password: old,
    new_password1: first,
    new_password2: second,
  });
  const careful = await customer();
  await open().post(CHANGE, change(PASSWORD, NEW));
  await careful.request('POST', CHANGE, 'x', { headers: { 'content-type': 'text/plain' } });
  await careful.post(CHANGE, change(PASSWORD, NEW), { headers: { 'x-csrftoken': '' } });
  await careful.post(CHANGE, {});
  await careful.post(CHANGE, change('wrong', NEW));
  await careful.post(CHANGE, change(PASSWORD, NEW, 'other'));
  await careful.post(CHANGE, change(PASSWORD, 'a'));
  await careful.post(CHANGE, change(PASSWORD, NEW));
  for (let tries = 0; tries < 5; tries += 1) await careful.post(CHANGE, change('wrong', NEW));

  for (let tries = 0; tries < 5; tries += 1) await open().post(RESET, { email: 'ada@example.com' });
  await open().post(RESET, { email: 'none' });
  await open().post(RESET, {}, { headers: { origin: 'https://evil.example' } });
}
