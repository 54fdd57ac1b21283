import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import type { presentOverview } from '../../src/admin/stats-answers.ts';
import { createReporter } from '../../src/app.ts';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { CODE_FLOWS, codeSentTo, enterFlow, wrongCode } from '../support/otp.ts';
import { askCode, change, phoneOfOtherPrefix, smsWorker } from '../support/sending.ts';
import { staff } from '../support/staff.ts';

const API = '/admin/api/stats/';
type Stats = ReturnType<typeof presentOverview>;

onEveryEngine(API, (getApp) => {
  let manager: Awaited<ReturnType<typeof staff>>;
  // In a day of its own, so that no test counts what another did.
  beforeEach(async () => {
    const app = getApp();
    await app.core.statistics.flush();
    app.clock.advance(2 * DAY - (app.clock.now() % DAY) + 10 * HOUR);
    manager = await staff(app, 'manager');
  });

  const ask = async (query = ''): Promise<Stats> => {
    await getApp().core.statistics.flush();
    await getApp().core.audit.seal();
    const answer = await manager.browser.get(API + query, manager.token);
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as Stats;
  };
  const countOf = ({ totals }: Stats, name: string, labels: Record<string, string> = {}): number =>
    totals
      .filter((total) => total.name === name)
      .filter((total) => Object.entries(labels).every(([label, value]) => total.labels[label] === value))
      .reduce((sum, { count }) => sum + count, 0);
  const problemsIn = ({ problems }: Stats): string[] => problems.map(({ key }) => key);

  it('is for managers and owners: who helps customers needs no numbers', async () => {
    const app = getApp();
    for (const [role, status] of [
      ['support', 403],
      ['manager', 200],
      ['owner', 200],
    ] as const) {
      const { browser, token } = await staff(app, role);
      assert.equal((await browser.get(API, token)).status, status, role);
    }
    assert.equal((await app.browser().get(API)).status, 401);
    assert.equal((await (await app.signedIn(await app.createUser())).get(API)).status, 403);
  });

  it('shows sign-ins by outcome, resets, and how passwords waited, the same in every step', async () => {
    const app = getApp();
    const user = await app.createUser();
    await app.signedIn(user);
    await app.browser().post('/users/login/', { email: user.email, password: 'wrong' });
    await app.browser().post('/users/login/', { email: 'nobody@example.com', password: PASSWORD });
    await app.browser().post('/users/password/reset/', { email: user.email });
    await app.deliver();
    for (const step of ['minute', 'hour', 'day']) {
      const stats = await ask(`?step=${step}`);
      assert.equal(countOf(stats, 'sign_ins', { method: 'password', outcome: 'success' }), 1, step);
      assert.equal(countOf(stats, 'sign_ins', { method: 'password', outcome: 'failure' }), 2, step);
      assert.equal(countOf(stats, 'resets', { channel: 'email', outcome: 'requested' }), 1, step);
      assert.equal(countOf(stats, 'messages', { channel: 'email', outcome: 'sent' }), 1, step);
      assert.equal(countOf(stats, 'delivery_seconds', { channel: 'email' }), 1, step);
      assert.equal(countOf(stats, 'hash_wait_seconds'), 3, step);
      for (const { points } of stats.series)
        for (const [at] of points) assert.ok(Number(at) * 1000 >= app.clock.now() - 2 * DAY);
    }
    const link = app.resetLink(await app.userNow(user.id));
    const fields = { new_password1: 'a new secret 81', new_password2: 'a new secret 81' };
    const changed = await app.browser().post(`/users/reset/${link}/`, fields);
    assert.ok(changed.status < 400, changed.text);
    assert.equal(countOf(await ask('?metric=resets'), 'resets', { outcome: 'done' }), 1);
  });

  it('shows of every code whether it was used, by gateway and country, in the step in which it was sent', async () => {
    const app = getApp();
    const [flow] = CODE_FLOWS;
    assert.ok(flow);
    const first = await enterFlow(flow, app);
    await first.post();
    const code = await codeSentTo(app, first.phone);
    const ignored = await enterFlow(flow, app);
    await ignored.post();
    await app.deliver();
    app.clock.advance(MINUTE);
    await first.post({ code: wrongCode(code) });
    assert.equal((await first.post({ code })).status, flow.statuses.right);
    const sent = { gateway: 'local inbox', country: 'TR', sent: 2, used: 1 };
    assert.deepEqual((await ask('?step=minute')).codes, [{ ...sent, expired: 0, share: null }]);
    app.clock.advance(HOUR);
    const stats = await ask('?step=minute');
    assert.deepEqual(stats.codes, [{ ...sent, expired: 1, share: 0.5 }]);
    assert.equal(countOf(stats, 'codes', { outcome: 'wrong', country: 'TR' }), 1);
    const [one] = stats.series.filter(({ name, labels }) => name === 'codes' && labels.outcome === 'used');
    const [other] = stats.series.filter(({ name, labels }) => name === 'codes' && labels.outcome === 'sent');
    assert.deepEqual(one?.points[0]?.[0], other?.points[0]?.[0]);
  });

  it('shows what limits refused, by their scope', async () => {
    const app = getApp();
    const { email } = await app.createUser();
    for (let n = 0; n < 22; n++) await app.browser().post('/users/login/', { email, password: 'wrong' });
    const stats = await ask('?metric=throttled,sign_ins');
    assert.ok(countOf(stats, 'throttled') > 0, JSON.stringify(stats.totals));
    assert.deepEqual([...new Set(stats.series.map(({ name }) => name))].sort(), ['sign_ins', 'throttled']);
  });

  it('refuses what is too much, empty or unknown, and says what fits', async () => {
    const now = getApp().clock.now();
    const iso = (at: number) => new Date(at).toISOString();
    for (const [query, field] of [
      ['?step=second', 'step'],
      ['?metric=sign_ins,users', 'metric'],
      ['?from=yesterday', 'from'],
      [`?from=${iso(now)}&to=${iso(now - 1)}`, 'from'],
      [`?step=minute&from=${iso(now - 2 * DAY)}`, 'step'],
      ['?step=minute&from=1970-01-01', 'step'],
    ] as const) {
      const answer = await manager.browser.get(API + query, manager.token);
      assert.equal(answer.status, 400, query);
      assert.deepEqual(Object.keys(answer.json() as object), [field], query);
    }
    assert.equal((await ask(`?step=minute&from=${iso(now - DAY)}`)).step, 'minute');
  });

  it('says in words what is wrong: a gateway that fails, a queue that is old, a worker that is away', async () => {
    const app = getApp();
    assert.deepEqual(problemsIn(await ask()), ['no_worker']);

    let open: readonly ('breaker:sms' | 'redis')[] = [];
    const worker = createReporter(app.core, 'worker', () => open);
    await worker.look();
    assert.deepEqual(problemsIn(await ask()), []);
    open = ['breaker:sms', 'redis'];
    await worker.look();
    assert.deepEqual(problemsIn(await ask()), ['breaker_open', 'redis_away']);
    open = [];
    await worker.look();

    const failing = smsWorker(app, async (_sms, { note }) => {
      note?.({ gateway: 'acme', at: app.clock.now(), outcome: 'failed', code: 'HTTP 500', answer: null });
      throw new Error('away');
    });
    for (let n = 0; n < 5; n++) await askCode(app, phoneOfOtherPrefix());
    await failing.drain();
    const [gateway] = (await ask()).problems;
    assert.equal(gateway?.key, 'gateway_failing');
    assert.deepEqual(gateway?.params, { gateway: 'acme', failed: 5, attempts: 5, window_ms: 10 * MINUTE });
    assert.match(gateway?.summary ?? '', /^The SMS gateway acme failed 5 of 5 messages in 10 min/);

    await askCode(app, phoneOfOtherPrefix());
    app.clock.advance(MINUTE);
    await worker.look();
    const stats = await ask();
    assert.ok(problemsIn(stats).includes('queue_old'), JSON.stringify(stats.problems));
    assert.equal(stats.oldest_waiting?.lane, 'codes');
    await worker.stop();
    assert.ok(problemsIn(await ask()).includes('no_worker'));
    await app.deliver();
  });

  it('tells when a budget is nearly spent, and a prefix whose codes nobody types', async () => {
    const app = getApp();
    await change(app, 'SMS_BUDGETS', { day: 5, breaker: 2, breaker_percent: 50 });
    const phones = ['+905329990001', '+905329990002', '+905329990003', '+905329990004'];
    for (const phone of phones) await askCode(app, phone);
    await app.deliver();
    const near = (await ask()).problems.find(({ key }) => key === 'spend_cap_near');
    assert.deepEqual(near?.params, { budget: 'SMS_BUDGETS.day', sent: 4, limit: 5, percent: 80 });
    app.clock.advance(HOUR);
    const few = (await ask()).problems.find(({ key }) => key === 'few_codes_used');
    assert.equal(few?.params.used, 0);
    assert.equal(few?.params.prefix, '+905329');
    await change(app, 'SMS_BUDGETS', {});
  });

  it('keeps each step as long as STATISTICS_RETENTION says, and forgets what a wrong clock counted', async () => {
    const app: TestApp = getApp();
    const { statistics } = app.core.storage.read;
    await app.signedIn(await app.createUser());
    app.core.statistics.count(
      'sign_ins',
      { method: 'password', outcome: 'success' },
      app.clock.now() + 400 * DAY,
    );
    await app.core.statistics.flush();
    const rowsOf = async () =>
      Promise.all(
        (['minute', 'hour', 'day'] as const).map(
          async (step) =>
            (
              await statistics.list('sign_ins', {
                step,
                from: app.clock.now() - 100 * DAY,
                to: app.clock.now() + 500 * DAY,
                limit: 100,
              })
            ).filter(({ startsAt }) => startsAt > start - DAY).length,
        ),
      );
    const start = app.clock.now();
    const chores = createHousekeeping({ ...app.core, logger: silentLogger });
    assert.deepEqual(await rowsOf(), [2, 2, 2]);
    await chores.removeOldStatistics();
    assert.deepEqual(await rowsOf(), [1, 1, 1]);
    app.clock.advance(3 * DAY);
    await chores.removeOldStatistics();
    assert.deepEqual(await rowsOf(), [0, 1, 1]);
    app.clock.advance(90 * DAY);
    await chores.removeOldStatistics();
    assert.deepEqual(await rowsOf(), [0, 0, 1]);
  });
});
