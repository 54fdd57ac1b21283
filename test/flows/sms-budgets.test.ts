import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import { DeliveryFailure } from '../../src/delivery/channels/channel.ts';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { usageOf } from '../../src/sending/usage.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { customerWithPhone, newPhone } from '../support/otp.ts';
import {
  askCode,
  change,
  enterCode,
  fateOf,
  fatesOf,
  newAddress,
  phoneOfOtherPrefix,
  smsWorker,
} from '../support/sending.ts';

const repeat = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

onEveryEngine('SMS pumping', (getApp) => {
  // Each test begins on a day of its own, at midnight.
  beforeEach(async () => {
    const app = getApp();
    await app.deliver();
    app.clock.advance(2 * DAY - (app.clock.now() % DAY));
    await change(app, 'SMS_BUDGETS', {});
  });

  it('from one address ends after a few, and nobody sees a difference', async () => {
    const app = getApp();
    const [start, address] = [app.clock.now(), newAddress()];
    for (const _ of repeat(260)) await askCode(app, phoneOfOtherPrefix(), address);
    await app.deliver();
    const { sent, reasons } = await fatesOf(app, 'otp', start);
    assert.equal(sent, 200);
    assert.deepEqual(new Set(reasons), new Set(['over the budget SMS_BUDGETS.source']));
    const customer = newPhone();
    await askCode(app, customer);
    await app.deliver();
    assert.equal((await fateOf(app, customer)).sent, 1);
  });

  it('of one block of numbers ends, however many addresses ask', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { prefix: 10 });
    const start = app.clock.now();
    for (const index of repeat(15)) await askCode(app, `+90541700${1000 + index}`);
    await app.deliver();
    const { sent, reasons } = await fatesOf(app, 'otp', start);
    assert.equal(sent, 10);
    assert.deepEqual(new Set(reasons), new Set(['over the budget SMS_BUDGETS.prefix +905417']));
    const { usage, refused } = await usageOf(app.core);
    assert.deepEqual(
      usage.find(({ of }) => of === '+905417'),
      { budget: 'SMS_BUDGETS.prefix', of: '+905417', sent: 10, used: 0, limit: 10 },
    );
    assert.deepEqual(refused, [{ budget: 'SMS_BUDGETS.prefix +905417', messages: 5 }]);
    const elsewhere = phoneOfOtherPrefix();
    await askCode(app, elsewhere);
    await app.deliver();
    assert.equal((await fateOf(app, elsewhere)).sent, 1);
  });

  it('all over a country ends', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { country: 10 });
    const start = app.clock.now();
    for (const _ of repeat(12)) await askCode(app, phoneOfOtherPrefix());
    await app.deliver();
    const { sent, reasons } = await fatesOf(app, 'otp', start);
    assert.deepEqual([sent, reasons], [10, repeat(2).map(() => 'over the budget SMS_BUDGETS.country TR')]);
  });

  it('does not stop customers who use their codes, however many they are', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { source: 3, prefix: 3, country: 3 });
    const address = newAddress();
    for (const index of repeat(9)) {
      const phone = `+90542800${1000 + index}`;
      const visitor = await askCode(app, phone, address);
      await app.deliver();
      assert.equal((await fateOf(app, phone)).sent, 1);
      await enterCode(app, visitor, phone);
    }
  });

  it('never costs an address its budget that stands for all visitors of a storefront', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { source: 1 });
    const [start, address] = [app.clock.now(), newAddress()];
    for (const _ of repeat(3)) await askCode(app, phoneOfOtherPrefix(), address, true);
    await app.deliver();
    assert.equal((await fatesOf(app, 'otp', start)).sent, 3);
  });

  it('sends a number that nobody proved only the codes that can prove it, and again tomorrow', async () => {
    const app = getApp();
    const [phone, address] = [newPhone(), newAddress()];
    for (const _ of repeat(5)) await askCode(app, phone, address);
    await app.deliver();
    assert.deepEqual(await fateOf(app, phone), {
      sent: 3,
      reasons: repeat(2).map(() => 'over the budget SMS_BUDGETS.unproven_number'),
    });
    app.clock.advance(DAY);
    await askCode(app, phone, address);
    await app.deliver();
    assert.equal((await fateOf(app, phone)).sent, 4);
  });

  it('leaves the owner of an unproved number a code after a stranger has had all of them', async () => {
    const app = getApp();
    const [phone, stranger] = [newPhone(), newAddress()];
    for (const _ of repeat(5)) await askCode(app, phone, stranger);
    await app.deliver();
    const owner = await askCode(app, phone);
    await app.deliver();
    assert.equal((await fateOf(app, phone)).sent, 4);
    await enterCode(app, owner, phone);
    // Half as many on top, however many networks ask.
    for (const _ of repeat(4)) await askCode(app, phone);
    await app.deliver();
    assert.equal((await fateOf(app, phone)).sent, 5);
  });

  it('never lets a stranger’s reset links use up the codes of a proved number', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { number: 2 });
    const { phone } = await customerWithPhone(app);
    for (const _ of repeat(3)) {
      await app.browser().post('/users/password/reset-with-phone/', { phone });
      await app.deliver();
      app.clock.advance(HOUR);
    }
    assert.equal((await fateOf(app, phone)).sent, 2);
    await askCode(app, phone);
    await app.deliver();
    assert.equal((await fateOf(app, phone)).sent, 3);
  });

  it('behind the owner’s own network never keeps codes from their known device', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { source: 1 });
    const { user, phone } = await customerWithPhone(app);
    const browser = await app.signedIn(user);
    await browser.post('/users/logout/', {});
    for (const _ of repeat(2))
      await app.browser().post('/users/otp-login/', { phone: (await customerWithPhone(app)).phone });
    await browser.post('/users/otp-login/', { phone });
    await app.deliver();
    assert.equal((await fateOf(app, phone)).sent, 1);
  });

  it('counts reset links with the codes: an account with a stranger’s number sends it no more', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app, { isPhoneVerified: false });
    for (const _ of repeat(5)) {
      assert.equal((await app.browser().post('/users/password/reset-with-phone/', { phone })).status, 200);
      await app.deliver();
      app.clock.advance(HOUR);
    }
    const { sent, reasons } = await fateOf(app, phone);
    assert.deepEqual([sent, new Set(reasons)], [3, new Set(['over the budget SMS_BUDGETS.unproven_number'])]);
  });

  it('reaches a customer’s proved number only so often a day, and never uses up what their own device may ask', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { number: 4 });
    const { user, phone } = await customerWithPhone(app);
    const browser = await app.signedIn(user);
    await browser.post('/users/logout/', {});
    for (const _ of repeat(6)) await app.browser().post('/users/otp-login/', { phone });
    await app.deliver();
    const { sent, reasons } = await fateOf(app, phone);
    assert.deepEqual([sent, new Set(reasons)], [4, new Set(['over the budget SMS_BUDGETS.number'])]);
    assert.equal((await browser.post('/users/otp-login/', { phone })).status, 200);
    await app.deliver();
    assert.equal((await fateOf(app, phone)).sent, 5);
  });

  it('trips the breaker of a block where nobody enters codes, and lets proved numbers through', async () => {
    const app = getApp();
    const block = (index: number): string => `+90543${9000000 + index}`;
    for (const index of repeat(30)) await askCode(app, block(index));
    await app.deliver();
    app.clock.advance(HOUR + SECOND);
    // One an hour goes out, to find out whether somebody answers now.
    for (const index of [31, 32]) await askCode(app, block(index));
    await app.deliver();
    assert.equal((await fateOf(app, block(31))).sent + (await fateOf(app, block(32))).sent, 1);
    const { reasons } = await fatesOf(app, 'otp', app.clock.now());
    assert.deepEqual(reasons, ['over the budget SMS_BUDGETS.breaker +905439']);

    const proved = block(99);
    await app.createUser({ phone: proved, isPhoneVerified: true });
    await app.browser().post('/users/otp-login/', { phone: proved });
    await app.deliver();
    assert.equal((await fateOf(app, proved)).sent, 1);

    app.clock.advance(DAY + HOUR);
    for (const index of [33, 34]) await askCode(app, block(index));
    await app.deliver();
    assert.equal((await fateOf(app, block(33))).sent + (await fateOf(app, block(34))).sent, 2);
  });

  it('leaves the breaker alone where people enter their codes', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { breaker: 5 });
    const block = (index: number): string => `+90544${9000000 + index}`;
    for (const index of repeat(8)) {
      const visitor = await askCode(app, block(index));
      await app.deliver();
      if (index < 2) await enterCode(app, visitor, block(index));
    }
    app.clock.advance(HOUR);
    for (const index of [31, 32]) await askCode(app, block(index));
    await app.deliver();
    assert.equal((await fateOf(app, block(31))).sent + (await fateOf(app, block(32))).sent, 2);
  });

  it('cannot spend more than the day’s budget: strangers stop first, operators are told once each time', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { day: 10 });
    const start = app.clock.now();
    for (const _ of repeat(12)) await askCode(app, phoneOfOtherPrefix());
    await app.deliver();
    assert.equal((await fatesOf(app, 'otp', start)).sent, 8);
    for (const _ of repeat(4)) {
      const { phone } = await customerWithPhone(app);
      await app.browser().post('/users/otp-login/', { phone });
    }
    await app.deliver();
    assert.equal((await fatesOf(app, 'otp', start)).sent, 10);
    const alarms = await app.core.storage.read.audit.list({ event: 'message.alarm', limit: 100 });
    assert.deepEqual(
      alarms.filter(({ at }) => at >= start).map(({ detail }) => [detail.percent, detail.sent, detail.limit]),
      [
        [100, 10, 10],
        [80, 8, 10],
        [50, 5, 10],
      ],
    );
  });

  it('does not keep the notice of a thief’s change from the owner of the number', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { day: 1, number: 1 });
    const { user, phone } = await customerWithPhone(app);
    for (const _ of repeat(2)) await app.browser().post('/users/otp-login/', { phone });
    await app.deliver();
    await app.core.storage.transaction((stores) =>
      app.core.outbox.enqueue(stores, {
        kind: 'phone-changed-sms',
        recipient: phone,
        payload: { userId: user.id, phone },
        source: null,
        life: 3600,
      }),
    );
    await app.deliver();
    assert.deepEqual(await fateOf(app, phone), { sent: 2, reasons: ['over the budget SMS_BUDGETS.number'] });
  });

  it('gains nothing from two workers that count at the same time', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { prefix: 5 });
    const start = app.clock.now();
    for (const index of repeat(30)) await askCode(app, `+90545600${1000 + index}`);
    let sent = 0;
    const workers = repeat(2).map(() =>
      smsWorker(app, async () => {
        sent += 1;
        return { providerId: null, remark: null };
      }),
    );
    await Promise.all(workers.map((worker) => worker.drain()));
    assert.equal(sent, 5);
    assert.equal((await fatesOf(app, 'otp', start)).reasons.length, 25);
  });

  it('is not helped by a gateway that is down: a message counts once, and not at all if it never goes out', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { unproven_number: 1, prefix: 1 });
    let isDown = true;
    const worker = smsWorker(app, async () => {
      if (isDown) throw new DeliveryFailure('transient', 'HTTP 503');
      return { providerId: null, remark: null };
    });
    const phone = '+905466001000';
    await askCode(app, phone);
    for (const _ of repeat(4)) {
      await worker.drain();
      app.clock.advance(30 * SECOND);
    }
    assert.equal((await fateOf(app, phone)).reasons[0], 'HTTP 503');
    app.clock.advance(5 * MINUTE);
    await worker.drain();
    isDown = false;
    await askCode(app, phone);
    await worker.drain();
    assert.equal((await fateOf(app, phone)).sent, 1);
  });

  it('leaves no count of a code that another one replaced before it went out', async () => {
    const app = getApp();
    let isDown = true;
    const worker = smsWorker(app, async () => {
      if (isDown) throw new DeliveryFailure('transient', 'HTTP 503');
      return { providerId: null, remark: null };
    });
    const phone = newPhone();
    const today = app.clock.now();
    const visitor = await askCode(app, phone);
    await worker.drain();
    app.clock.advance(MINUTE);
    const again = { purpose: 'register', phone, userId: null } as const;
    assert.ok((await app.core.codes.send(visitor, again)).ok);
    isDown = false;
    await worker.drain();
    assert.deepEqual(await fateOf(app, phone), {
      sent: 1,
      reasons: ['another code took its place, or the visit is over'],
    });
    const [counted] = await app.core.storage.read.sendings.list('sms-day', today, 1);
    assert.equal(counted?.sent, 1);
  });

  it('is in the audit trail, a row for each budget and hour, so that a flood does not fill the disk', async () => {
    const app = getApp();
    const chores = createHousekeeping({ ...app.core, logger: silentLogger });
    const hour = new Date(app.clock.now()).toISOString();
    for (const _ of repeat(3)) await askCode(app, '+491701234567');
    for (const _ of repeat(2)) await askCode(app, '+909001234567');
    await app.deliver();
    const rows = async (): Promise<unknown[]> => {
      const all = await app.core.audit.list({ event: 'message.suppress', limit: 100 });
      return all
        .filter(({ detail }) => detail.hour === hour)
        .map(({ detail }) => [detail.budget, detail.messages])
        .sort();
    };
    await chores.reportRefusals();
    assert.deepEqual(await rows(), []);
    app.clock.advance(HOUR);
    await chores.reportRefusals();
    await chores.reportRefusals();
    assert.deepEqual(await rows(), [
      ['country DE', 3],
      ['type premium-rate', 2],
    ]);
    assert.deepEqual((await app.core.audit.verify()).faults, []);
  });

  it('leaves nothing behind in the tables after two days', async () => {
    const app: TestApp = getApp();
    const visitor = await askCode(app, newPhone());
    await app.deliver();
    const challenge = await app.core.storage.read.otp.latest(
      visitor.session?.idHash ?? '',
      'register',
      app.clock.now(),
    );
    assert.ok(challenge);
    const use = () =>
      app.core.storage.transaction(({ sendings }) => sendings.useCode(challenge.uid, app.clock.now()));
    assert.ok(await use());
    app.clock.advance(2 * DAY);
    await createHousekeeping({ ...app.core, logger: silentLogger }).clean();
    assert.equal(await use(), undefined);
    assert.deepEqual(await app.core.storage.read.sendings.list('sms-day', 0, 10), []);
  });
});
