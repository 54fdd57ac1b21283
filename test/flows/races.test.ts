import assert from 'node:assert/strict';
import { it } from 'node:test';
import { refused } from '../../src/lib/result.ts';
import { createResetLinks } from '../../src/passwords/reset-links.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { codeSentTo, newPhone } from '../support/otp.ts';
import { accepted } from '../support/result.ts';
import { requester } from '../support/rules.ts';

const ROUNDS = 8;

onEveryEngine('credentials that race each other', (getApp) => {
  it('leaves no session of the old password alive when a sign-in races a reset', async () => {
    const app = getApp();
    for (let round = 0; round < ROUNDS; round++) {
      const user = await app.createUser();
      const fresh = `after the reset ${round}`;
      const link = app.resetLink(user);
      const browsers = Array.from({ length: 4 }, () => app.browser());
      const [reset] = await Promise.all([
        app.browser().post(`/users/api-reset/${link}/`, { new_password1: fresh, new_password2: fresh }),
        ...browsers.map((browser) =>
          browser.post('/users/login/', { email: user.email, password: PASSWORD }),
        ),
      ]);
      // A sign-in that came first killed the link; otherwise the reset ended what came before and refused what came after.
      if (reset.status === 200) {
        for (const browser of browsers) assert.equal((await browser.get('/current_user/')).status, 401);
        await assert.rejects(app.signedIn(user, PASSWORD));
        await app.signedIn(user, fresh);
      } else {
        await app.signedIn(user, PASSWORD);
      }
    }
  });

  it('refuses a code for a phone that a reset by e-mail removes at the same moment', async () => {
    const app = getApp();
    for (let round = 0; round < 2 * ROUNDS; round++) {
      const phone = newPhone();
      const user = await app.createUser({ phone, isPhoneVerified: false });
      const stranger = app.browser();
      await stranger.post('/users/otp-login/', { phone });
      const code = await codeSentTo(app, phone);
      const fresh = `after the reset of ${phone}`;
      const [reset] = await Promise.all([
        app
          .browser()
          .post(`/users/api-reset/${app.resetLink(user)}/`, { new_password1: fresh, new_password2: fresh }),
        // While the new password is hashed, or just after.
        new Promise((resolve) => setTimeout(resolve, 8 + 2 * round)).then(() =>
          stranger.post('/users/otp-login/', { phone, code }),
        ),
      ]);
      if (reset.status !== 200) continue;
      assert.equal((await stranger.get('/current_user/')).status, 401);
      const { phone: kept, isPhoneVerified } = await app.userNow(user.id);
      assert.deepEqual([kept, isPhoneVerified], [null, false]);
    }
  });

  it('sends a code in a new session if the user signs out at the same moment', async () => {
    const app = getApp();
    for (let round = 0; round < ROUNDS; round++) {
      const phone = newPhone();
      const visitor = app.browser();
      await visitor.post('/users/otp-login/', { phone });
      const [, asked] = await Promise.all([
        visitor.post('/users/logout/'),
        visitor.post('/users/password/reset-with-sms-otp/', { phone }),
      ]);
      assert.equal(asked.status, 202, asked.text);
    }
  });

  it('resets nothing for a link that lost its address while the new password was hashed', async () => {
    const app = getApp();
    const { core } = app;
    const losses = [
      { isEmailVerified: false },
      { email: 'moved@example.com' },
      { isActive: false },
      { isPhoneVerified: true },
    ];
    for (const loss of losses) {
      const user = await app.createUser({ phone: newPhone() });
      const hasher = {
        ...core.hasher,
        async hash(password: string): Promise<string> {
          accepted(
            await core.accounts.update(user.id, loss, {
              address: 'operator',
              agent: 'test',
              requestId: 'test',
            }),
          );
          return core.hasher.hash(password, { address: 'operator' });
        },
      };
      const resetLinks = createResetLinks({ ...core, hasher });
      const [uid = '', token = ''] = app.resetLink(user).split('/');
      const outcome = await resetLinks.confirm(
        { uid, token },
        { first: 'too late', second: 'too late' },
        requester(),
      );
      assert.deepEqual(outcome, refused({ kind: 'invalid-link' }), JSON.stringify(loss));
      assert.equal((await app.userNow(user.id)).password, user.password);
    }
  });

  it('lets one of two parallel password changes win, and ends the session of the other', async () => {
    const app = getApp();
    for (let round = 0; round < ROUNDS; round++) {
      const user = await app.createUser();
      const browsers = [await app.signedIn(user), await app.signedIn(user)];
      const wanted = browsers.map((_, index) => `password of browser ${index}`);
      const answers = await Promise.all(
        browsers.map((browser, index) =>
          browser.post('/users/password/change/', {
            old_password: PASSWORD,
            new_password1: wanted[index],
            new_password2: wanted[index],
          }),
        ),
      );
      const winner = answers.findIndex((answer) => answer.status === 200);
      assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
      // The other comes too late for the old password, or even for its session.
      assert.ok([400, 401].includes(answers[1 - winner]?.status ?? 0));
      assert.equal((await browsers[winner]?.get('/current_user/'))?.status, 200);
      assert.equal((await browsers[1 - winner]?.get('/current_user/'))?.status, 401);
      await app.signedIn(user, wanted[winner]);
      assert.equal((await app.core.storage.read.passwordHistory.ofUser(user.id, 10)).length, 1);
    }
  });
});
