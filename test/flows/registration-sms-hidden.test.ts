import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import type { Browser, Response } from '../support/browser.ts';
import { codeSentTo, newPhone, OTP_ANSWERS, refused, smsTo, wrongCode } from '../support/otp.ts';
import { CHOSEN, linkIn, linkSentTo, mailsTo, newEmail, REGISTER } from '../support/registration.ts';

const AT_ONCE = 8;
const MAILED = { non_field_errors: ['Check your e-mail to finish.'] };

type Body = Record<string, unknown>;

function newcomer(app: TestApp, given: Body = {}) {
  const browser = app.browser();
  const form = { email: newEmail(), password: CHOSEN, phone: newPhone(), ...given };
  const post = (more: Body = {}): Promise<Response> => browser.post(REGISTER, { ...form, ...more });
  return { browser, ...form, post };
}

const me = async (browser: Browser): Promise<Body> => (await browser.get('/current_user/')).json() as Body;

/** What an answer tells, without what differs between any two requests. */
const told = ({ status, text, headers }: Response): unknown => [
  status,
  text,
  Object.keys(headers).sort(),
  headers['retry-after'],
];

/** Proves a phone and registers. @returns the visitor */
async function registered(app: TestApp, given: Body = {}) {
  const visitor = newcomer(app, given);
  assert.equal((await visitor.post()).status, 202);
  const code = await codeSentTo(app, visitor.phone);
  const answer = await visitor.post({ code });
  assert.equal(answer.status, 201, answer.text);
  assert.deepEqual(answer.json(), MAILED);
  return { ...visitor, code };
}

async function signedIn(app: TestApp, email: string): Promise<Browser> {
  const browser = app.browser();
  assert.equal((await browser.post('/users/login/', { email, password: CHOSEN })).status, 200);
  return browser;
}

