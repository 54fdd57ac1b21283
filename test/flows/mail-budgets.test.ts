import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { DAY, HOUR } from '../../src/lib/clock.ts';
import { onEveryEngine } from '../support/app.ts';
import { CHOSEN, newEmail, REGISTER } from '../support/registration.ts';
import { change, fateOf, newAddress } from '../support/sending.ts';

onEveryEngine('mails that strangers can cause', (getApp) => {
  beforeEach(async () => {
    const app = getApp();
    app.clock.advance(2 * DAY - (app.clock.now() % DAY));
    await change(app, 'MAIL_BUDGETS', {});
  });

  const stranger = (): Promise<User> => getApp().createUser({ email: newEmail(), isEmailVerified: false });

  /** As a sign-in before the e-mail is confirmed and a repeated registration do. */
  const mailConfirmation = async (
    user: User,
    address = newAddress(),
    isStorefront = false,
  ): Promise<void> => {
    const app = getApp();
    const source = { address, agent: '', requestId: 'request', isStorefront };
    await app.core.storage.transaction((stores) => app.core.outbox.enqueueConfirmation(stores, user, source));
    await app.deliver();
  };

  it('reach one mailbox a few times a day only, however often its address is registered', async () => {
    const app = getApp();
    const email = newEmail();
    for (let times = 0; times < 9; times++) {
      await app.browser().post(REGISTER, { email, password: CHOSEN });
      await app.deliver();
      app.clock.advance(HOUR);
    }
    const { sent, reasons } = await fateOf(app, email);
    assert.deepEqual([sent, new Set(reasons)], [6, new Set(['over the budget MAIL_BUDGETS.address'])]);
  });

  it('leave the owner of a mailbox theirs after a stranger has had all of them', async () => {
    const app = getApp();
    await change(app, 'MAIL_BUDGETS', { address: 1 });
    const owner = await stranger();
    const address = newAddress();
    const sent = async (from?: string): Promise<number> => {
      await mailConfirmation(owner, from);
      app.clock.advance(HOUR);
      return (await fateOf(app, owner.email ?? '')).sent;
    };
    assert.deepEqual([await sent(address), await sent(address)], [1, 1]);
    // Half as many on top, however many networks ask.
    assert.deepEqual([await sent(), await sent()], [2, 2]);
  });

  it('come from one address to a few strangers only', async () => {
    const app = getApp();
    await change(app, 'MAIL_BUDGETS', { source: 3 });
    const address = newAddress();
    const strangers = await Promise.all([1, 2, 3, 4, 5].map(stranger));
    for (const user of strangers) await mailConfirmation(user, address);
    const fates = await Promise.all(strangers.map(({ email }) => fateOf(app, email ?? '')));
    assert.deepEqual(
      fates.map(({ sent }) => sent),
      [1, 1, 1, 0, 0],
    );
    assert.deepEqual(fates[4]?.reasons, ['over the budget MAIL_BUDGETS.source']);
    const customer = await stranger();
    await mailConfirmation(customer);
    assert.equal((await fateOf(app, customer.email ?? '')).sent, 1);
  });

  it('are not limited by the address of a storefront that stands for all of its visitors', async () => {
    const app = getApp();
    await change(app, 'MAIL_BUDGETS', { source: 1 });
    const address = newAddress();
    for (const user of [await stranger(), await stranger()]) {
      await mailConfirmation(user, address, true);
      assert.equal((await fateOf(app, user.email ?? '')).sent, 1);
    }
  });

  it('end with the day’s budget, while customers still get reset links', async () => {
    const app = getApp();
    await change(app, 'MAIL_BUDGETS', { day: 2 });
    const strangers = await Promise.all([1, 2, 3].map(stranger));
    for (const user of strangers) await mailConfirmation(user);
    const fates = await Promise.all(strangers.map(({ email }) => fateOf(app, email ?? '')));
    assert.deepEqual(
      fates.map(({ sent }) => sent),
      [1, 1, 0],
    );
    const customer = await app.createUser({ email: newEmail() });
    await app.browser().post('/users/password/reset/', { email: customer.email });
    await app.deliver();
    assert.equal((await fateOf(app, customer.email ?? '')).sent, 1);
  });
});
