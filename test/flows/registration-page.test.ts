import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE, SECOND } from '../../src/lib/clock.ts';
import { LANGUAGES } from '../../src/locales/index.ts';
import { REQUIRABLE_FIELDS } from '../../src/settings-table/accounts.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { PAGE, type Response } from '../support/browser.ts';
import { codeSentTo, newPhone, smsTo, wrongCode } from '../support/otp.ts';
import { CHOSEN, linkSentTo, newEmail } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

type Form = Record<string, string>;

/** Somebody at the page; each call submits the form with what is given. */
function visitor(app: TestApp, given: Form = {}) {
  const browser = app.browser();
  const phone = newPhone();
  const form = { email: newEmail(), phone, password: CHOSEN, ...given };
  const submit = (more: Form = {}): Promise<Response> => browser.submit('/register/', { ...form, ...more });
  return { browser, ...form, submit };
}

const hasCodeField = ({ text }: Response): boolean => text.includes('id="code"');
const faults = ({ text }: Response): string[] =>
  [...text.matchAll(/<li><a href="#\w*">([^<]*)<\/a>/g)].map(([, fault = '']) => fault);

onEveryEngine(
  'the registration page by SMS',
  (getApp) => {
    it('sends the code with the first submit and makes the account with the second', async () => {
      const app = getApp();
      const { browser, submit, phone, email } = visitor(app, { first_name: 'Ada', next: '/basket/' });
      const shown = await browser.get('/register/', PAGE);
      assert.match(shown.text, />Send code<\/button>/);
      assert.ok(!hasCodeField(shown));
      const asked = await submit();
      assert.equal(asked.status, 200);
      assert.ok(hasCodeField(asked));
      assert.match(asked.text, /We have sent an SMS to \u2068\+90••••••\d{4}\u2069\./);
      assert.match(asked.text, /Please type your password again, too/);
      assert.match(asked.text, /value="Ada"/);
      assert.ok(!asked.text.includes(CHOSEN));
      assert.ok(browser.cookies.has('sessionid'));
      const done = await submit({ code: await codeSentTo(app, phone) });
      assert.equal(done.status, 302);
      assert.equal(done.headers.location, '/basket/');
      const user = await app.core.storage.read.users.byEmail(email);
      assert.partialDeepStrictEqual(user, { phone, isPhoneVerified: true, firstName: 'Ada' });
      assert.equal((await browser.get('/current_user/')).status, 200);
    });

    it('keeps the field for the code while something else is wrong', async () => {
      const app = getApp();
      const { submit, phone } = visitor(app);
      await submit();
      const code = await codeSentTo(app, phone);
      for (const [given, expected] of [
        [{ code: '' }, ['Enter the code from the SMS.']],
        [{ code: '12' }, ['The code is incomplete. Enter all of its digits.']],
        [{ code, password: '' }, ['Choose a password.']],
        [{ code, password: 'abc' }, [/too short/]],
        [{ code: wrongCode(code) }, ['This code is not right. Look at the newest SMS and try again.']],
      ] as const) {
        const answer = await submit(given);
        assert.equal(answer.status, 200);
        assert.ok(hasCodeField(answer), JSON.stringify(given));
        const said = faults(answer);
        assert.equal(said.length, expected.length);
        for (const [index, text] of expected.entries())
          if (typeof text === 'string') assert.equal(said[index], text);
          else assert.match(said[index] ?? '', text);
        assert.ok(!answer.text.includes(code));
      }
      assert.equal((await smsTo(app, phone)).length, 1);
      assert.equal((await submit({ code })).status, 302);
    });

    it('sends another code without the password, but not too early, nor for a wrong form', async () => {
      const app = getApp();
      const { submit, phone } = visitor(app);
      await submit();
      await app.deliver();
      const noPassword = { password: '', code: '' };
      const early = await submit({ ...noPassword, resend: 'true' });
      assert.deepEqual(faults(early), ['Please wait 60 seconds before you ask for a new code.']);
      assert.ok(hasCodeField(early));
      const taken = await app.createUser({ phone: newPhone(), isPhoneVerified: true });
      app.clock.advance(MINUTE);
      const refused = await submit({ ...noPassword, resend: 'true', phone: taken.phone ?? '' });
      assert.deepEqual(faults(refused), ['This phone number is already in use.']);
      const sent = await submit({ ...noPassword, resend: 'true' });
      assert.equal(sent.status, 200);
      assert.ok(hasCodeField(sent));
      assert.deepEqual(faults(sent), []);
      assert.equal((await smsTo(app, phone)).length, 2);
      assert.equal((await submit({ code: await codeSentTo(app, phone) })).status, 302);
    });

    it('shows the field again to who submits the first form twice', async () => {
      const app = getApp();
      const { submit, phone } = visitor(app);
      await submit();
      const again = await submit();
      assert.equal(again.status, 200);
      assert.ok(hasCodeField(again));
      assert.equal((await smsTo(app, phone)).length, 1);
      assert.equal((await submit({ code: await codeSentTo(app, phone) })).status, 302);
    });

    it('offers a new code in place of one that expired, or that was for another number', async () => {
      const app = getApp();
      const { submit, phone } = visitor(app);
      await submit();
      const code = await codeSentTo(app, phone);
      const other = await submit({ code, phone: newPhone() });
      assert.ok(!hasCodeField(other));
      assert.match(faults(other).join(), /a code for another number/);
      app.clock.advance(180 * SECOND);
      const late = await submit({ code });
      assert.deepEqual(faults(late), ['This code no longer works. Get a new one.']);
      assert.ok(!hasCodeField(late));
      assert.match(late.text, /name="resend" value="true"/);
      assert.ok(hasCodeField(await submit({ resend: 'true', password: '' })));
      assert.equal((await submit({ code: await codeSentTo(app, phone) })).status, 302);
    });

    it('finishes in the mailbox where nothing shows who is registered, and looks the same for everybody', async () => {
      const app = getApp();
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
        const owner = await app.createUser({ phone: newPhone(), isPhoneVerified: true });
        const seen: string[][] = [];
        const last = newPhone();
        for (const given of [{}, { email: owner.email ?? '' }, { phone: owner.phone ?? '' }]) {
          const { submit, phone, email } = visitor(app, given);
          const pages = [await submit(), await submit({ code: '000000' }), await submit({ code: '' })];
          seen.push(
            pages.map(({ status, text }) =>
              `${status} ${text}`
                .replaceAll(phone, last)
                .replaceAll(phone.slice(-4), last.slice(-4))
                .replaceAll(email, 'address')
                .replaceAll(/form=\w{15}/g, 'form=…'),
            ),
          );
          await app.deliver();
        }
        for (const pages of seen) assert.deepEqual(pages, seen[0]);

        const { browser, submit, phone, email } = visitor(app);
        await submit();
        const mailed = await submit({ code: await codeSentTo(app, phone) });
        assert.equal(mailed.status, 200);
        assert.match(mailed.text, /<h1>Check your inbox<\/h1>/);
        assert.equal((await browser.get('/current_user/')).status, 401);
        await app.browser().get(await linkSentTo(app, email));
        assert.equal((await app.core.storage.read.users.byEmail(email))?.isPhoneVerified, true);
      });
    });

    it('shows 429 when a number got too many codes', async () => {
      const app = getApp();
      const phone = newPhone();
      for (let sent = 0; sent < 10; sent++) await visitor(app, { phone }).submit();
      const answer = await visitor(app, { phone }).submit();
      assert.equal(answer.status, 429);
      assert.match(answer.text, /<h1>Too many attempts<\/h1>/);
    });
  },
  { settings: { REST_REGISTER_VIEW: 'RegisterSMSOtpView', THROTTLING_SETTINGS: { register: null } } },
);

