import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DAY, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, startTestApp, type TestApp } from '../support/app.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import {
  CODE_FLOWS,
  codeSentTo,
  customerWithPhone,
  enterFlow,
  newPhone,
  OTP_ANSWERS,
  refused,
  smsTo,
  wrongCode,
} from '../support/otp.ts';
import { NO_PHONES } from '../support/phones.ts';
import { snapshot } from '../support/snapshot.ts';

const UNTHROTTLED = {
  env: { TRUSTED_PROXIES: '127.0.0.1' },
  settings: {
    THROTTLING_SETTINGS: { login: null, 'password-reset': null, register: null },
    SMS_BUDGETS: { unproven_number: null },
  },
};

/** The same digits in another script. @param zero its digit 0 */
const inScript = (code: string, zero: number): string =>
  [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');

for (const flow of CODE_FLOWS) {
  const { sent, right, tooEarly } = flow.statuses;

  onEveryEngine(
    `a code at ${flow.url}`,
    (getApp) => {
      it('is sent again whatever stands in the code field, as forms send what was typed along', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        const leftovers = ['1', '1'.repeat(21), 'NUL\0', ['123456'], { code: 1 }, true];
        for (const [count, code] of leftovers.entries()) {
          const answer = await post({ code, resend: count % 2 === 0 ? true : ' Yes ' });
          assert.equal(answer.status, sent, answer.text);
          const early = await post({ code, resend: '1' });
          assert.equal(early.status, tooEarly, early.text);
          assert.deepEqual(early.json(), OTP_ANSWERS.tooEarly);
          await app.deliver();
          app.clock.advance(60 * SECOND);
        }
        assert.equal((await smsTo(app, phone)).length, leftovers.length);
        assert.equal((await post({ code: await codeSentTo(app, phone), resend: 'off' })).status, right);
      });

      it('is sent when the code field is empty, once in the gap, with or without asking again', async () => {
        const app = getApp();
        for (const code of ['', '  ', null]) {
          const { post, phone } = await enterFlow(flow, app);
          assert.equal((await post({ code })).status, sent);
          app.clock.advance(18 * SECOND);
          for (const more of [{ code }, { code, resend: true }, { resend: false }]) {
            const early = await post(more);
            assert.equal(early.status, tooEarly);
            assert.equal(early.headers['retry-after'], '42');
            assert.deepEqual(early.json(), OTP_ANSWERS.tooEarly);
          }
          assert.equal((await smsTo(app, phone)).length, 1);
        }
      });

      it('is accepted as people type it, in groups, and a wrong one counts once however it is grouped', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await post();
        const code = await codeSentTo(app, phone);
        const wrong = wrongCode(code);
        const groups = (digits: string, by: string) => `${digits.slice(0, 3)}${by}${digits.slice(3)}`;
        for (const by of ['', ' ', '-', ' - ', '\u00a0', '--'])
          await refused(post({ code: groups(wrong, by) }), OTP_ANSWERS.wrong);
        assert.equal((await post({ code: ` ${groups(code, ' - ')}` })).status, right);
      });

      it('is refused with what else is wrong when it is none and nothing is sent again', async () => {
        const { post } = await enterFlow(flow, getApp());
        const short = ['Ensure this field has at least 4 characters.'];
        const long = ['Ensure this field has no more than 20 characters.'];
        const flag = ['Must be a valid boolean.'];
        for (const [more, errors] of [
          [
            { code: '1', resend: 'perhaps' },
            { code: short, resend: flag },
          ],
          [{ code: '123', resend: false }, { code: short }],
          [{ code: ' 123 ', resend: null }, { code: short }],
          [{ code: '1'.repeat(21) }, { code: long }],
          [{ code: ['123456'] }, { code: ['Not a valid string.'] }],
          [{ code: '123\u0000456' }, { code: ['Null characters are not allowed.'] }],
        ] as const) {
          const answer = await post(more);
          assert.equal(answer.status, 400);
          assert.deepEqual(answer.json(), errors);
        }
        for (const code of ['1234', '1'.repeat(20)]) await refused(post({ code }), OTP_ANSWERS.expired);
      });

      it('is asked for with no phone that is none, and then nothing is changed or sent', async () => {
        const app = getApp();
        const { post } = await enterFlow(flow, app);
        const [earlier, queued] = [await snapshot(app), await app.queued()];
        for (const [phone, text] of NO_PHONES) {
          const answer = await post({ phone });
          assert.equal(answer.status, 400, String(phone));
          assert.deepEqual(answer.json(), { phone: [text] }, String(phone));
        }
        assert.deepEqual(await snapshot(app), earlier);
        assert.deepEqual(await app.queued(), queued);
      });

      it('says what is wrong in the order of the table, and a wrong phone costs no try', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await refused(post({ code: '123456' }), OTP_ANSWERS.expired);
        await post();
        const code = await codeSentTo(app, phone);
        for (let count = 0; count < 8; count++)
          await refused(post({ phone: newPhone(), code: wrongCode(code, count) }), OTP_ANSWERS.otherPhone);
        await refused(post({ code: wrongCode(code) }), OTP_ANSWERS.wrong);
        app.clock.advance(180 * SECOND - 1);
        assert.equal((await post({ code })).status, right);
        await refused(post({ code }), OTP_ANSWERS.expired);
      });

      it('is over when its time is', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await post();
        const code = await codeSentTo(app, phone);
        app.clock.advance(180 * SECOND);
        for (const typed of [code, wrongCode(code)])
          await refused(post({ code: typed }), OTP_ANSWERS.expired);
        await refused(post({ phone: newPhone(), code }), OTP_ANSWERS.expired);
      });

      it('passes in ASCII digits only, without the white space around them', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await post();
        const code = await codeSentTo(app, phone);
        const [arabic, fullWidth] = [inScript(code, 0x0660), inScript(code, 0xff10)];
        for (const typed of [arabic, fullWidth]) await refused(post({ code: typed }), OTP_ANSWERS.wrong);
        assert.equal((await post({ code: `\t ${code}\u00a0\n` })).status, right);
      });

      it('ends after five wrong guesses, of which the same one repeated by a client is one', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await post();
        const code = await codeSentTo(app, phone);
        for (let retry = 0; retry < 10; retry++)
          await refused(post({ code: wrongCode(code) }), OTP_ANSWERS.wrong);
        for (let step = 2; step <= 5; step++)
          await refused(post({ code: wrongCode(code, step) }), OTP_ANSWERS.wrong);
        for (const typed of [code, wrongCode(code)])
          await refused(post({ code: typed }), OTP_ANSWERS.expired);
      });

      it('leaves a trace of each wrong guess for operators, with the person where there is one', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await post();
        const code = await codeSentTo(app, phone);
        const guesses = [wrongCode(code), wrongCode(code), wrongCode(code, 2)];
        await app.core.audit.flush();
        for (const guess of guesses) await refused(post({ code: guess }), OTP_ANSWERS.wrong);
        await app.core.audit.flush();
        const rows = await app.core.storage.read.audit.list({ event: 'code.check', limit: 3 });
        const [newest, second, older] = rows;
        assert.ok(newest?.userId);
        assert.equal(newest.outcome, 'failure');
        assert.deepEqual([second?.userId, older?.userId === newest.userId], [newest.userId, false]);
        const trace = JSON.stringify(rows.map((row) => row.detail));
        for (const secret of [code, phone, ...guesses]) assert.ok(!trace.includes(secret));
      });

      it('is compared with at most five of 100 parallel guesses', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await post();
        const code = await codeSentTo(app, phone);
        const answers = await Promise.all(
          Array.from({ length: 100 }, (_, step) => post({ code: wrongCode(code, step + 1) })),
        );
        const compared = answers.filter((answer) => answer.text.includes('100_2'));
        assert.equal(compared.length, 5);
        for (const answer of answers)
          if (!compared.includes(answer)) await refused(answer, OTP_ANSWERS.expired);
        await refused(post({ code }), OTP_ANSWERS.expired);
      });

      it('is used once, also when it is sent 20 times at once', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await post();
        const code = await codeSentTo(app, phone);
        const answers = await Promise.all(Array.from({ length: 20 }, () => post({ code })));
        assert.equal(answers.filter(({ status }) => status === right).length, 1);
        assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
      });

      it('is the newest one only, when an older one arrives late after a resend', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await post();
        const older = await codeSentTo(app, phone);
        app.clock.advance(60 * SECOND);
        assert.equal((await post({ resend: true })).status, sent);
        const newer = await codeSentTo(app, phone);
        if (older !== newer) await refused(post({ code: older }), OTP_ANSWERS.wrong);
        assert.equal((await post({ code: newer })).status, right);
      });

      it('works in two windows of one browser, and in no other browser', async () => {
        const app = getApp();
        const { post, phone, browser } = await enterFlow(flow, app);
        await post();
        const code = await codeSentTo(app, phone);
        const stranger = await enterFlow(flow, app, phone);
        await refused(stranger.post({ code }), OTP_ANSWERS.expired);
        await stranger.post({ phone: newPhone() });
        await refused(stranger.post({ code }), OTP_ANSWERS.otherPhone);
        const otherWindow = app.browser();
        for (const [name, value] of browser.cookies) otherWindow.cookies.set(name, value);
        const answer = await otherWindow.post(flow.url, { ...flow.fields, phone, code });
        assert.equal(answer.status, right, answer.text);
      });

      it('keeps two windows with two phones apart: the last one asked for counts', async () => {
        const app = getApp();
        const first = await enterFlow(flow, app);
        await first.post();
        const code = await codeSentTo(app, first.phone);
        app.clock.advance(SECOND);
        const { phone } = await enterFlow(flow, app);
        assert.equal((await first.post({ phone })).status, sent);
        await refused(first.post({ code }), OTP_ANSWERS.otherPhone);
        await refused(
          first.post({ phone, code: wrongCode(await codeSentTo(app, phone)) }),
          OTP_ANSWERS.wrong,
        );
        assert.equal((await first.post({ phone, code: await codeSentTo(app, phone) })).status, right);
      });

      it('is worth nothing to the other flows', async () => {
        const app = getApp();
        const { post, phone, browser } = await enterFlow(flow, app);
        await post();
        const code = await codeSentTo(app, phone);
        for (const other of CODE_FLOWS.filter(({ url }) => url !== flow.url)) {
          const answer = await browser.post(other.url, { ...other.fields, phone, code });
          // Setting a password is for those who are signed in.
          if (answer.status === 401) continue;
          await refused(answer, OTP_ANSWERS.expired);
          await browser.post(other.url, { ...other.fields, phone });
          await refused(browser.post(other.url, { ...other.fields, phone, code }), OTP_ANSWERS.wrong);
        }
        assert.equal((await post({ code })).status, right);
      });

      it('ends with the session, when somebody signs in or out meanwhile', async () => {
        const app = getApp();
        const { user } = await customerWithPhone(app);
        for (const [url, body] of [
          ['/users/login/', { email: user.email, password: PASSWORD }],
          ['/users/logout/', {}],
        ] as const) {
          const { post, phone, browser } = await enterFlow(flow, app);
          await post();
          const code = await codeSentTo(app, phone);
          const before = browser.cookies.get('sessionid') ?? '';
          assert.equal((await browser.post(url, body)).status, 200);
          const revenant = app.browser();
          revenant.cookies.set('sessionid', before);
          for (const who of [browser, revenant]) {
            const answer = await who.post(flow.url, { ...flow.fields, phone, code });
            assert.ok([302, 401, 406].includes(answer.status), answer.text);
            assert.notEqual(answer.status, right, answer.text);
          }
        }
      });

      it('comes in an SMS that ends with the line by which phones fill it in, on our site only', async () => {
        const app = getApp();
        const { post, phone } = await enterFlow(flow, app);
        await post();
        const [text] = await smsTo(app, phone);
        assert.match(text ?? '', /^Latchkey: your code is (\d{6})\.[^\n]*\n\n@127\.0\.0\.1 #\1$/);
      });
    },
    UNTHROTTLED,
  );
}

