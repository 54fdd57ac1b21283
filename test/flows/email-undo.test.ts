import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { hasUsablePassword } from '../../src/contracts/user.ts';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, HOUR, SECOND } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE, type Response, XHR } from '../support/browser.ts';
import {
  changeEmail,
  confirmLinkTo,
  INVALID_LINK,
  requestEmail,
  undoLinksTo,
  undoLinkTo,
} from '../support/email.ts';
import { newPhone } from '../support/otp.ts';
import { CHOSEN, linkSentTo, mailsTo, newEmail, REGISTER } from '../support/registration.ts';
import { accepted, faultsOf } from '../support/result.ts';
import { withSetting } from '../support/settings.ts';
import { snapshot } from '../support/snapshot.ts';

const AT_ONCE = 50;
const DONE = { detail: 'The change of your e-mail address has been undone.' };
const OPERATOR = { address: 'operator', agent: 'test', requestId: 'test' };
const TAKEN = { email: ['A user is already registered with this e-mail address.'] };

function assertDone(answer: Response): void {
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json(), DONE);
}

function assertInvalid(answer: Response): void {
  assert.equal(answer.status, 400, answer.text);
  assert.deepEqual(answer.json(), INVALID_LINK);
}

/** Gives a user a phone that is verified, as its endpoint would. */
const provePhone = (app: TestApp, { id }: User, phone: string): Promise<unknown> =>
  app.core.storage.transaction(({ users }) =>
    users.update(id, { phone, isPhoneVerified: true, mayHoldPhone: true }, 'keep-credentials'),
  );

/** An account whose e-mail somebody changed who knows the password. */
async function takenOver(app: TestApp, given: Parameters<TestApp['createUser']>[0] = {}) {
  const user = await app.createUser(given);
  const intruder = await app.signedIn(user);
  const email = newEmail();
  await changeEmail(app, intruder, email);
  return { user, intruder, email, undo: await undoLinkTo(app, user.email) };
}

onEveryEngine('a change of e-mail that is not done yet', (getApp) => {
  it('is stopped by the owner of the old address, and its link is void', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const email = newEmail();
    await requestEmail(browser, email);
    const [link, undo] = [await confirmLinkTo(app, email), await undoLinkTo(app, user.email)];
    assertDone(await app.browser().post(undo));
    assertDone(await app.browser().post(undo));
    assertInvalid(await app.browser().get(link));
    assert.equal((await app.userNow(user.id)).email, user.email);
    assert.equal((await browser.get('/current_user/')).status, 200);
    const events = await app.auditOf(user);
    assert.equal(events.filter((event) => event === 'email.change_stop:success').length, 1);
    assert.ok(!events.includes('email.change_undone:success'));

    app.clock.advance(HOUR);
    await requestEmail(browser, email);
    assertInvalid(await app.browser().post(undo));
    assert.notEqual(await confirmLinkTo(app, email), link);
  });

  it('is stopped by the notice of an earlier request as well, and undone if the later one is done', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const [first, second] = [newEmail(), newEmail()];
    await requestEmail(browser, first);
    const undo = await undoLinkTo(app, user.email);
    await changeEmail(app, browser, second);
    assertDone(await app.browser().post(undo));
    assert.equal((await app.userNow(user.id)).email, user.email);
    assertInvalid(await app.browser().get(await confirmLinkTo(app, second)));
  });
});