onEveryEngine('the registration page of a shop that asks for more', (getApp) => {
  const complete = {
    first_name: 'Ada',
    last_name: 'Byron',
    gender: 'female',
    date_of_birth: '1990-05-17',
    email_allowed: 'false',
    sms_allowed: 'true',
    whatsapp_allowed: 'false',
    call_allowed: 'true',
    confirm: 'true',
    kvkk_confirm: 'true',
  };

  it('has an input for every required field, says what is missing in every language, and can succeed', async () => {
    const app = getApp();
    await withSetting(app, 'USER_REQUIRED_FIELDS', [...REQUIRABLE_FIELDS], async () => {
      for (const language of LANGUAGES) {
        const headers = { ...PAGE, 'accept-language': language };
        const { text } = await app.browser().get('/register/', headers);
        for (const name of REQUIRABLE_FIELDS) {
          assert.match(text, new RegExp(`<(input|select)[^>]* id="${name}"`), name);
          assert.match(text, new RegExp(`<label for="${name}">[^<{]+</label>`), name);
        }
        const empty = await app.browser().submit('/register/', { email: '' }, headers);
        // Ticks that were not sent, e-mail and password too.
        assert.equal(faults(empty).length, REQUIRABLE_FIELDS.length + 2, language);
        for (const name of REQUIRABLE_FIELDS) assert.ok(empty.text.includes(`id="${name}-fault"`), name);
      }
      const { submit, email, phone } = visitor(app, complete);
      assert.equal((await submit()).status, 302);
      assert.partialDeepStrictEqual(await app.core.storage.read.users.byEmail(email), {
        phone,
        gender: 'female',
        dateOfBirth: '1990-05-17',
        emailAllowed: false,
        smsAllowed: true,
        callAllowed: true,
        attributes: { confirm: true, kvkk_confirm: true },
      });
    });
  });

  it('takes an empty tick as a no: fine for advertising, not for the terms', async () => {
    const app = getApp();
    await withSetting(app, 'USER_REQUIRED_FIELDS', ['email_allowed', 'confirm'], async () => {
      const browser = app.browser();
      const email = newEmail();
      const body = `email=${encodeURIComponent(email)}&password=${CHOSEN}`;
      const headers = { ...PAGE, 'content-type': 'application/x-www-form-urlencoded' };
      await browser.get('/register/', PAGE);
      const post = async (more: string): Promise<Response> =>
        browser.follow(await browser.request('POST', '/register/', `${body}${more}`, { headers }));
      const declined = await post('&email_allowed=false&confirm=false');
      assert.deepEqual(faults(declined), ['You must accept the terms.']);
      const ticked = await post('&email_allowed=false&email_allowed=true&confirm=false');
      assert.match(ticked.text, /<input type="checkbox" id="email_allowed"[^>]* checked/);
      assert.doesNotMatch(ticked.text, /<input type="checkbox" id="confirm"[^>]* checked/);
      assert.equal((await post('&email_allowed=false&confirm=false&confirm=true')).status, 302);
      assert.partialDeepStrictEqual(await app.core.storage.read.users.byEmail(email), {
        emailAllowed: false,
        attributes: { confirm: true },
      });
    });
  });

  it('gives back what was chosen, and marks what is wrong', async () => {
    const app = getApp();
    await withSetting(app, 'USER_REQUIRED_FIELDS', [...REQUIRABLE_FIELDS], async () => {
      const answer = await visitor(app, { ...complete, date_of_birth: '2999-01-01', gender: 'x' }).submit();
      assert.deepEqual(faults(answer), ['&quot;x&quot; is not a valid choice.', 'Enter a valid date.']);
      const again = await visitor(app, { ...complete, first_name: '' }).submit();
      assert.deepEqual(faults(again), ['Enter your first name.']);
      assert.match(again.text, /<option value="female" selected>Female/);
      assert.match(again.text, /id="date_of_birth" name="date_of_birth" value="1990-05-17"/);
    });
  });

  it('sends no SMS where registration takes none, whatever is posted', async () => {
    const app = getApp();
    const { submit, phone, email } = visitor(app, { resend: 'true' });
    await submit();
    await submit({ password: '' });
    assert.deepEqual(await smsTo(app, phone), []);
    const answer = await app
      .browser()
      .post('/users/registration/', { email, password: CHOSEN, phone: newPhone(), resend: true });
    assert.ok([201, 400].includes(answer.status));
    assert.ok(!(await app.queued()).includes('otp'));
  });
});