onEveryEngine(
  'codes for phones nobody has',
  (getApp) => {
    it('refuse correct codes for unknown phones like wrong ones, and as often', async () => {
      const app = getApp();
      const { outbox, storage } = app.core;
      for (const flow of CODE_FLOWS.filter(({ url }) => !url.endsWith('/set/'))) {
        const { post, phone } = await enterFlow(flow, app, newPhone());
        assert.equal((await post()).status, flow.statuses.sent);
        const recipientKey = outbox.recipientKey(phone);
        const [queued] = await storage.read.outbox.list({ recipientKey, limit: 1 });
        assert.ok(queued);
        const { code } = outbox.payloadOf('otp', queued);
        assert.deepEqual(await smsTo(app, phone), []);
        for (let retry = 0; retry < 3; retry++) await refused(post({ code }), OTP_ANSWERS.wrong);
        for (let step = 1; step <= 4; step++)
          await refused(post({ code: wrongCode(code, step) }), OTP_ANSWERS.wrong);
        await refused(post({ code: wrongCode(code, 5) }), OTP_ANSWERS.expired);
      }
    });
  },
  UNTHROTTLED,
);

onEveryEngine(
  'codes of a shop with a storefront',
  (getApp) => {
    it('are bound to the storefront, and come in the customer’s language', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app, { languageCode: 'tr' });
      const browser = app.browser();
      const options = { headers: { 'accept-language': 'tr' } };
      const early = await browser.post('/users/otp-login/', { phone, code: '1234' }, options);
      assert.deepEqual(early.json(), {
        non_field_errors: 'SMS doğrulama kodunun süresi doldu. Lütfen kodu yeniden gönderin.',
        error_code: 'sms_verification_100_4',
      });
      await browser.post('/users/otp-login/', { phone });
      const [text] = await smsTo(app, phone);
      assert.match(text ?? '', /^Latchkey: doğrulama kodunuz (\d{8})\.[^\n]*\n\n@www\.shop\.example #\1$/);
    });
  },
  { settings: { STOREFRONT_URL: 'https://www.shop.example', SMS_OTP_LENGTH: 8 } },
);