onEveryEngine('POST /users/email-undo/<uid>/<token>/', (getApp) => {
  it('gives the account back to its owner, whatever the intruder did: e-mail, phone, then the password', async () => {
    const app = getApp();
    const { user, intruder, email, undo } = await takenOver(app);
    const phone = newPhone();
    await provePhone(app, user, phone);
    const passwords = {
      old_password: PASSWORD,
      new_password1: 'the intruder’s',
      new_password2: 'the intruder’s',
    };
    assert.equal((await intruder.post('/users/password/change/', passwords)).status, 200);
    const reset = `/users/api-reset/${app.resetLink(await app.userNow(user.id))}/`;

    assertDone(await app.browser().post(undo));
    const now = await app.userNow(user.id);
    assert.deepEqual(
      [now.email, now.isEmailVerified, now.phone, now.isPhoneVerified],
      [user.email, true, null, false],
    );
    assert.equal(hasUsablePassword(now), false);
    assert.equal((await intruder.get('/current_user/')).status, 401);
    for (const password of [PASSWORD, 'the intruder’s'])
      for (const address of [user.email, email]) {
        const answer = await app.browser().post('/users/login/', { email: address, password });
        assert.equal(answer.status, 400);
      }
    assert.deepEqual((await app.browser().get(reset)).json(), { validlink: false });
    assert.ok((await app.auditOf(user)).includes('email.change_undone:success'));

    const mail = (await mailsTo(app, user.email ?? '')).at(-1);
    const path = /https?:\/\/[^/\s]+\/password-reset\/(\S+)/.exec(mail?.text ?? '')?.[1];
    const chosen = { new_password1: CHOSEN, new_password2: CHOSEN };
    assert.equal((await app.browser().post(`/users/api-reset/${path}`, chosen)).status, 200);
    await app.signedIn(user, CHOSEN);
  });

  it('mails the reset link although the intruder requested one a moment ago', async () => {
    const app = getApp();
    const { user, email, undo } = await takenOver(app);
    await app.browser().post('/users/password/reset/', { email });
    await app.deliver();
    assertDone(await app.browser().post(undo));
    const mail = (await mailsTo(app, user.email ?? '')).at(-1);
    assert.match(mail?.text ?? '', /\/password-reset\//);
  });

  it('keeps the phone the owner had before', async () => {
    const app = getApp();
    const phone = newPhone();
    const { user, undo } = await takenOver(app, { phone, isPhoneVerified: true });
    assertDone(await app.browser().post(undo));
    const now = await app.userNow(user.id);
    assert.deepEqual([now.phone, now.isPhoneVerified], [phone, true]);
  });

  it('is undone or never done when its link is used at the same moment', async () => {
    const app = getApp();
    for (let round = 0; round < 4; round++) {
      const user = await app.createUser();
      const email = newEmail();
      await requestEmail(await app.signedIn(user), email);
      const [link, undo] = [await confirmLinkTo(app, email), await undoLinkTo(app, user.email)];
      const [, stopped] = await Promise.all([app.browser().post(link), app.browser().post(undo)]);
      assertDone(stopped);
      assert.equal((await app.userNow(user.id)).email, user.email);
      assertInvalid(await app.browser().post(link));
    }
  });

  it('removes a phone that only became a key since', async () => {
    const app = getApp();
    const phone = newPhone();
    const { user, undo } = await takenOver(app, { phone });
    await provePhone(app, user, phone);
    assertDone(await app.browser().post(undo));
    assert.equal((await app.userNow(user.id)).phone, null);
  });

  it('acts by POST only, whatever the client', async () => {
    const app = getApp();
    const { user, email, undo } = await takenOver(app);
    for (const headers of [{}, XHR, PAGE, { accept: 'application/json' }]) {
      assert.equal((await app.browser().request('HEAD', undo, undefined, { headers })).status, 200);
      const page = await app.browser().get(undo, headers);
      assert.equal(page.status, 200);
      assert.match(page.text, new RegExp(`<form method="post" action="${undo}"`));
      assert.ok(!page.text.includes(email) && !page.text.includes(user.email ?? ''));
    }
    assert.equal((await app.userNow(user.id)).email, email);
    const done = await app.browser().post(undo, undefined, { form: {}, headers: PAGE });
    assert.equal(done.status, 200);
    assert.match(done.text, /<h1>Change undone<\/h1>/);
    assert.equal((await app.userNow(user.id)).email, user.email);
  });

  it(`is done once when it is sent ${AT_ONCE} times at once, while the intruder goes on`, async () => {
    const app = getApp();
    const { user, intruder, undo } = await takenOver(app);
    const [answers] = await Promise.all([
      Promise.all(Array.from({ length: AT_ONCE }, () => app.browser().post(undo))),
      requestEmail(intruder, newEmail()),
      intruder.post('/users/password/change/', {
        old_password: PASSWORD,
        new_password1: 'of the intruder',
        new_password2: 'of the intruder',
      }),
    ]);
    for (const answer of answers) assertDone(answer);
    const now = await app.userNow(user.id);
    assert.equal(now.email, user.email);
    assert.equal(hasUsablePassword(now), false);
    assert.equal((await intruder.get('/current_user/')).status, 401);
    const events = await app.auditOf(user);
    assert.equal(events.filter((event) => event === 'email.change_undone:success').length, 1);
    const changes = await app.core.storage.read.emailChanges.ofUser(user.id);
    assert.ok(changes.every(({ state }) => state === 'undone' || state === 'void'));
  });

  it('restores the oldest address, and the intruder’s own undo link dies with it', async () => {
    const app = getApp();
    const { user, intruder, email, undo } = await takenOver(app);
    await changeEmail(app, intruder, newEmail());
    const theirs = await undoLinkTo(app, email);
    assertDone(await app.browser().post(undo));
    assert.equal((await app.userNow(user.id)).email, user.email);
    assertInvalid(await app.browser().post(theirs));
    assert.equal((await app.userNow(user.id)).email, user.email);
    await app.createUser({ email });
  });

  it('works for the oldest address even after a later change was undone', async () => {
    const app = getApp();
    const { user, intruder, email, undo } = await takenOver(app);
    await changeEmail(app, intruder, newEmail());
    assertDone(await app.browser().post(await undoLinkTo(app, email)));
    assert.equal((await app.userNow(user.id)).email, email);
    assertDone(await app.browser().post(undo));
    assert.equal((await app.userNow(user.id)).email, user.email);
  });

  it('is void after EMAIL_UNDO_TIMEOUT, and for a later change after its use', async () => {
    const app = getApp();
    const { user, undo, email } = await takenOver(app);
    app.clock.advance(7 * DAY);
    assert.equal((await app.browser().request('HEAD', undo)).status, 200);
    app.clock.advance(SECOND);
    assertInvalid(await app.browser().post(undo));
    assert.equal((await app.userNow(user.id)).email, email);

    await withSetting(app, 'EMAIL_UNDO_TIMEOUT', 3600, async () => {
      const short = await takenOver(app);
      const [notice] = (await mailsTo(app, short.user.email ?? '')).slice(-1);
      assert.match(notice?.text ?? '', /1 hour/);
      app.clock.advance(HOUR + SECOND);
      assertInvalid(await app.browser().post(short.undo));
    });
  });

  it('leaves an account alone that an operator deactivated, until it is active again', async () => {
    const app = getApp();
    const { user, email, undo } = await takenOver(app);
    accepted(await app.core.accounts.update(user.id, { isActive: false }, OPERATOR));
    assertInvalid(await app.browser().post(undo));
    const now = await app.userNow(user.id);
    assert.deepEqual([now.email, now.isActive], [email, false]);
    accepted(await app.core.accounts.update(user.id, { isActive: true }, OPERATOR));
    assertDone(await app.browser().post(undo));
  });

  it('is void once an operator has set another address: that was decided with knowledge of the case', async () => {
    const app = getApp();
    const { user, undo } = await takenOver(app);
    const email = newEmail();
    accepted(await app.core.accounts.update(user.id, { email, isEmailVerified: true }, OPERATOR));
    assertInvalid(await app.browser().post(undo));
    assert.equal((await app.userNow(user.id)).email, email);
    accepted(await app.core.accounts.create([{ email: user.email ?? '' }], OPERATOR));
  });

  it('is nothing when it is mangled, another’s or the link to the new address, and then changes nothing', async () => {
    const app = getApp();
    const [{ undo, email }, other] = [await takenOver(app), await takenOver(app)];
    const [, , , uid = '', token = ''] = undo.split('/');
    const [, , , theirUid = '', theirToken = ''] = other.undo.split('/');
    const confirmToken = (await confirmLinkTo(app, email)).split('/')[3] ?? '';
    const at = (one: string, two: string): string =>
      `/users/email-undo/${encodeURIComponent(one)}/${encodeURIComponent(two)}/`;
    const wrong = [
      at(uid, theirToken),
      at(theirUid, token),
      at(uid, confirmToken),
      at(token, uid),
      at(uid, token.slice(0, -1)),
      at(uid, `${token}0`),
      at(uid, token.toUpperCase()),
      at(uid.slice(1), token),
      at('\0', token),
      at(uid, '\0'),
      `/users/email-undo/${uid}/`,
      `/users/email-undo/${uid}/${token}/more/`,
    ];
    const before = await snapshot(app);
    for (const candidate of wrong) assertInvalid(await app.browser().post(candidate));
    assert.deepEqual(await snapshot(app), before);
    assert.equal((await app.browser().get(at('x', 'y'), PAGE)).status, 400);
  });
});

onEveryEngine('an old address while its owner can undo the change', (getApp) => {
  it('can be registered by nobody, and then by anybody', async () => {
    const app = getApp();
    const { user } = await takenOver(app);
    const body = { email: user.email?.toUpperCase(), password: CHOSEN };
    const refused = await app.browser().post(REGISTER, body);
    assert.equal(refused.status, 400);
    // As for every taken address: a stranger does not learn that its owner has just changed it.
    assert.deepEqual(refused.json(), TAKEN);
    app.clock.advance(7 * DAY + SECOND);
    assert.equal((await app.browser().post(REGISTER, body)).status, 201);
  });

  it('can be taken by no other customer, who is answered as ever, nor given away by an operator', async () => {
    const app = getApp();
    const { user, undo } = await takenOver(app);
    const address = user.email ?? '';
    const other = await app.createUser();
    const before = await undoLinksTo(app, address);
    assert.equal((await requestEmail(await app.signedIn(other), address)).status, 200);
    const [change] = await app.core.storage.read.emailChanges.ofUser(other.id);
    const mail = (await mailsTo(app, address)).at(-1);
    assert.match(mail?.text ?? '', /did until recently/);
    assert.doesNotMatch(mail?.text ?? '', /http/);
    assert.deepEqual(await undoLinksTo(app, address), before);
    assert.ok(change);
    assertInvalid(await app.browser().get(app.core.emailLinks.confirmPath(change)));

    const faults = { email: ['emailReserved'] };
    assert.deepEqual(faultsOf(await app.core.accounts.create([{ email: address }], OPERATOR)), faults);
    assert.deepEqual(
      faultsOf(await app.core.accounts.update(other.id, { email: address }, OPERATOR)),
      faults,
    );
    assertDone(await app.browser().post(undo));
  });

  it('is no account of who registered it before, and gets no link where registrations wait for one', async () => {
    const app = getApp();
    await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
      const user = await app.createUser();
      const email = newEmail();
      await app.browser().post(REGISTER, { email, password: CHOSEN });
      const link = await linkSentTo(app, email);
      const browser = await app.signedIn(user);
      await app.core.storage.transaction(({ users }) => users.update(user.id, { email }, 'keep-credentials'));
      await changeEmail(app, browser, newEmail());
      assertInvalid(await app.browser().get(link));
      assert.equal(await app.core.storage.read.users.byEmail(email), undefined);

      app.clock.advance(HOUR);
      assert.equal((await app.browser().post(REGISTER, { email, password: CHOSEN })).status, 201);
      const mail = (await mailsTo(app, email)).at(-1);
      assert.match(mail?.text ?? '', /did until recently/);
    });
  });

  it('goes to nobody who registers it at the moment of the change', async () => {
    const app = getApp();
    for (let round = 0; round < 6; round++) {
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const email = newEmail();
      await requestEmail(browser, email);
      const link = await confirmLinkTo(app, email);
      const [changed, registered] = await Promise.all([
        browser.post(link),
        app.browser().post(REGISTER, { email: user.email, password: CHOSEN }),
      ]);
      assert.deepEqual([changed.status, registered.status], [200, 400]);
      assert.equal(await app.core.storage.read.users.byEmail(user.email ?? ''), undefined);
    }
  });

  it('can be taken back by its owner through an ordinary change', async () => {
    const app = getApp();
    const { user, intruder } = await takenOver(app);
    app.clock.advance(HOUR);
    await requestEmail(intruder, user.email);
    assert.equal((await intruder.get(await confirmLinkTo(app, user.email ?? ''))).status, 200);
    assert.equal((await app.userNow(user.id)).email, user.email);
  });

  it('is cleared away with everything about the change when no link is valid any more', async () => {
    const app = getApp();
    const { user } = await takenOver(app);
    const chores = createHousekeeping({ ...app.core, logger: silentLogger });
    app.clock.advance(7 * DAY);
    await chores.clean();
    assert.equal((await app.core.storage.read.emailChanges.ofUser(user.id)).length, 1);
    app.clock.advance(SECOND);
    await chores.clean();
    assert.deepEqual(await app.core.storage.read.emailChanges.ofUser(user.id), []);
  });
});
