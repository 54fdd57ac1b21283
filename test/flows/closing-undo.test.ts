import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { PAGE, type Response, XHR } from '../support/browser.ts';
import { close, closeAccountOf, eraseAccountOf, GRACE, REOPENED } from '../support/closing.ts';
import { codeSentTo, newPhone, smsTo } from '../support/otp.ts';
import { accepted } from '../support/result.ts';

const AT_ONCE = 20;
const OPERATOR = { address: 'operator', agent: 'test', requestId: 'test' };

function assertInvalid(answer: Response): void {
  assert.equal(answer.status, 400, answer.text);
  assert.deepEqual(answer.json(), { detail: 'Invalid or expired link.' });
}

onEveryEngine('/users/anonymize/undo/<uid>/<token>/', (getApp) => {
  it('opens the account again by POST, as often as it is pressed, and mails one link for a new password', async () => {
    const app = getApp();
    const { closed, undo } = await closeAccountOf(app, await app.createUser());
    await app.deliver();
    for (let pressed = 0; pressed < 3; pressed++) {
      const answer = await app.browser().post(undo);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.json(), REOPENED);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
    const now = await app.userNow(closed.id);
    assert.deepEqual([now.isActive, now.closedAt], [true, null]);
    const events = (await app.auditOf(closed)).filter((event) => event.startsWith('account.'));
    assert.deepEqual(events, ['account.close:success', 'account.restore:success']);
    const before = (await app.inbox()).length;
    await app.deliver();
    const mails = (await app.inbox()).slice(before);
    assert.deepEqual(
      mails.map(({ recipient, subject }) => [recipient, subject.startsWith('Reset your password')]),
      [[closed.email, true]],
    );
    await app.signedIn(closed);
    app.clock.advance(GRACE + DAY);
    await app.core.erasure.run();
    assert.equal((await app.userNow(closed.id)).isActive, true);
  });

  it('does nothing when a scanner or a script only opens it', async () => {
    const app = getApp();
    const { closed, undo } = await closeAccountOf(app, await app.createUser());
    assert.equal((await app.browser().request('HEAD', undo)).status, 200);
    const page = await app.browser().get(undo, PAGE);
    assert.equal(page.status, 200);
    assert.match(page.text, new RegExp(`<form method="post" action="${undo}"`));
    assert.ok(!page.text.includes(closed.email ?? ''));
    assert.equal((await app.browser().get(undo, XHR)).status, 200);
    assert.equal((await app.browser().get(undo)).status, 200);
    assert.equal((await app.userNow(closed.id)).isActive, false);
    const pressed = await app.browser().post(undo, undefined, { form: {}, headers: PAGE });
    assert.match(pressed.text, /<h1>Your account is open again<\/h1>/);
    assert.equal((await app.userNow(closed.id)).isActive, true);
  });

  it(`restores once when it is pressed ${AT_ONCE} times at once`, async () => {
    const app = getApp();
    const { closed, undo } = await closeAccountOf(app, await app.createUser());
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => app.browser().post(undo)));
    for (const answer of answers) assert.deepEqual([answer.status, answer.json()], [200, REOPENED]);
    const events = (await app.auditOf(closed)).filter((event) => event === 'account.restore:success');
    assert.equal(events.length, 1);
    assert.equal((await app.userNow(closed.id)).authGeneration, closed.authGeneration + 1);
  });

  it('ends with the account, and with the next closing', async () => {
    const app = getApp();
    const erased = await app.createUser();
    assertInvalid(await app.browser().post(await eraseAccountOf(app, erased)));
    assert.equal((await app.userNow(erased.id)).isActive, false);

    const user = await app.createUser();
    const first = await closeAccountOf(app, user);
    assert.equal((await app.browser().post(first.undo)).status, 200);
    app.clock.advance(1000);
    const second = await closeAccountOf(app, user);
    assertInvalid(await app.browser().post(first.undo));
    assert.equal((await app.userNow(user.id)).isActive, false);
    assert.equal((await app.browser().post(second.undo)).status, 200);
  });

  it('still works in the last moment before the erasure, and is not answered for ever', async () => {
    const app = getApp();
    const { closed, undo } = await closeAccountOf(app, await app.createUser());
    app.clock.advance(GRACE - 1);
    assert.equal(await app.core.erasure.run(), 0);
    assert.equal((await app.browser().post(undo)).status, 200);
    app.clock.advance(25 * DAY);
    assertInvalid(await app.browser().post(undo));
    assert.equal((await app.userNow(closed.id)).isActive, true);
  });

  it('ends when an operator gives the closed account another address, so that the old mailbox cannot open it', async () => {
    const app = getApp();
    const { closed, undo } = await closeAccountOf(app, await app.createUser());
    accepted(await app.core.accounts.update(closed.id, { email: `moved${closed.id}@example.com` }, OPERATOR));
    assertInvalid(await app.browser().post(undo));
    assert.equal((await app.userNow(closed.id)).isActive, false);
  });

  it('is nothing when it is cut short, changed or of another person', async () => {
    const app = getApp();
    const { closed, undo } = await closeAccountOf(app, await app.createUser());
    const other = await closeAccountOf(app, await app.createUser());
    const [, , , , uid = '', token = ''] = undo.split('/');
    const [, , , , theirs = ''] = other.undo.split('/');
    const candidates = [
      [theirs, token],
      [uid, token.slice(1)],
      [uid, token.toUpperCase()],
      [uid, `${token}0`],
      [uid, token.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
      [Buffer.from('999999999').toString('base64url'), token],
      [Buffer.from('99999999999999999').toString('base64url'), token],
      ['x', token],
      ['%00', token],
      [uid, '%00'],
      [uid, '0'.repeat(1000)],
    ];
    for (const [name, text] of candidates)
      assertInvalid(await app.browser().post(`/users/anonymize/undo/${name}/${text}/`));
    for (const path of [`/users/anonymize/undo/${uid}/`, `/users/anonymize/undo/${uid}/a/${token}/`])
      assertInvalid(await app.browser().post(path));
    assert.equal((await app.userNow(closed.id)).isActive, false);
  });

  it('is refused from another site’s form', async () => {
    const app = getApp();
    const { closed, undo } = await closeAccountOf(app, await app.createUser());
    const answer = await app
      .browser()
      .post(undo, undefined, { form: {}, headers: { ...PAGE, origin: 'https://evil.example' } });
    assert.equal(answer.status, 403);
    assert.equal((await app.userNow(closed.id)).isActive, false);
  });

  it('opens an account that knows no e-mail, by SMS', async () => {
    const app = getApp();
    const phone = newPhone();
    const user = await app.createUser({ email: null, phone, isPhoneVerified: true, languageCode: 'tr' });
    const browser = app.browser();
    await browser.post('/users/otp-login/', { phone });
    const code = await codeSentTo(app, phone);
    assert.equal((await browser.post('/users/otp-login/', { phone, code }, { headers: XHR })).status, 200);
    assert.equal((await close(browser)).status, 200);
    const sms = (await smsTo(app, phone)).at(-1) ?? '';
    assert.match(sms, /hesabınız kapatıldı/);
    const link = new URL(sms.match(/https?:\S+$/)?.[0] ?? '');
    assert.equal((await app.browser().post(link.pathname)).status, 200);
    assert.match((await smsTo(app, phone)).at(-1) ?? '', /password-reset/);
    assert.equal((await app.userNow(user.id)).isActive, true);
  });

  it('tells nobody by an address that was never confirmed', async () => {
    const app = getApp();
    const user = await app.createUser({ isEmailVerified: false, phone: newPhone() });
    const { undo } = await closeAccountOf(app, user);
    assert.ok(!(await app.queued()).at(-1)?.startsWith('account-closed'));
    await app.deliver();
    assert.equal((await app.inbox()).filter(({ recipient }) => recipient === user.email).length, 0);
    assert.equal((await app.browser().post(undo)).status, 200);
  });
});

