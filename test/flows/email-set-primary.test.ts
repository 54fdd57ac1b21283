import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY, SECOND } from '../../src/lib/clock.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import { createEmailLinks } from '../../src/links/email-links.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE, type Response, XHR } from '../support/browser.ts';
import { changeEmail, confirmLinkTo, INVALID_LINK, requestEmail, undoLinksTo } from '../support/email.ts';
import { codeSentTo, newPhone, OTP_ANSWERS, refused } from '../support/otp.ts';
import { mailsTo, newEmail } from '../support/registration.ts';
import { accepted } from '../support/result.ts';
import { snapshot } from '../support/snapshot.ts';
import { apiTokenOf, oneTimeLink } from '../support/staff.ts';

const AT_ONCE = 50;
const DONE = { detail: 'Your e-mail address has been changed.' };
const OPERATOR = { address: 'operator', agent: 'test', requestId: 'test' };

function assertDone(answer: Response): void {
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json(), DONE);
}

function assertInvalid(answer: Response): void {
  assert.equal(answer.status, 400, answer.text);
  assert.deepEqual(answer.json(), INVALID_LINK);
}

/** Somebody who asked for a change, in the browser they asked in. */
async function requested(app: TestApp, given: Parameters<TestApp['createUser']>[0] = {}) {
  const user = await app.createUser(given);
  const browser = await app.signedIn(user);
  const email = newEmail();
  const answer = await requestEmail(browser, email);
  assert.equal(answer.status, 200, answer.text);
  return { user, browser, email, link: await confirmLinkTo(app, email) };
}

