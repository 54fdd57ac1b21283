import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DeliveryFailure } from '../../src/delivery/channels/channel.ts';
import { unusablePassword } from '../../src/hashing/hasher.ts';
import { DAY, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { type Browser, PAGE, type Response } from '../support/browser.ts';
import { failing, messagesTo, ScriptedChannel, workerOver } from '../support/delivery.ts';
import { changeEmail, confirmLinksTo, EMAIL_CHANGE, requestEmail, undoLinksTo } from '../support/email.ts';
import { guestBrowser } from '../support/guest.ts';
import { codeSentTo, customerWithPhone, smsTo } from '../support/otp.ts';
import { mailsTo, newEmail } from '../support/registration.ts';
import { apiTokenOf } from '../support/staff.ts';

const TEXT = 'Confirmation e-mail has been sent.';

function assertFaults(answer: Response, faults: Record<string, string[]>): void {
  assert.equal(answer.status, 400, answer.text);
  assert.deepEqual(answer.json(), { ...faults, non_field_errors: Object.values(faults).flat() });
}

/** A customer without a password, who signed in with a code. */
async function signedInByCode(app: TestApp): Promise<{ browser: Browser; email: string | null }> {
  const { user, phone } = await customerWithPhone(app, { password: unusablePassword() });
  const browser = app.browser();
  await browser.post('/users/otp-login/', { phone });
  const code = await codeSentTo(app, phone);
  assert.equal((await browser.post('/users/otp-login/', { phone, code })).status, 302);
  return { browser, email: user.email };
}

onEveryEngine('GET /users/email-change/', (getApp) => {
  it('shows customers their address, and whether it is confirmed', async () => {
    const app = getApp();
    const user = await app.createUser({ isEmailVerified: false });
    const browser = await app.signedIn(user);
    const answer = await browser.get(EMAIL_CHANGE);
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), { id: user.id, email: user.email, verified: false, primary: true });
    const nameless = await guestBrowser(app, { email: null, isEmailVerified: false });
    const none = (await nameless.browser.get(EMAIL_CHANGE)).json();
    assert.deepEqual(none, { id: null, email: null, verified: false, primary: true });
  });

  it('shows nothing to who is not signed in', async () => {
    for (const answer of [
      await getApp().browser().get(EMAIL_CHANGE),
      await requestEmail(getApp().browser(), newEmail()),
    ]) {
      assert.equal(answer.status, 401);
      assert.equal(answer.headers['www-authenticate'], 'Token');
    }
  });
});

