import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unusablePassword } from '../../src/hashing/hasher.ts';
import { DAY, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE, type Response } from '../support/browser.ts';
import { newPhone, smsTo } from '../support/otp.ts';
import { CHOSEN, linkIn, linkSentTo, mailsTo, newEmail, REGISTER } from '../support/registration.ts';
import { accepted } from '../support/result.ts';

const AT_ONCE = 16;
const ANSWER = { non_field_errors: ['Check your e-mail to finish.'] };

async function register(app: TestApp, fields: Record<string, unknown>): Promise<Response> {
  const answer = await app.browser().post(REGISTER, { password: CHOSEN, ...fields });
  assert.equal(answer.status, 201, answer.text);
  assert.deepEqual(answer.json(), ANSWER);
  assert.equal(answer.headers['set-cookie'], undefined);
  return answer;
}

const login = async (app: TestApp, email: string | null, password: string): Promise<number> =>
  (await app.browser().post('/users/login/', { email, password })).status;

onEveryEngine(
  'a registration that shows nobody who is registered',
  (getApp) => {
    it('takes a newcomer from the form over the mail to an account', async () => {
      const app = getApp();
      const email = newEmail();
      await register(app, { email, first_name: 'Ada', last_name: 'Byron', confirm: 'true' });
      assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
      const [mail, ...others] = await mailsTo(app, email);
      assert.equal(others.length, 0);
      assert.equal(mail?.subject, 'Finish your registration at Latchkey');
      assert.doesNotMatch(`${mail?.html}${mail?.text}`, /Ada|Byron/);
      const link = linkIn(mail) ?? '';

      assert.equal((await app.browser().request('HEAD', link)).status, 200);
      assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
      for (let opened = 0; opened < 3; opened++) {
        const answer = await app.browser().get(link);
        assert.equal(answer.status, 200);
        assert.deepEqual(answer.json(), { detail: 'Your e-mail address is confirmed.' });
        assert.equal(answer.headers['set-cookie'], undefined);
      }
      const user = await app.core.storage.read.users.byEmail(email);
      assert.ok(user);
      assert.equal(user.email, email);
      assert.equal(user.isEmailVerified, true);
      assert.equal(user.userType, 'registered');
      assert.equal(user.firstName, 'Ada');
      assert.deepEqual(user.attributes, { confirm: true });
      assert.equal(await login(app, email, CHOSEN), 200);
      assert.deepEqual(await app.auditOf(user), [
        'user.register:success',
        'consent.change:success',
        'session.sign_in:success',
      ]);
    });

    it('answers the same, and does the same, for an address somebody has', async () => {
      const app = getApp();
      const taken = await app.createUser({ languageCode: 'tr' });
      const [first, second] = [
        await register(app, { email: taken.email?.toUpperCase() }),
        await register(app, { email: newEmail() }),
      ];
      assert.equal(first.text, second.text);
      assert.deepEqual(Object.keys(first.headers).sort(), Object.keys(second.headers).sort());
      const messages = await app.core.storage.read.outbox.list({ limit: 2 });
      for (const queued of messages) {
        assert.equal(queued.kind, 'registration');
        assert.doesNotMatch(JSON.stringify(queued), /example|argon2/i);
      }
      const lengths = messages.map((queued) => queued.payload?.length ?? 0);
      assert.ok(Math.abs((lengths[0] ?? 0) - (lengths[1] ?? 0)) < 40, lengths.join());

      const [notice, ...others] = await mailsTo(app, taken.email ?? '');
      assert.equal(others.length, 0);
      assert.equal(notice?.subject, 'Latchkey sitesinde zaten bir hesabınız var');
      assert.match(notice?.text ?? '', /\/password-reset\/\s/);
      assert.equal(linkIn(notice), undefined);
      assert.equal((await app.userNow(taken.id)).password, taken.password);
      assert.equal(await login(app, taken.email, PASSWORD), 200);
      assert.deepEqual(await app.auditOf(taken), [
        'registration_attempt.sent:success',
        'session.sign_in:success',
      ]);
    });

    it('tells a guest’s mailbox only that somebody tried, and a closed account’s nothing', async () => {
      const app = getApp();
      const guest = await app.createUser({
        userType: 'guest',
        isEmailVerified: false,
        password: unusablePassword(),
      });
      const closed = await app.createUser({ isActive: false });
      for (const { email } of [guest, closed]) await register(app, { email });
      const mails = await mailsTo(app, guest.email ?? '');
      assert.deepEqual(
        mails.map((mail) => mail.subject),
        ['You already have an account at Latchkey'],
      );
      assert.deepEqual(await mailsTo(app, closed.email ?? ''), []);
      assert.equal((await app.userNow(guest.id)).userType, 'guest');
    });

    it('sends the confirmation link to an account with an unconfirmed e-mail', async () => {
      const app = getApp();
      const squatted = await app.createUser({ isEmailVerified: false });
      await register(app, { email: squatted.email });
      const link = await linkSentTo(app, squatted.email ?? '');
      assert.equal((await app.browser().get(link)).status, 200);
      assert.equal((await app.userNow(squatted.id)).isEmailVerified, true);
      // Its password is still that of whoever made it; a reset, which is possible now, ends that.
      assert.equal((await app.userNow(squatted.id)).password, squatted.password);
    });

    it('does not show by signing in, by registering again or by a phone whether the address was free', async () => {
      const app = getApp();
      const [free, taken] = [newEmail(), (await app.createUser()).email ?? ''];
      const phone = newPhone();
      for (const email of [free, taken]) await register(app, { email, phone });
      await app.deliver();
      for (const email of [free, taken]) {
        const answer = await app.browser().post('/users/login/', { email, password: CHOSEN });
        assert.deepEqual(answer.json(), {
          non_field_errors: ['Unable to log in with provided credentials.'],
        });
        await register(app, { email });
      }
      assert.deepEqual(await app.core.storage.read.users.claimingPhone(phone), []);
    });

    it('does not disclose to the owner of the mailbox whether a phone is taken', async () => {
      const app = getApp();
      const [theirs, unknown] = [newPhone(), newPhone()];
      await app.createUser({ phone: theirs, isPhoneVerified: true });
      for (const phone of [theirs, unknown]) {
        const email = newEmail();
        await register(app, { email, phone });
        await app.browser().get(await linkSentTo(app, email));
        const browser = app.browser();
        await browser.post('/users/login/', { email, password: CHOSEN });
        const me = (await browser.get('/current_user/')).json() as Record<string, unknown>;
        assert.deepEqual([me.phone, me.attributes], [phone, { verified_phone: false }]);
        // It is contact data: it opens nothing, and another account keeps or takes the phone.
        await app.browser().post('/users/otp-login/', { phone });
        assert.equal((await smsTo(app, phone)).length, phone === theirs ? 1 : 0);
      }
      assert.equal((await app.core.storage.read.users.claimingPhone(unknown)).length, 0);
    });

    it('still says what is wrong with the fields themselves', async () => {
      const app = getApp();
      for (const email of [newEmail(), (await app.createUser()).email]) {
        const answer = await app.browser().post(REGISTER, { email, password: 'abc', phone: '1' });
        assert.equal(answer.status, 400);
        assert.deepEqual(answer.json(), { phone: ['Enter a valid phone number.'] });
        const weak = await app.browser().post(REGISTER, { email, password: 'abc' });
        assert.equal(weak.status, 400);
        assert.deepEqual(Object.keys(weak.json() as object), ['password']);
      }
      assert.deepEqual((await app.browser().post(REGISTER, { email: 'none', password: CHOSEN })).json(), {
        email: ['Enter a valid email address.'],
      });
    });

    it('lets a stranger who registers an address first neither take nor spoil it', async () => {
      const app = getApp();
      const email = newEmail();
      await register(app, { email, password: 'password of a stranger', first_name: 'Mallory' });
      const theirs = await linkSentTo(app, email);
      app.clock.advance(MINUTE);
      await register(app, { email, password: CHOSEN, first_name: 'Ada' });
      const mine = await linkSentTo(app, email);
      assert.notEqual(mine, theirs);
      // And again after me: my link is still mine.
      app.clock.advance(5 * MINUTE);
      await register(app, { email, password: 'password of a stranger', first_name: 'Mallory' });
      await app.deliver();

      assert.equal((await app.browser().get(mine)).status, 200);
      assert.equal(await login(app, email, CHOSEN), 200);
      assert.equal(await login(app, email, 'password of a stranger'), 400);
      assert.equal((await app.core.storage.read.users.byEmail(email))?.firstName, 'Ada');
      const late = await app.browser().get(theirs);
      assert.equal(late.status, 400);
      assert.equal(await login(app, email, 'password of a stranger'), 400);
    });

    it('does not keep a checkout from making a guest of an address that a stranger registered', async () => {
      const app = getApp();
      const email = newEmail();
      await register(app, { email });
      const link = await linkSentTo(app, email);
      const source = { address: 'operator', agent: 'test', requestId: 'test' };
      const [guest] = accepted(await app.core.accounts.create([{ email, userType: 'guest' }], source));
      assert.equal(guest?.userType, 'guest');
      assert.equal((await app.browser().get(link)).status, 400);
      assert.equal((await app.userNow(guest?.id ?? 0)).userType, 'guest');
    });

    it('makes one account when the link is opened many times at once', async () => {
      const app = getApp();
      const email = newEmail();
      await register(app, { email });
      const link = await linkSentTo(app, email);
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => app.browser().get(link)));
      for (const answer of answers) assert.equal(answer.status, 200);
      const rows = await app.core.storage.read.audit.list({ event: 'user.register', limit: 100 });
      const user = await app.core.storage.read.users.byEmail(email);
      assert.equal(rows.filter((row) => row.userId === user?.id).length, 1);
    });

    it(`mails one of ${AT_ONCE} who register an address at the same moment, and then not too often`, async () => {
      const app = getApp();
      const email = newEmail();
      await Promise.all(Array.from({ length: AT_ONCE }, () => register(app, { email })));
      assert.equal((await mailsTo(app, email)).length, 1);
      for (const [wait, expected] of [
        [MINUTE, 2],
        [MINUTE, 2],
        [MINUTE, 3],
        [3 * MINUTE, 3],
        [MINUTE, 4],
      ] as const) {
        app.clock.advance(wait);
        await register(app, { email });
        assert.equal((await mailsTo(app, email)).length, expected);
      }
      const { email: known } = await app.createUser();
      await Promise.all(Array.from({ length: AT_ONCE }, () => register(app, { email: known })));
      assert.equal((await mailsTo(app, known ?? '')).length, 1);
    });

    it('ends seven days after the mail', async () => {
      const app = getApp();
      const email = newEmail();
      await register(app, { email });
      const link = await linkSentTo(app, email);
      app.clock.advance(7 * DAY);
      assert.equal((await app.browser().request('HEAD', link)).status, 200);
      app.clock.advance(SECOND);
      assert.equal((await app.browser().get(link)).status, 400);
      assert.equal(await app.core.storage.read.users.byEmail(email), undefined);

      await register(app, { email });
      assert.equal((await mailsTo(app, email)).length, 2);
    });

    it('refuses every other token', async () => {
      const app = getApp();
      const email = newEmail();
      await register(app, { email });
      const link = await linkSentTo(app, email);
      for (const wrong of [
        link.slice(0, -2),
        link.replace(/.\/$/, '0/').replace(/00\/$/, '01/'),
        `${link.slice(0, -1)}0/`,
      ]) {
        if (wrong === link) continue;
        assert.equal((await app.browser().get(wrong)).status, 400, wrong);
      }
      assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
    });

    it('shows the same page for every address', async () => {
      const app = getApp();
      const pages: string[] = [];
      for (const email of [newEmail(), (await app.createUser()).email ?? '']) {
        const form = { email, password: CHOSEN };
        const answer = await app.browser().post('/register/', undefined, { form, headers: PAGE });
        assert.equal(answer.status, 200);
        assert.match(answer.text, /<h1>Check your inbox<\/h1>/);
        pages.push(answer.text.replaceAll(email, '…'));
      }
      assert.equal(pages[0], pages[1]);
    });
  },
  { settings: { REGISTRATION_PREVENT_ENUMERATION: true, THROTTLING_SETTINGS: { register: null } } },
);