for (const name of await availableEngines()) {
  describe(`the failures of a phone [${name}]`, () => {
    let engine: Engine;
    let app: TestApp;
    before(async () => {
      engine = await openEngine(name);
      app = await startTestApp(name, engine, UNTHROTTLED);
    });
    after(async () => {
      await app.close();
      await engine.drop();
    });

    it('are counted across codes, sessions, addresses, flows and a restart, and end with the day', async () => {
      const { phone } = await customerWithPhone(app);
      const [login, reset, set] = CODE_FLOWS;
      assert.ok(login && reset && set);
      const guessFiveTimes = async (
        who: Awaited<ReturnType<typeof enterFlow>>,
        address: string,
      ): Promise<void> => {
        const headers = { 'x-forwarded-for': address };
        await who.post({ resend: true }, headers);
        const code = await codeSentTo(app, phone);
        for (let step = 1; step <= 5; step++)
          await refused(who.post({ code: wrongCode(code, step) }, headers), OTP_ANSWERS.wrong);
      };
      const visitor = await enterFlow(login, app, phone);
      await guessFiveTimes(visitor, '192.0.2.1');
      app.clock.advance(60 * SECOND);
      await guessFiveTimes(visitor, '192.0.2.1');
      await guessFiveTimes(await enterFlow(login, app, phone), '192.0.2.1');
      await guessFiveTimes(await enterFlow(reset, app, phone), '2001:db8::1');

      const { clock } = app;
      await app.close();
      app = await startTestApp(name, engine, UNTHROTTLED);
      app.clock.advance(clock.now() - app.clock.now());
      for (const flow of [login, reset]) {
        const { post } = await enterFlow(flow, app, phone);
        await post();
        await refused(
          post({ code: await codeSentTo(app, phone) }, { 'x-forwarded-for': '192.0.2.1' }),
          OTP_ANSWERS.expired,
        );
      }
      app.clock.advance(DAY);
      const { post } = await enterFlow(login, app, phone);
      await post();
      assert.equal((await post({ code: await codeSentTo(app, phone) })).status, login.statuses.right);
    });

    it('of strangers do not keep the owner out on a device they have signed in on', async () => {
      const { user, phone } = await customerWithPhone(app);
      const owner = await app.signedIn(user);
      const [login] = CODE_FLOWS;
      assert.ok(login);
      for (let round = 0; round < 4; round++) {
        const { post } = await enterFlow(login, app, phone);
        await post();
        const code = await codeSentTo(app, phone);
        for (let step = 1; step <= 5; step++)
          await refused(post({ code: wrongCode(code, step) }), OTP_ANSWERS.wrong);
      }
      const stranger = await enterFlow(login, app, phone);
      await stranger.post();
      await refused(stranger.post({ code: await codeSentTo(app, phone) }), OTP_ANSWERS.expired);
      await owner.post(login.url, { phone });
      const answer = await owner.post(login.url, { phone, code: await codeSentTo(app, phone) });
      assert.equal(answer.status, login.statuses.right);
    });
  });
}
