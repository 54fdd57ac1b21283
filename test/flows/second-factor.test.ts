import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HOUR, MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import type { Browser, Response } from '../support/browser.ts';
import { codeAt, enrolled, FACTOR, newColleague, STEP, verify } from '../support/second-factor.ts';
import { staff } from '../support/staff.ts';

const SEARCH = '/admin/api/users/?search=ada@example.com';
const EXPORT = '/admin/api/audit/export/';

const codeOf = (answer: Response): unknown => (answer.json() as { error_code?: string }).error_code;
const refusalOf = async (browser: Browser, path = SEARCH): Promise<unknown> => {
  const answer = await browser.get(path);
  return answer.status === 200 ? null : [answer.status, codeOf(answer)];
};
const REQUIRED = [403, 'second_factor_required'];
const MISSING = [403, 'second_factor_missing'];

/** Whoever has the password signs in elsewhere. */
const signedInAgain = (app: TestApp, user: Parameters<TestApp['signedIn']>[0]): Promise<Browser> =>
  app.signedIn(user);

onEveryEngine(
  'the second factor of staff',
  (getApp) => {
    it('is set up at the first use, with a QR code, and asked for in every further session', async () => {
      const app = getApp();
      const { user, browser } = await newColleague(app);
      assert.deepEqual(await refusalOf(browser), MISSING);
      const begun = await browser.post(`${FACTOR}enrol/`);
      assert.equal(begun.status, 201, begun.text);
      const { secret, uri, qr } = begun.json() as Record<string, string>;
      assert.match(secret ?? '', /^[A-Z2-7]{32}$/);
      assert.ok(uri?.startsWith('otpauth://totp/') && uri.includes(`secret=${secret}`), uri);
      assert.match(qr ?? '', /^<svg\b.*<\/svg>\s*$/s);
      assert.deepEqual(await refusalOf(browser), MISSING, 'it counts once a code was entered');
      const wrong = await browser.post(`${FACTOR}confirm/`, { code: '000000' });
      assert.equal(wrong.status, 400);
      const before = browser.cookies.get('sessionid');
      const code = codeAt(secret ?? '', app.clock.now());
      const confirmed = await browser.post(`${FACTOR}confirm/`, {
        code: `${code.slice(0, 3)} ${code.slice(3)}`,
      });
      assert.equal(confirmed.status, 200, confirmed.text);
      assert.equal((confirmed.json() as { recovery_codes: string[] }).recovery_codes.length, 10);
      assert.notEqual(browser.cookies.get('sessionid'), before);
      assert.equal(await refusalOf(browser), null);
      const elsewhere = await signedInAgain(app, user);
      assert.deepEqual(await refusalOf(elsewhere), REQUIRED);
      app.clock.advance(STEP);
      assert.equal((await verify(elsewhere, codeAt(secret ?? '', app.clock.now()))).status, 200);
      assert.equal(await refusalOf(elsewhere), null);
      await app.deliver();
      const mails = (await app.inbox()).filter(({ recipient }) => recipient === user.email);
      assert.ok(mails.some(({ subject }) => subject.includes('second factor')));
      const audit = await app.auditOf(user);
      for (const event of ['begin:success', 'confirm:failure', 'confirm:success', 'verify:success'])
        assert.ok(audit.includes(`second_factor.${event}`), `${event} in ${audit}`);
    });

    it('is asked for again after 15 minutes for dangerous acts, and after half a day for all', async () => {
      const app = getApp();
      const { browser, secret } = await enrolled(app);
      assert.equal(await refusalOf(browser, EXPORT), null);
      app.clock.advance(16 * MINUTE);
      assert.deepEqual([await refusalOf(browser), await refusalOf(browser, EXPORT)], [null, REQUIRED]);
      const put = await browser.request('PUT', '/admin/api/settings/SITE_NAME/', { value: 'Mine' });
      assert.deepEqual([put.status, codeOf(put)], REQUIRED);
      await verify(browser, codeAt(secret, app.clock.now()));
      assert.equal(await refusalOf(browser, EXPORT), null);
      app.clock.advance(12 * HOUR + MINUTE);
      assert.deepEqual(await refusalOf(browser), REQUIRED);
    });

    it('cannot be gone around with the API token of a sign-in, but programs have tokens of the machine', async () => {
      const app = getApp();
      const { user } = await enrolled(app);
      const answer = await app.browser().post('/users/login/', { email: user.email, password: PASSWORD });
      const { key } = answer.json() as { key: string };
      const byKey = await app.browser().get(SEARCH, { authorization: `Token ${key}` });
      assert.deepEqual([byKey.status, codeOf(byKey)], REQUIRED);
      const { token, browser } = await staff(app, 'owner');
      assert.equal((await browser.get(SEARCH, token)).status, 200);
      const opened = await app.browser().post(`${FACTOR}enrol/`, {}, { headers: token });
      assert.equal(opened.status, 404);
    });

    it('takes each code once, and none of a minute ago', async () => {
      const app = getApp();
      const { user, secret } = await enrolled(app);
      app.clock.advance(10 * STEP);
      const code = codeAt(secret, app.clock.now());
      const [one, other] = [await signedInAgain(app, user), await signedInAgain(app, user)];
      const answers = await Promise.all([one, other, one, other].map((browser) => verify(browser, code)));
      assert.deepEqual(answers.map(({ status }) => status).filter((status) => status === 200).length, 1);
      app.clock.advance(20 * MINUTE);
      const third = await signedInAgain(app, user);
      assert.equal((await verify(third, codeAt(secret, app.clock.now() - 3 * STEP))).status, 400);
      assert.equal((await verify(third, codeAt(secret, app.clock.now() - STEP))).status, 200);
    });

    it('is opened by each recovery code once, also by several requests at once, and its owner is told', async () => {
      const app = getApp();
      const { user, recoveryCodes } = await enrolled(app);
      const browsers = [await signedInAgain(app, user), await signedInAgain(app, user)];
      const [code = '', another = ''] = recoveryCodes;
      const answers = await Promise.all(browsers.map((browser) => verify(browser, code.toLowerCase())));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
      const browser = await signedInAgain(app, user);
      assert.equal((await verify(browser, another)).status, 200);
      const state = (await browser.get(FACTOR)).json();
      assert.partialDeepStrictEqual(state, {
        required: true,
        enrolled: true,
        recovery_codes: 8,
        recent: true,
      });
      const renewed = await browser.post(`${FACTOR}recovery-codes/`);
      assert.equal(renewed.status, 201);
      app.clock.advance(20 * MINUTE);
      assert.equal((await verify(browser, recoveryCodes[2] ?? '')).status, 400);
      const [fresh = ''] = (renewed.json() as { recovery_codes: string[] }).recovery_codes;
      assert.equal((await verify(browser, fresh)).status, 200);
      await app.deliver();
      const mails = (await app.inbox()).filter(({ recipient }) => recipient === user.email);
      assert.ok(mails.some(({ text }) => text.includes('recovery code')));
      assert.ok(mails.some(({ text }) => text.includes('New recovery codes')));
    });

    it('has ten recovery codes, also when somebody asks for new ones several times at once', async () => {
      const app = getApp();
      const { user, browser } = await enrolled(app);
      for (let round = 0; round < 4; round++) {
        const asked = Array.from({ length: 4 }, () => browser.post(`${FACTOR}recovery-codes/`));
        assert.deepEqual(new Set((await Promise.all(asked)).map(({ status }) => status)), new Set([201]));
        assert.equal(await app.core.storage.read.secondFactors.countRecoveryCodes(user.id), 10);
      }
    });

    it('makes one proved session of one, also when several codes come at once, and uses up no other code', async () => {
      const app = getApp();
      const { user, recoveryCodes } = await enrolled(app);
      const { secondFactors } = app.core.storage.read;
      for (let round = 0; round < 3; round++) {
        const tabs = [await signedInAgain(app, user), app.browser()];
        for (const [name, value] of tabs[0]?.cookies ?? []) tabs[1]?.cookies.set(name, value);
        const codes = recoveryCodes.slice(2 * round);
        const answers = await Promise.all(tabs.map((browser, tab) => verify(browser, codes[tab] ?? '')));
        assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
        assert.equal(await secondFactors.countRecoveryCodes(user.id), 9 - round);
        app.clock.advance(20 * MINUTE);
      }
    });

    it('brings no session back that was ended meanwhile', async () => {
      const app = getApp();
      const { core } = app;
      const { user, recoveryCodes } = await enrolled(app);
      const browser = await signedInAgain(app, user);
      const found = await core.sessions.find(browser.cookies.get('sessionid'));
      assert.ok(found);
      const { session } = found;
      const source = { address: '192.0.2.7', agent: 'test', requestId: 'test' };
      const enter = (code = '') => core.secondFactors.verify({ user, session }, code, source);
      await core.storage.transaction(({ sessions }) => sessions.remove(session.idHash));
      const before = await core.sessions.ofUser(user);
      assert.deepEqual(await enter(recoveryCodes[0]), {
        ok: false,
        refusal: { code: 'not_authenticated' },
      });
      assert.deepEqual(await core.sessions.ofUser(user), before);
      assert.equal(await core.storage.read.secondFactors.countRecoveryCodes(user.id), 10);
    });

    it('is not guessed: after five wrong codes even the right one has to wait', async () => {
      const app = getApp();
      const { user, secret } = await enrolled(app);
      app.clock.advance(10 * STEP);
      const thief = await signedInAgain(app, user);
      const tried = [];
      for (let count = 0; count < 8; count++) tried.push((await verify(thief, '123456')).status);
      assert.deepEqual(tried, [400, 400, 400, 400, 400, 429, 429, 429]);
      assert.equal((await verify(thief, codeAt(secret, app.clock.now()))).status, 429);
      app.clock.advance(20 * MINUTE);
      assert.equal((await verify(thief, codeAt(secret, app.clock.now()))).status, 200);
    });

    it('is chosen by nobody who only has a stolen session: it takes a new sign-in, or the device before', async () => {
      const app = getApp();
      const { browser } = await newColleague(app);
      app.clock.advance(20 * MINUTE);
      assert.equal((await browser.post(`${FACTOR}enrol/`)).status, 401);
      const { browser: owner, secret } = await enrolled(app);
      app.clock.advance(20 * MINUTE);
      const refused = await owner.post(`${FACTOR}enrol/`);
      assert.deepEqual([refused.status, codeOf(refused)], REQUIRED);
      assert.equal((await owner.post(`${FACTOR}recovery-codes/`)).status, 403);
      await verify(owner, codeAt(secret, app.clock.now()));
      const begun = await owner.post(`${FACTOR}enrol/`);
      const next = (begun.json() as { secret: string }).secret;
      app.clock.advance(STEP);
      assert.equal((await verify(owner, codeAt(next, app.clock.now()))).status, 400, 'not confirmed yet');
      assert.equal(
        (await owner.post(`${FACTOR}confirm/`, { code: codeAt(next, app.clock.now()) })).status,
        200,
      );
      app.clock.advance(STEP);
      assert.equal((await verify(owner, codeAt(secret, app.clock.now()))).status, 400);
      assert.equal((await verify(owner, codeAt(next, app.clock.now()))).status, 200);
    });

    it('leaves nothing to whoever copied the cookie before', async () => {
      const app = getApp();
      const { user, secret } = await enrolled(app);
      app.clock.advance(STEP);
      const browser = await signedInAgain(app, user);
      const thief = app.browser();
      for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
      assert.equal((await verify(browser, codeAt(secret, app.clock.now()))).status, 200);
      assert.equal((await thief.get(SEARCH)).status, 401);
    });

    it('is taken away on the machine only, and the owner is told', async () => {
      const app = getApp();
      const { user, browser } = await enrolled(app);
      const { secondFactors } = app.core;
      const source = { address: 'operator', agent: 'test', requestId: 'test' };
      assert.equal(await secondFactors.reset(user, source), true);
      assert.equal(await secondFactors.reset(user, source), false);
      assert.deepEqual(await refusalOf(browser), MISSING);
      await app.deliver();
      const mails = (await app.inbox()).filter(({ recipient }) => recipient === user.email);
      assert.ok(mails.some(({ text }) => text.includes('taken away')));
    });

    it('is in no table in clear', async () => {
      const app = getApp();
      const { user, secret, recoveryCodes } = await enrolled(app);
      const [factor] = await app.core.storage.read.secondFactors.ofUser(user.id);
      assert.ok(factor && !factor.sealed.includes(secret));
      const codes = await app.core.storage.read.secondFactors.countRecoveryCodes(user.id);
      assert.equal(codes, recoveryCodes.length);
    });
  },
  { env: { STAFF_SECOND_FACTOR: 'required' } },
);
