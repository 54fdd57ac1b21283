import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { XHR } from '../support/browser.ts';
import { close } from '../support/closing.ts';
import { changeEmail, confirmLinkTo, INVALID_LINK, requestEmail, undoLinkTo } from '../support/email.ts';
import { codeSentTo, customerWithPhone, newPhone, smsTo } from '../support/otp.ts';
import { opensNothing, prove } from '../support/profile.ts';
import { CHOSEN, linkSentTo, newEmail, REGISTER } from '../support/registration.ts';

const DONE = { detail: 'The change of your e-mail address has been undone.' };

onEveryEngine('an intruder who knows the password', (getApp) => {
  it('keeps no phone as a key that was proved before the e-mail was changed', async () => {
    const app = getApp();
    const { user } = await customerWithPhone(app);
    const intruder = await app.signedIn(user);
    const own = newPhone();
    await prove(app, intruder, own);
    await changeEmail(app, intruder, newEmail());
    const undone = await app.browser().post(await undoLinkTo(app, user.email));
    assert.deepEqual(undone.json(), DONE);
    const now = await app.userNow(user.id);
    assert.deepEqual([now.email, now.phone, now.isPhoneVerified], [user.email, null, false]);
    const before = (await smsTo(app, own)).length;
    await app.browser().post('/users/otp-login/', { phone: own });
    assert.equal((await smsTo(app, own)).length, before);
  });

  it('does not outlast an owner who changed the address back instead of undoing', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    const intruder = await app.signedIn(user);
    const theirs = newEmail();
    await changeEmail(app, intruder, theirs);

    app.clock.advance(6 * DAY);
    const owner = app.browser();
    await owner.post('/users/otp-login/', { phone });
    const code = await codeSentTo(app, phone);
    assert.equal((await owner.post('/users/otp-login/', { phone, code }, { headers: XHR })).status, 200);
    await requestEmail(owner, user.email);
    assert.equal((await owner.get(await confirmLinkTo(app, user.email ?? ''))).status, 200);

    // The undo of the owner has ended, the one of the intruder would not have.
    app.clock.advance(2 * DAY);
    const changes = await app.core.storage.read.emailChanges.ofUser(user.id);
    const back = changes.find(({ oldEmail }) => oldEmail === theirs);
    assert.ok(back);
    const answer = await app.browser().post(app.core.emailLinks.undoPath(back));
    assert.deepEqual([answer.status, answer.json()], [400, INVALID_LINK]);
    assert.equal((await app.userNow(user.id)).email, user.email);
    assert.equal((await owner.get('/current_user/')).status, 200);
  });

  it('who registered a stranger’s address moves the account to no other once its owner confirmed it', async () => {
    const app = getApp();
    const [victims, own] = [newEmail(), newEmail()];
    const stranger = app.browser();
    assert.equal((await stranger.post(REGISTER, { email: victims, password: PASSWORD })).status, 201);
    const confirmation = await linkSentTo(app, victims);
    await stranger.get('/csrf_token/');
    assert.equal((await requestEmail(stranger, own)).status, 200);
    const link = await confirmLinkTo(app, own);
    assert.equal((await app.browser().get(confirmation)).status, 200);

    const answer = await app.browser().get(link);
    assert.deepEqual([answer.status, answer.json()], [400, INVALID_LINK]);
    assert.ok(await app.core.storage.read.users.byEmail(victims));
  });

  it('who enters a stranger’s address keeps no phone as a key to what that one makes of the account', async () => {
    const app = getApp();
    for (const isEmailVerified of [true, false]) {
      const { user, phone } = await customerWithPhone(app, { isEmailVerified });
      const victims = newEmail();
      await requestEmail(await app.signedIn(user), victims);
      assert.equal((await app.browser().post(await confirmLinkTo(app, victims))).status, 200);
      const link = app.resetLink(await app.userNow(user.id));
      const typed = { new_password1: CHOSEN, new_password2: CHOSEN };
      assert.equal((await app.browser().post(`/users/api-reset/${link}/`, typed)).status, 200);
      assert.equal((await app.userNow(user.id)).phone, null);
      await opensNothing(app, phone);
    }
  });

  it('is not who opens the link where they are signed in: the phone stays', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    await changeEmail(app, await app.signedIn(user), newEmail());
    const link = app.resetLink(await app.userNow(user.id));
    const typed = { new_password1: CHOSEN, new_password2: CHOSEN };
    assert.equal((await app.browser().post(`/users/api-reset/${link}/`, typed)).status, 200);
    assert.equal((await app.userNow(user.id)).phone, phone);
  });

  it('cannot keep the account closed by closing it while the change is undone', async () => {
    const app = getApp();
    for (let round = 0; round < 12; round++) {
      const user = await app.createUser();
      const intruder = await app.signedIn(user);
      await changeEmail(app, intruder, newEmail());
      const undo = await undoLinkTo(app, user.email);
      const [, undone] = await Promise.all([close(intruder), app.browser().post(undo)]);
      assert.deepEqual(undone.json(), DONE);
      const now = await app.userNow(user.id);
      assert.deepEqual([now.email, now.isActive, now.closedAt], [user.email, true, null]);
      app.clock.advance(MINUTE);
    }
    app.clock.advance(HOUR);
  });
});