onEveryEngine(
  'a registration by SMS that shows nobody who is registered',
  (getApp) => {
    it('takes a newcomer over code and mail to an account with a proved phone, without signing in', async () => {
      const app = getApp();
      const { browser, email, phone } = await registered(app, { confirm: true, gender: 'female' });
      assert.equal((await browser.get('/current_user/')).status, 401);
      assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
      assert.equal((await app.browser().get(await linkSentTo(app, email))).status, 200);
      const user = await me(await signedIn(app, email));
      assert.deepEqual(
        [user.phone, user.attributes, user.gender, user.is_email_verified],
        [phone, { confirm: true, verified_phone: true }, 'female', true],
      );
      const stored = await app.userNow(Number(user.pk));
      assert.deepEqual((await app.auditOf(stored)).slice(0, 3), [
        'user.register:success',
        'consent.change:success',
        'phone.confirm:success',
      ]);
      const login = app.browser();
      await login.post('/users/otp-login/', { phone });
      const code = await codeSentTo(app, phone);
      assert.equal((await login.post('/users/otp-login/', { phone, code })).status, 302);
    });

    it('proves the consents by when and from where they were given, not where the mail was opened', async () => {
      const app = getApp();
      const at = new Date(app.clock.now()).toISOString();
      const { email } = await registered(app, {
        kvkk_confirm: 'yes',
        call_allowed: null,
        email_allowed: 'no',
      });
      const link = await linkSentTo(app, email);
      app.clock.advance(60_000);
      await app.browser().get(link);
      const user = await app.core.storage.read.users.byEmail(email);
      const rows = await app.core.storage.read.audit.list({ userId: user?.id ?? 0, limit: 10 });
      const consent = rows.find(({ event }) => event === 'consent.change');
      assert.deepEqual(consent?.detail, {
        kvkk_confirm: true,
        email_allowed: false,
        through: 'registration',
        given_at: at,
      });
    });

    it('answers the same whoever has e-mail and phone, code or no code', async () => {
      const app = getApp();
      const owner = await app.createUser({ phone: newPhone(), isPhoneVerified: true });
      const answers: unknown[][] = [];
      for (const given of [
        {},
        { email: owner.email },
        { phone: owner.phone },
        { email: owner.email, phone: owner.phone },
      ]) {
        const visitor = newcomer(app, given);
        const sent = await visitor.post();
        assert.equal(sent.status, 202);
        assert.deepEqual(sent.json(), { phone: visitor.phone });
        assert.ok(visitor.browser.cookies.has('sessionid'));
        await app.deliver();
        const tries = [{}, { code: '000' }, { code: '000000' }, { code: '000000', password: 'abc' }];
        const seen: unknown[] = [[sent.status, Object.keys(sent.headers).sort()]];
        for (const more of tries) seen.push(told(await visitor.post(more)));
        for (const code of ['111111', '222222', '333333', '444444', '555555'])
          seen.push(told(await visitor.post({ code })));
        answers.push(seen);
      }
      for (const seen of answers) assert.deepEqual(seen, answers[0]);
    });

    it('answers a right code for a free phone the same whether or not the e-mail is taken', async () => {
      const app = getApp();
      const owner = await app.createUser();
      const answers: unknown[] = [];
      for (const email of [newEmail(), owner.email ?? '']) {
        const visitor = newcomer(app, { email });
        await visitor.post();
        const answer = await visitor.post({ code: await codeSentTo(app, visitor.phone) });
        assert.deepEqual(answer.json(), MAILED);
        answers.push(told(answer), told(await visitor.post({ code: '000000' })));
        assert.equal((await visitor.browser.get('/current_user/')).status, 401);
      }
      assert.deepEqual(answers.slice(0, 2), answers.slice(2));
      const mails = await mailsTo(app, owner.email ?? '');
      assert.deepEqual(
        mails.map(({ subject }) => subject),
        ['You already have an account at Latchkey'],
      );
      assert.equal((await app.userNow(owner.id)).password, owner.password);
    });

    it('tells the owner of a taken phone in an SMS without link or code, as often as codes are sent', async () => {
      const app = getApp();
      const phone = newPhone();
      await app.createUser({ phone, isPhoneVerified: true, languageCode: 'tr' });
      for (let sent = 0; sent < 10; sent++) assert.equal((await newcomer(app, { phone }).post()).status, 202);
      assert.equal((await newcomer(app, { phone }).post()).status, 429);
      const texts = await smsTo(app, phone);
      assert.equal(texts.length, 10);
      for (const text of texts) {
        assert.match(text, /^Latchkey: bu numarayla hesap açılmak istendi/);
        assert.doesNotMatch(text, /\d{4}|http|#/);
      }
      const free = newPhone();
      for (let sent = 0; sent < 10; sent++) await newcomer(app, { phone: free }).post();
      assert.equal((await newcomer(app, { phone: free }).post()).status, 429);
    });

    it('refuses the right code of a phone that was taken meanwhile like a wrong one', async () => {
      const app = getApp();
      const visitor = newcomer(app);
      await visitor.post();
      const code = await codeSentTo(app, visitor.phone);
      await app.createUser({ phone: visitor.phone, isPhoneVerified: true });
      await refused(visitor.post({ code: wrongCode(code) }), OTP_ANSWERS.wrong);
      await refused(visitor.post({ code }), OTP_ANSWERS.wrong);
      assert.deepEqual(await mailsTo(app, visitor.email), []);
    });

    it('keeps the phone as contact data when somebody verified it before the mail was opened', async () => {
      const app = getApp();
      const { email, phone } = await registered(app);
      const link = await linkSentTo(app, email);
      const owner = await app.createUser({ phone, isPhoneVerified: true });
      assert.equal((await app.browser().get(link)).status, 200);
      const user = await app.core.storage.read.users.byEmail(email);
      assert.deepEqual([user?.phone, user?.isPhoneVerified, user?.mayHoldPhone], [phone, false, false]);
      const holders = await app.core.storage.read.users.claimingPhone(phone);
      assert.deepEqual(
        holders.map(({ id }) => id),
        [owner.id],
      );
    });

    it('keeps the phone as contact data when it was proved over 15 days ago: the number may have gone to somebody else', async () => {
      const app = getApp();
      for (const [age, isProved] of [
        [15 * DAY, true],
        [15 * DAY + SECOND, false],
      ] as const) {
        const { email, phone } = await registered(app);
        const submittedAt = app.clock.now();
        const link = await linkSentTo(app, email);
        app.clock.advance(15 * DAY);
        await app.browser().submit(link, { renew: 'true' });
        const renewed = await linkSentTo(app, email);
        assert.notEqual(renewed, link);
        app.clock.advance(submittedAt + age - app.clock.now());
        assert.equal((await app.browser().get(renewed)).status, 200);
        const user = await app.core.storage.read.users.byEmail(email);
        assert.deepEqual(
          [user?.phone, user?.isPhoneVerified, user?.mayHoldPhone],
          [phone, isProved, isProved],
        );
        const holders = await app.core.storage.read.users.claimingPhone(phone);
        assert.equal(holders.length, isProved ? 1 : 0);
      }
    });

    it('verifies a phone for one of two who proved it and open their mails at the same moment', async () => {
      const app = getApp();
      const phone = newPhone();
      const first = await registered(app, { phone });
      const second = await registered(app, { phone });
      const links = [await linkSentTo(app, first.email), await linkSentTo(app, second.email)];
      const answers = await Promise.all(links.map((link) => app.browser().get(link)));
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200],
      );
      assert.equal((await app.core.storage.read.users.claimingPhone(phone)).length, 1);
      for (const { email } of [first, second]) await signedIn(app, email);
    });

    it(`mails one link for ${AT_ONCE} requests with the same code at the same moment`, async () => {
      const app = getApp();
      const visitor = newcomer(app);
      await visitor.post();
      const code = await codeSentTo(app, visitor.phone);
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => visitor.post({ code })));
      const statuses = answers.map(({ status }) => status).toSorted();
      assert.deepEqual(statuses, [201, ...Array.from({ length: AT_ONCE - 1 }, () => 406)]);
      const mails = await mailsTo(app, visitor.email);
      assert.equal(mails.filter((mail) => linkIn(mail)).length, 1);
    });

    it('keeps no phone, name or birthday readable while it waits for the mail', async () => {
      const app = getApp();
      const { phone } = await registered(app, { first_name: 'Very-Private', date_of_birth: '1999-1-2' });
      const { read } = app.core.storage;
      const [queued] = await read.outbox.list({ limit: 1 });
      assert.equal(queued?.kind, 'registration');
      assert.ok(!JSON.stringify(queued).includes(phone.slice(3)));
      assert.doesNotMatch(JSON.stringify(queued), /private|1999/i);
    });
  },
  {
    settings: {
      REST_REGISTER_VIEW: 'RegisterSMSOtpView',
      REGISTRATION_PREVENT_ENUMERATION: true,
      THROTTLING_SETTINGS: { register: null, login: null },
    },
  },
);