onEveryEngine('GET|POST /users/email-set-primary/<signed_email>/<user_id_key>/', (getApp) => {
  it('changes the address; the customer stays signed in here, under a new id, and signs in with the new one', async () => {
    const app = getApp();
    const { user, browser, email, link } = await requested(app, {
      attributes: { verification_required: true, note: 'stays' },
    });
    const [session, device] = [browser.cookies.get('sessionid'), browser.cookies.get('device') ?? ''];
    assertDone(await browser.get(link, XHR));
    assert.notEqual(browser.cookies.get('sessionid'), session);
    assert.notEqual(await app.core.devices.find(device), null);
    const now = await app.userNow(user.id);
    assert.deepEqual([now.email, now.isEmailVerified, now.attributes], [email, true, { note: 'stays' }]);
    assert.equal((await browser.get('/current_user/')).status, 200);
    await app.signedIn(now);
    await assert.rejects(app.signedIn(user));
    assert.ok((await app.auditOf(user)).includes('email.change:success'));
  });

  it('keeps a proof of identity as old as it was: a link proves nobody’s password', async () => {
    const app = getApp();
    const { browser, link } = await requested(app);
    const before = await app.core.sessions.find(browser.cookies.get('sessionid'));
    app.clock.advance(100 * SECOND);
    assertDone(await browser.get(link, XHR));
    const after = await app.core.sessions.find(browser.cookies.get('sessionid'));
    assert.equal(after?.session.provedAt, before?.session.provedAt);
    assert.equal(after?.session.provedBy, 'pwd');
  });

  it('ends every other session, token and link of the customer', async () => {
    const app = getApp();
    const { user, browser, link } = await requested(app);
    const elsewhere = await app.signedIn(user);
    const now = await app.userNow(user.id);
    const authorization = `Token ${await apiTokenOf(app, now)}`;
    const reset = `/users/api-reset/${app.resetLink(now)}/`;
    const oneTime = await oneTimeLink(app, now);
    assertDone(await browser.post(link));
    assert.equal((await elsewhere.get('/current_user/')).status, 401);
    assert.equal((await app.browser().get('/current_user/', { authorization })).status, 401);
    assert.deepEqual((await app.browser().get(reset)).json(), { validlink: false });
    assert.equal((await app.browser().get(oneTime)).status, 400);
    assert.equal((await app.core.storage.read.sessions.ofUser(user.id)).length, 1);
    assert.deepEqual(await app.core.storage.read.tokens.ofUser(user.id), []);
  });

  it('ends codes that were sent to the customer, in whatever browser', async () => {
    const app = getApp();
    const phone = newPhone();
    const { browser, link } = await requested(app, { phone, isPhoneVerified: true });
    const stranger = app.browser();
    await stranger.post('/users/otp-login/', { phone });
    const code = await codeSentTo(app, phone);
    assertDone(await browser.post(link));
    await refused(stranger.post('/users/otp-login/', { phone, code }), OTP_ANSWERS.expired);
  });

  it('tells the old address with an undo link and the new one masked', async () => {
    const app = getApp();
    const { user, email, link } = await requested(app);
    assertDone(await app.browser().get(link));
    const mail = (await mailsTo(app, user.email ?? '')).at(-1);
    assert.match(mail?.subject ?? '', /was changed$/);
    assert.ok(!mail?.text.includes(email) && mail?.text.includes('N•••@e•••.com'));
    const links = await undoLinksTo(app, user.email);
    assert.equal(links.length, 2);
    assert.equal(links[0], links[1]);
  });

  it('tells an old address that was never confirmed without an undo link or a name: it may be a stranger’s', async () => {
    const app = getApp();
    const { user, link } = await requested(app, { isEmailVerified: false, firstName: 'Zeynep' });
    assertDone(await app.browser().get(link));
    const [mail, ...more] = await mailsTo(app, user.email ?? '');
    assert.deepEqual(more, []);
    assert.doesNotMatch(mail?.text ?? '', /http|Zeynep/);
    assert.equal(
      await app.core.storage.read.emailChanges.isReserved(user.email ?? '', app.clock.now(), null),
      false,
    );
  });

  it('gives somebody without an address their first', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    await app.core.storage.transaction(({ users }) =>
      users.update(user.id, { email: null, isEmailVerified: false }, 'keep-credentials'),
    );
    const email = newEmail();
    await changeEmail(app, browser, email);
    assert.equal((await app.userNow(user.id)).email, email);
  });

  it('works without a sign-in, after a sign-out, and once more for pages that call twice', async () => {
    const app = getApp();
    const { user, browser, email, link } = await requested(app);
    await browser.post('/users/logout/');
    await app.signedIn(user);
    for (let opened = 0; opened < 3; opened++) {
      const answer = await app.browser().get(link, XHR);
      assertDone(answer);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
    assert.equal((await app.userNow(user.id)).email, email);
    const events = await app.auditOf(user);
    assert.equal(events.filter((event) => event === 'email.change:success').length, 1);
    assert.equal((await mailsTo(app, user.email ?? '')).length, 2);
  });

  it('leaves somebody else signed in whose browser opens it, as themselves', async () => {
    const app = getApp();
    const { user, browser, email, link } = await requested(app);
    const other = await app.createUser();
    const theirs = await app.signedIn(other);
    const session = theirs.cookies.get('sessionid');
    const answer = await theirs.get(link);
    assertDone(answer);
    assert.equal(answer.headers['set-cookie'], undefined);
    assert.equal(theirs.cookies.get('sessionid'), session);
    assert.partialDeepStrictEqual((await theirs.get('/current_user/')).json(), { pk: other.id });
    assert.equal((await browser.get('/current_user/')).status, 401);
    assert.equal((await app.userNow(user.id)).email, email);
    assert.equal((await app.userNow(other.id)).email, other.email);
  });

  it('does nothing for mail scanners: neither by HEAD nor by opening the page', async () => {
    const app = getApp();
    const { user, link, email } = await requested(app);
    const visitor = app.browser();
    assert.equal((await visitor.request('HEAD', link, undefined, { headers: XHR })).status, 200);
    const page = await visitor.get(link, PAGE);
    assert.equal(page.status, 200);
    assert.match(page.text, new RegExp(`<form method="post" action="${link}"`));
    assert.ok(!page.text.includes(email) && !page.text.includes(user.email ?? ''));
    assert.equal((await app.userNow(user.id)).email, user.email);
    const done = await visitor.post(link, undefined, { form: {}, headers: PAGE });
    assert.equal(done.status, 200);
    assert.match(done.text, /<h1>Email address changed<\/h1>/);
    assert.equal((await app.userNow(user.id)).email, email);
  });

  it(`is done once when it is opened ${AT_ONCE} times at once`, async () => {
    const app = getApp();
    const { user, browser, email, link } = await requested(app);
    const session = new Map(browser.cookies);
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => {
        const visitor = app.browser();
        if (index % 2) for (const [name, value] of session) visitor.cookies.set(name, value);
        return visitor.get(link, XHR);
      }),
    );
    for (const answer of answers) assertDone(answer);
    const now = await app.userNow(user.id);
    assert.deepEqual([now.email, now.authGeneration], [email, user.authGeneration + 1]);
    const events = await app.auditOf(user);
    assert.equal(events.filter((event) => event === 'email.change:success').length, 1);
    assert.ok((await app.core.storage.read.sessions.ofUser(user.id)).length <= 1);
  });

  it('is valid for the newest request only', async () => {
    const app = getApp();
    const { user, browser, link } = await requested(app);
    const later = newEmail();
    await requestEmail(browser, later);
    assertInvalid(await app.browser().get(link));
    assertDone(await app.browser().get(await confirmLinkTo(app, later)));
    assertInvalid(await app.browser().get(link));
    assert.equal((await app.userNow(user.id)).email, later);
  });

  it('lets one of two requests at the same moment be the newest', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const emails = [newEmail(), newEmail()];
    await Promise.all(emails.map((email) => requestEmail(browser, email)));
    const [older, newer] = await app.core.storage.read.emailChanges.ofUser(user.id);
    assert.ok(older && newer);
    const { emailLinks } = app.core;
    const [first, second] = await Promise.all([
      app.browser().get(emailLinks.confirmPath(older)),
      app.browser().get(emailLinks.confirmPath(newer)),
    ]);
    assertInvalid(first);
    assertDone(second);
    assert.equal((await app.userNow(user.id)).email, newer.newEmail);
  });

  it('gives an address to one of two customers who confirm it at the same moment', async () => {
    const app = getApp();
    for (let round = 0; round < 4; round++) {
      const email = newEmail();
      const users = [await app.createUser(), await app.createUser()];
      const links: string[] = [];
      for (const user of users) {
        await requestEmail(await app.signedIn(user), email);
        const [change] = await app.core.storage.read.emailChanges.ofUser(user.id);
        assert.ok(change);
        links.push(app.core.emailLinks.confirmPath(change));
      }
      const answers = await Promise.all(links.map((link) => app.browser().post(link)));
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400]);
      const winner = answers.findIndex(({ status }) => status === 200);
      assert.equal((await app.core.storage.read.users.byEmail(email))?.id, users[winner]?.id);
      const loser = users[1 - winner];
      assert.equal((await app.userNow(loser?.id ?? 0)).email, loser?.email);
    }
  });

  it('is nothing once the address is taken, the password changed, or the account was closed', async () => {
    const app = getApp();
    const taken = await requested(app);
    await app.createUser({ email: taken.email.toUpperCase() });
    assertInvalid(await app.browser().get(taken.link));

    const changed = await requested(app);
    const passwords = { old_password: PASSWORD, new_password1: 'a newer one', new_password2: 'a newer one' };
    assert.equal((await changed.browser.post('/users/password/change/', passwords)).status, 200);
    assertInvalid(await changed.browser.get(changed.link));

    const closed = await requested(app);
    accepted(await app.core.accounts.update(closed.user.id, { isActive: false }, OPERATOR));
    assertInvalid(await app.browser().get(closed.link));
    accepted(await app.core.accounts.update(closed.user.id, { isActive: true }, OPERATOR));
    assertInvalid(await app.browser().get(closed.link));

    const moved = await requested(app);
    accepted(await app.core.accounts.update(moved.user.id, { email: newEmail() }, OPERATOR));
    assertInvalid(await app.browser().get(moved.link));
    for (const { user, email } of [taken, changed, closed, moved])
      assert.notEqual((await app.userNow(user.id)).email, email);
  });

  it('expires after seven days, used or not', async () => {
    const app = getApp();
    const [unused, used] = [await requested(app), await requested(app)];
    assertDone(await app.browser().get(used.link));
    app.clock.advance(7 * DAY);
    assert.equal((await app.browser().request('HEAD', unused.link)).status, 200);
    assertDone(await app.browser().get(used.link));
    app.clock.advance(SECOND);
    assertInvalid(await app.browser().get(unused.link));
    assertInvalid(await app.browser().get(used.link));
    assert.equal((await app.userNow(unused.user.id)).email, unused.user.email);
  });

  it('is nothing when it is mangled, another’s, or made with another key, and then changes nothing', async () => {
    const app = getApp();
    const [{ user, link }, other] = [await requested(app), await requested(app)];
    const [, , , token = '', uid = ''] = link.split('/');
    const [, , , theirToken = '', theirUid = ''] = other.link.split('/');
    const [change] = await app.core.storage.read.emailChanges.ofUser(user.id);
    assert.ok(change);
    const foreign = createEmailLinks({
      keyring: createKeyring('the secret key of another service, long enough'),
    });
    const undoToken = app.core.emailLinks.undoPath(change).split('/').at(-2);
    const at = (one: string, two: string): string =>
      `/users/email-set-primary/${encodeURIComponent(one)}/${encodeURIComponent(two)}/`;
    const wrong = [
      at(theirToken, uid),
      at(token, theirUid),
      at(uid, token),
      at(undoToken ?? '', uid),
      at(token.slice(1), uid),
      at(`${token}0`, uid),
      at(token.toUpperCase(), uid),
      at(token, uid.slice(1)),
      at(token, uid.toUpperCase()),
      at(token, uid.replaceAll('-', '')),
      at(token, '\0'),
      at('\0', uid),
      at('\ud83d\ude00', 'x'.repeat(2000)),
      foreign.confirmPath(change),
      `/users/email-set-primary/${token}/`,
      `/users/email-set-primary/${token}/${uid}/more/`,
      `/users/email-set-primary/${token.slice(0, 20)}/${token.slice(20)}/${uid}/`,
    ];
    const before = await snapshot(app);
    for (const candidate of wrong)
      for (const method of ['GET', 'POST'] as const) {
        const answer = await app.browser().request(method, candidate);
        assert.equal(answer.status, 400, `${method} ${candidate.slice(0, 200)}: ${answer.text}`);
        assert.deepEqual(answer.json(), INVALID_LINK);
      }
    assert.deepEqual(await snapshot(app), before);
    assert.equal((await app.browser().get(at('x', 'y'), PAGE)).status, 400);
  });
});