onEveryEngine('POST /users/email-change/', (getApp) => {
  it('mails a link to the new address without a name, and an undo link and the masked address to the old one', async () => {
    const app = getApp();
    const user = await app.createUser({ firstName: 'Zeynep' });
    const email = newEmail();
    const answer = await requestEmail(await app.signedIn(user), email, { emailConfirm: email, user: 1 });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), { detail: TEXT, success: TEXT });
    const [toNew, ...more] = await mailsTo(app, email);
    assert.deepEqual(more, []);
    assert.ok(!toNew?.text.includes('Zeynep'));
    const [link = ''] = await confirmLinksTo(app, email);
    assert.match(link, /^\/users\/email-set-primary\/[\w.-]{32,}\/[\w.-]+\/$/);

    const [toOld] = await mailsTo(app, user.email ?? '');
    assert.ok(toOld);
    assert.ok(toOld.text.includes('Zeynep') && toOld.text.includes('N•••@e•••.com'));
    assert.ok(!`${toOld.text}${toOld.html}`.includes(email));
    const [undo = ''] = await undoLinksTo(app, user.email);
    assert.ok(toOld.text.includes(app.core.config.publicUrl + undo));
    assert.match(undo, /^\/users\/email-undo\/[\w.-]+\/[\w.-]{32,}\/$/);
    assert.equal((await app.userNow(user.id)).email, user.email);
    assert.ok((await app.auditOf(user)).includes('email.change_request:success'));
  });

  it('tells the verified phone without a link, in the customer’s language', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app, { languageCode: 'tr' });
    await requestEmail(await app.signedIn(user), newEmail());
    const [text = '', ...more] = await smsTo(app, phone);
    assert.deepEqual(more, []);
    assert.match(text, /e-posta adresinin değiştirilmesi istendi/);
    assert.doesNotMatch(text, /http|@/);
  });

  it('tells nobody at an old address that was never confirmed: it may be a stranger’s', async () => {
    const app = getApp();
    const user = await app.createUser({ isEmailVerified: false });
    await requestEmail(await app.signedIn(user), newEmail());
    assert.deepEqual(await mailsTo(app, user.email ?? ''), []);
  });

  it('sends links to the storefront, and the undo link to this service, which no storefront knows', async () => {
    const app = getApp();
    const user = await app.createUser();
    const email = newEmail();
    const actor = { actorId: null, source: { address: 'operator', agent: 'test', requestId: 'test' } };
    await app.core.settingsAdmin.set('STOREFRONT_URL', 'https://www.shop.example', actor);
    await requestEmail(await app.signedIn(user), email);
    const [mail] = await mailsTo(app, email);
    const [notice] = await mailsTo(app, user.email ?? '');
    await app.core.settingsAdmin.unset('STOREFRONT_URL', actor);
    assert.match(mail?.text ?? '', /https:\/\/www\.shop\.example\/users\/email-set-primary\//);
    assert.ok(notice?.text.includes(`${app.core.config.publicUrl}/users/email-undo/`));
  });

  it('checks fields, then the password, then the address, and says it where the form shows it', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const own = user.email?.toUpperCase() ?? '';
    assertFaults(await requestEmail(browser, 'nobody', { password: '' }), {
      email: ['Enter a valid email address.'],
      password: ['This field may not be blank.'],
    });
    assertFaults(await browser.post(EMAIL_CHANGE, {}), {
      email: ['This field is required.'],
      password: ['This field is required.'],
    });
    assertFaults(await requestEmail(browser, own, { password: 'wrong', emailConfirm: 'other' }), {
      password: ['Invalid password.'],
    });
    for (const emailConfirm of ['other@example.com', '', null])
      assertFaults(await requestEmail(browser, own, { emailConfirm }), {
        emailConfirm: ["The two e-mail addresses didn't match."],
      });
    assertFaults(await requestEmail(browser, own), { email: ['This is already your e-mail address.'] });
    assert.equal((await messagesTo(app, user.email)).length, 0);
    assert.deepEqual(await app.core.storage.read.emailChanges.ofUser(user.id), []);
  });

  it('refuses every field in a wrong type or length, and changes nothing', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const email = newEmail();
    const bad = [[], {}, true, '\0', 'a\ud800@example.com', `${'a'.repeat(250)}@example.com`, 7];
    for (const value of bad) {
      assert.equal((await requestEmail(browser, email, { email: value })).status, 400);
      assert.equal((await requestEmail(browser, email, { emailConfirm: value })).status, 400);
    }
    for (const password of [[], {}, true, null, '\0', 'a'.repeat(4097), ''])
      assert.equal((await requestEmail(browser, email, { password })).status, 400);
    assert.deepEqual(await app.core.storage.read.emailChanges.ofUser(user.id), []);
    assert.equal((await requestEmail(browser, email, { user: { id: [] } })).status, 200);
  });

  it('needs the CSRF token of the session, so that no other site can request it', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    browser.cookies.delete('csrftoken');
    assert.equal((await requestEmail(browser, newEmail())).status, 403);
  });

  it('accepts an API token with the password, and not without it', async () => {
    const app = getApp();
    const user = await app.createUser();
    const headers = { authorization: `Token ${await apiTokenOf(app, user)}` };
    const post = (password: string) =>
      app.browser().post(EMAIL_CHANGE, { email: newEmail(), password }, { headers });
    assert.equal((await post('wrong')).status, 400);
    assert.equal((await post(PASSWORD)).status, 200);
  });

  it('gives the thief of a session no way to the account: without the password nothing is mailed', async () => {
    const app = getApp();
    const user = await app.createUser();
    const stolen = await app.signedIn(user);
    const email = newEmail();
    for (const password of ['', 'secret', PASSWORD.toUpperCase()])
      assert.equal((await requestEmail(stolen, email, { password })).status, 400);
    assert.deepEqual(await mailsTo(app, email), []);
    assert.ok((await app.auditOf(user)).includes('email.change_request:failure'));
  });

  it('asks who has no password for a fresh sign-in: an old session is not enough', async () => {
    const app = getApp();
    const { browser } = await signedInByCode(app);
    const email = newEmail();
    app.clock.advance(901 * SECOND);
    const stale = await requestEmail(browser, email, { password: '' });
    assert.equal(stale.status, 401);
    assert.deepEqual(stale.json(), { detail: 'Please sign in again to confirm this.' });
    assert.deepEqual(await mailsTo(app, email), []);

    const fresh = await signedInByCode(app);
    assert.equal((await requestEmail(fresh.browser, email, { password: '' })).status, 200);
    assert.equal((await confirmLinksTo(app, email)).length, 1);
  });

  it('shares its guesses at the password with the change of password', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    const guess = { old_password: 'wrong', new_password1: 'x', new_password2: 'x' };
    const guesses = Array.from({ length: 24 }, (_, index) =>
      index % 2
        ? browser.post('/users/password/change/', guess)
        : requestEmail(browser, newEmail(), { password: 'wrong' }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 400).length, 20);
    assert.equal(statuses.filter((status) => status === 429).length, 4);
    assert.equal((await requestEmail(browser, newEmail())).status, 429);
  });

  it('answers and works the same for an address that somebody has, whose owner is told once a day without a link', async () => {
    const app = getApp();
    const owner = await app.createUser({ languageCode: 'de' });
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const free = await requestEmail(browser, newEmail());
    const queuedForFree = (await app.queued()).slice(-2).toSorted();
    const taken = await requestEmail(browser, owner.email?.toUpperCase() ?? '');
    assert.deepEqual([taken.status, taken.text], [free.status, free.text]);
    assert.deepEqual((await app.queued()).slice(-2).toSorted(), queuedForFree);
    const shown = (await browser.get(EMAIL_CHANGE)).json();
    assert.deepEqual(shown, { id: user.id, email: user.email, verified: true, primary: true });
    const again = await requestEmail(browser, owner.email);
    assert.deepEqual([again.status, again.text], [free.status, free.text]);

    const [told, ...more] = await mailsTo(app, owner.email ?? '');
    assert.deepEqual(more, []);
    assert.match(told?.subject ?? '', /Ihre E-Mail-Adresse wurde bei .+ eingegeben/);
    assert.doesNotMatch(told?.text ?? '', /http/);
    app.clock.advance(DAY - SECOND);
    await requestEmail(await app.signedIn(await app.createUser()), owner.email);
    assert.equal((await mailsTo(app, owner.email ?? '')).length, 1);
    app.clock.advance(SECOND);
    await requestEmail(await app.signedIn(await app.createUser()), owner.email);
    assert.equal((await mailsTo(app, owner.email ?? '')).length, 2);
  });

  it('leaves the closed account with an address alone', async () => {
    const app = getApp();
    const closed = await app.createUser({ isActive: false });
    assert.equal((await requestEmail(await app.signedIn(await app.createUser()), closed.email)).status, 200);
    assert.deepEqual(await mailsTo(app, closed.email ?? ''), []);
  });

  it('lets many accounts not flood one mailbox', async () => {
    const app = getApp();
    const victim = newEmail();
    for (let account = 0; account < 4; account++) {
      const browser = await app.signedIn(await app.createUser());
      assert.equal((await requestEmail(browser, victim)).status, 200);
    }
    assert.equal((await mailsTo(app, victim)).length, 1);
    app.clock.advance(MINUTE);
    await requestEmail(await app.signedIn(await app.createUser()), victim);
    assert.equal((await mailsTo(app, victim)).length, 2);
    await requestEmail(await app.signedIn(await app.createUser()), victim.toUpperCase());
    assert.deepEqual(await mailsTo(app, victim.toUpperCase()), []);
  });

  it('keeps the link of a request that is repeated: the second mail may have been too soon', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    const email = newEmail();
    await requestEmail(browser, email);
    const [link] = await confirmLinksTo(app, email);
    await requestEmail(browser, email);
    assert.deepEqual(await confirmLinksTo(app, email), [link]);
    app.clock.advance(MINUTE);
    await requestEmail(browser, email);
    assert.deepEqual(await confirmLinksTo(app, email), [link, link]);
    assert.equal((await browser.get(link ?? '')).status, 200);
  });

  it('sends the mail after the mail server was down, and the same link', async () => {
    const app = getApp();
    const email = newEmail();
    const user = await app.createUser({ isEmailVerified: false });
    await app.deliver();
    await requestEmail(await app.signedIn(user), email);
    const channel = new ScriptedChannel(failing(new DeliveryFailure('transient', 'SMTP 421')));
    await workerOver(app, channel).drain();
    app.clock.advance(MINUTE);
    await workerOver(app, channel).drain();
    const offered = channel.offered.filter(({ mail }) => mail.to === email);
    assert.equal(offered.length, 2);
    assert.equal(offered[0]?.mail.text, offered[1]?.mail.text);
  });

  it('takes five requests a day, also across restarts', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await requestEmail(browser, newEmail())).status),
    );
    assert.deepEqual(statuses.toSorted(), [200, 200, 200, 200, 200, 429, 429, 429]);
    assert.equal((await app.core.storage.read.emailChanges.ofUser(user.id)).length, 5);
    app.clock.advance(DAY - MINUTE);
    const refused = await requestEmail(browser, newEmail());
    assert.equal(refused.status, 429);
    assert.equal(refused.headers['retry-after'], '60');
    app.clock.advance(MINUTE);
    assert.equal((await requestEmail(browser, newEmail())).status, 200);
  });

  it('shows a browser that posts it each error once', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const body = { email: user.email, password: PASSWORD };
    const answer = await browser.post(EMAIL_CHANGE, body, { headers: PAGE });
    assert.equal(answer.status, 400);
    assert.equal(answer.text.split('This is already your e-mail address.').length, 2);
  });

  it('lets a guest have an address of their own', async () => {
    const app = getApp();
    const { browser, email } = await signedInByCode(app);
    const mine = newEmail();
    await changeEmail(app, browser, mine);
    assert.partialDeepStrictEqual((await browser.get(EMAIL_CHANGE)).json(), { email: mine, verified: true });
    assert.notEqual(email, mine);
  });
});
