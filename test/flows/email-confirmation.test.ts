import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { DAY, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE, type Response, XHR } from '../support/browser.ts';
import { accepted } from '../support/result.ts';
import { apiTokenOf } from '../support/staff.ts';

const AT_ONCE = 50;
const OPERATOR = { address: 'operator', agent: 'test', requestId: 'test' };

const pathTo = (token: string): string =>
  `/users/registration/account-confirm-email/${encodeURIComponent(token)}/`;
const linkOf = (app: TestApp, user: Pick<User, 'id' | 'email'>): string =>
  pathTo(app.core.confirmationTokens.make(user));

function assertInvalid(answer: Response): void {
  assert.equal(answer.status, 400, answer.text);
  assert.deepEqual(answer.json(), { detail: 'Invalid or expired link.' });
}

onEveryEngine('GET /users/registration/account-confirm-email/<token>/', (getApp) => {
  it('confirms the e-mail, as often as the link is opened, and keeps everybody signed in', async () => {
    const app = getApp();
    const user = await app.createUser({
      isEmailVerified: false,
      attributes: { verification_required: true, note: 'stays' },
    });
    const browser = await app.signedIn(user);
    const token = await apiTokenOf(app, await app.userNow(user.id));
    const link = linkOf(app, user);
    for (let opened = 0; opened < 3; opened++) {
      const answer = await app.browser().get(link);
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.json(), { detail: 'Your e-mail address is confirmed.' });
      assert.equal(answer.headers['set-cookie'], undefined);
    }
    const now = await app.userNow(user.id);
    assert.equal(now.isEmailVerified, true);
    assert.deepEqual(now.attributes, { note: 'stays' });
    assert.equal((await browser.get('/current_user/')).status, 200);
    assert.equal(
      (await app.browser().get('/current_user/', { authorization: `Token ${token}` })).status,
      200,
    );
    assert.deepEqual(
      (await app.auditOf(user)).filter((event) => event.startsWith('email')),
      ['email.confirm:success'],
    );
  });

  it('changes nothing by HEAD', async () => {
    const app = getApp();
    const user = await app.createUser({ isEmailVerified: false });
    const link = linkOf(app, user);
    assert.equal((await app.browser().request('HEAD', link)).status, 200);
    assert.equal((await app.userNow(user.id)).isEmailVerified, false);
    assert.equal((await app.browser().request('HEAD', pathTo('nonsense'))).status, 400);
  });

  it(`records one confirmation when it is opened ${AT_ONCE} times at once`, async () => {
    const app = getApp();
    const user = await app.createUser({ isEmailVerified: false });
    const link = linkOf(app, user);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => app.browser().get(link)));
    for (const answer of answers) assert.equal(answer.status, 200);
    assert.deepEqual(await app.auditOf(user), ['email.confirm:success']);
  });

  it('offers its reader a new one when it has expired, which goes to the same address', async () => {
    const app = getApp();
    const user = await app.createUser({ isEmailVerified: false });
    const link = linkOf(app, user);
    const post = (form: Record<string, string>) =>
      app.browser().post(link, undefined, { form, headers: PAGE });
    app.clock.advance(7 * DAY + SECOND);
    const before = (await app.queued()).length;
    const expired = await app.browser().get(link, PAGE);
    assert.equal(expired.status, 400);
    assert.match(expired.text, /We can send a new one to the same address/);
    assert.doesNotMatch(expired.text, /@/);
    assert.equal((await post({})).status, 400, 'its old button acts no more');
    assert.equal((await app.queued()).length, before);
    const renewed = await post({ renew: 'true' });
    assert.equal(renewed.status, 200);
    assert.deepEqual((await app.queued()).slice(before), ['email-confirmation']);
    await app.deliver();
    const mail = (await app.inbox()).findLast(({ recipient }) => recipient === user.email);
    const path = /\/users\/registration\/account-confirm-email\/[\w-]+\//.exec(mail?.text ?? '')?.[0] ?? '';
    assert.equal((await app.browser().get(path)).status, 200);
    assert.equal((await app.userNow(user.id)).isEmailVerified, true);

    const changed = await app.createUser({ isEmailVerified: false });
    const stale = linkOf(app, changed);
    app.clock.advance(7 * DAY + SECOND);
    await app.core.storage.transaction((stores) =>
      stores.users.update(changed.id, { email: `moved-${changed.email}` }, 'end-credentials'),
    );
    const other = await app.browser().get(stale, PAGE);
    assert.doesNotMatch(other.text, /We can send a new one/);
  });

  it('is nothing when it is cut short, changed, of another person or purpose, or after seven days', async () => {
    const app = getApp();
    const [user, other] = [
      await app.createUser({ isEmailVerified: false }),
      await app.createUser({ isEmailVerified: false }),
    ];
    const token = app.core.confirmationTokens.make(user);
    const [, stamp = '', mac = ''] = token.split('-');
    const [, reset = ''] = app.resetLink(user).split('/');
    const cut = token.slice(0, -1);
    const wrong = [
      'x',
      cut,
      `${token}0`,
      cut + (token.endsWith('0') ? '1' : '0'),
      token.toUpperCase(),
      `${stamp}-${mac}`,
      `${other.id.toString(36)}-${stamp}-${mac}`,
      `${(user.id + 100_000).toString(36)}-${stamp}-${mac}`,
      `zzzzzzzzzzz-${stamp}-${mac}`,
      reset,
      `${user.id.toString(36)}-${reset}`,
      'a'.repeat(40),
      '0'.repeat(1000),
      ' ',
      '\0',
    ];
    for (const candidate of wrong) assertInvalid(await app.browser().get(pathTo(candidate)));
    assert.equal((await app.userNow(user.id)).isEmailVerified, false);
    assert.equal((await app.userNow(other.id)).isEmailVerified, false);

    app.clock.advance(7 * DAY);
    assert.equal((await app.browser().request('HEAD', pathTo(token))).status, 200);
    app.clock.advance(SECOND);
    assertInvalid(await app.browser().get(pathTo(token)));
    assert.equal((await app.userNow(user.id)).isEmailVerified, false);
  });

  it('dies with the address it was sent to, and with the account', async () => {
    const app = getApp();
    const moved = await app.createUser({ isEmailVerified: false });
    const link = linkOf(app, moved);
    accepted(await app.core.accounts.update(moved.id, { email: `moved${moved.id}@example.com` }, OPERATOR));
    assertInvalid(await app.browser().get(link));
    assert.equal((await app.userNow(moved.id)).isEmailVerified, false);

    const closed = await app.createUser({ isEmailVerified: false });
    const theirs = linkOf(app, closed);
    accepted(await app.core.accounts.update(closed.id, { isActive: false }, OPERATOR));
    assertInvalid(await app.browser().get(theirs));
  });

  it('shows browsers a button, which mail scanners do not press, and then advice for an owner who did not create the account', async () => {
    const app = getApp();
    const user = await app.createUser({ isEmailVerified: false });
    const link = linkOf(app, user);
    const asked = await app.browser().get(link, PAGE);
    assert.match(asked.text, new RegExp(`<form method="post" action="${link}"`));
    assert.equal((await app.userNow(user.id)).isEmailVerified, false);
    const confirmed = await app.browser().post(link, undefined, { form: {}, headers: PAGE });
    assert.equal(confirmed.status, 200);
    assert.match(confirmed.text, /<h1>Email address confirmed<\/h1>/);
    assert.match(confirmed.text, /href="\/password-reset\/"/);
    assert.ok(!confirmed.text.includes(user.email ?? ''));
    const bad = await app.browser().get(pathTo('nonsense'), PAGE);
    assert.equal(bad.status, 400);
    assert.match(bad.text, /<h1>This link no longer works<\/h1>/);
    assertInvalid(await app.browser().get(pathTo('nonsense'), XHR));
  });
});

onEveryEngine(
  'an e-mail that must be verified before signing in',
  (getApp) => {
    it('lets its owner in once the link was opened', async () => {
      const app = getApp();
      const user = await app.createUser({
        isEmailVerified: false,
        attributes: { verification_required: true },
      });
      await assert.rejects(app.signedIn(user));
      await app.browser().get(linkOf(app, user));
      await app.signedIn(user, PASSWORD);
    });
  },
  { settings: { GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION: true } },
);