onEveryEngine(
  'the mail about a closed account',
  (getApp) => {
    it('names the day of the erasure, and leads to this service itself, not to a storefront', async () => {
      const app = getApp();
      const user = await app.createUser({ firstName: 'Zeynep', languageCode: 'en' });
      const { undo } = await closeAccountOf(app, user);
      await app.deliver();
      const mail = (await app.inbox()).find(({ recipient }) => recipient === user.email);
      const day = (time: number) => new Date(time).toISOString().slice(0, 10);
      assert.equal(mail?.subject, 'Your account at Gems was closed');
      for (const text of [
        'Hello Zeynep,',
        `was closed on ${day(app.clock.now())}`,
        `On ${day(app.clock.now() + GRACE)} your personal data will be erased`,
        `http://127.0.0.1:8000${undo}`,
      ])
        assert.ok(mail?.text.includes(text), `${text}\n${mail?.text}`);
      assert.match(undo, /^\/users\/anonymize\/undo\/[\w-]+\/[0-9a-f]{64}\/$/);
    });

    it('is not sent any more once the account is open again', async () => {
      const app = getApp();
      const { closed, undo } = await closeAccountOf(app, await app.createUser());
      await app.browser().post(undo);
      await app.deliver();
      const mails = (await app.inbox()).filter(({ recipient }) => recipient === closed.email);
      assert.deepEqual(
        mails.map(({ subject }) => subject),
        ['Reset your password at Gems'],
      );
      await app.signedIn(closed, PASSWORD);
    });
  },
  { settings: { SITE_NAME: 'Gems', STOREFRONT_URL: 'https://shop.example' } },
);

onEveryEngine(
  'an account that is closed where there is no grace period',
  (getApp) => {
    it('is erased by the next chore, and offers no link before', async () => {
      const app = getApp();
      const user = await app.createUser();
      await closeAccountOf(app, user);
      await app.deliver();
      const mail = (await app.inbox()).find(({ recipient }) => recipient === user.email);
      assert.match(mail?.text ?? '', /being erased now/);
      assert.doesNotMatch(mail?.text ?? '', /https?:/);
      assert.equal(await app.core.erasure.run(), 1);
      assert.equal((await app.userNow(user.id)).userType, 'anonymized');
    });
  },
  { settings: { ANONYMIZE_GRACE: 0 } },
);
