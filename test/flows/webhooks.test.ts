import assert from 'node:assert/strict';
import { afterEach, beforeEach, it } from 'node:test';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { newWebhookSecret } from '../../src/lib/random.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { type Provider, startProvider } from '../support/provider.ts';
import { accepted } from '../support/result.ts';
import { staff } from '../support/staff.ts';
import { bodyOf, endpoint, OPERATOR, setWebhooks, verified } from '../support/webhooks.ts';

onEveryEngine('webhooks', (getApp) => {
  let receiver: Provider;
  beforeEach(async () => {
    receiver = await startProvider({ status: 204 });
  });
  afterEach(async () => {
    accepted(await getApp().core.settingsAdmin.unset('WEBHOOKS', OPERATOR));
    await getApp().deliver();
    await receiver.close();
  });

  /** The webhook that was queued last. */
  const latest = async () => {
    const [webhook] = await getApp().core.webhookDeliveries.list({ limit: 1 });
    assert.ok(webhook);
    return webhook.message;
  };

  it('tell a shop who signed in and out and whose password changed, without saying who that is', async () => {
    const app = getApp();
    const hook = endpoint(receiver.url);
    const user = await app.createUser({ phone: '+905301234567', isPhoneVerified: true });
    await setWebhooks(app, hook);
    const browser = await app.signedIn(user);
    const changed = await browser.post('/users/password/change/', {
      old_password: PASSWORD,
      new_password1: 'another horse battery',
      new_password2: 'another horse battery',
    });
    assert.equal(changed.status, 200, changed.text);
    await browser.post('/users/logout/');
    await app.deliver();

    const bodies = receiver.requests.map((request) => verified(request, hook.secret, app.clock.now()));
    const inOrder = bodies.toSorted((a, b) => a.data.seq - b.data.seq);
    assert.deepEqual(
      inOrder.map(({ type, data }) => [type, data.user, data.seq]),
      [
        ['user.signed_in', user.id, 1],
        ['user.password_changed', user.id, 2],
        ['user.signed_out', user.id, 3],
      ],
    );
    // One browser is one visitor, whatever its session is called.
    assert.equal(new Set(inOrder.map(({ data }) => data.visitor)).size, 1);
    assert.match(inOrder[0]?.data.visitor ?? '', /^[0-9a-f]{32}$/);
    for (const { body, headers } of receiver.requests) {
      assert.doesNotMatch(body + JSON.stringify(headers), /@example|5301234567|Ada|Byron/);
      assert.deepEqual(Object.keys(JSON.parse(body)), ['type', 'timestamp', 'data']);
    }
  });

  it('are not sent for what failed', async () => {
    const app = getApp();
    const user = await app.createUser();
    await setWebhooks(app, endpoint(receiver.url));
    await app.browser().post('/users/login/', { email: user.email, password: 'wrong horse battery' });
    await app.deliver();
    assert.equal(receiver.requests.length, 0);
  });

  it('are numbered without gaps when a user signs in many times at once', async () => {
    const app = getApp();
    const user = await app.createUser();
    await setWebhooks(app, endpoint(receiver.url));
    const signIn = () => app.browser().post('/users/login/', { email: user.email, password: PASSWORD });
    const answers = await Promise.all(Array.from({ length: 8 }, signIn));
    const count = answers.filter(({ status }) => status === 200).length;
    assert.ok(count > 0);
    await app.deliver();
    assert.deepEqual(
      receiver.requests.map((request) => bodyOf(request).data.seq).toSorted((a, b) => a - b),
      Array.from({ length: count }, (_, index) => index + 1),
    );
  });

  it('tell of what operators do: a new account, a changed e-mail, ended sessions', async () => {
    const app = getApp();
    await setWebhooks(app, endpoint(receiver.url));
    const { token, browser } = await staff(app);
    const answer = await browser.post('/admin/api/users/', { user_type: 'guest' }, { headers: token });
    const { pk } = answer.json() as { pk: number };
    assert.equal(answer.status, 201, answer.text);
    const user = await app.createUser();
    accepted(
      await app.core.accounts.update(user.id, { email: `new-${user.id}@example.com` }, OPERATOR.source),
    );
    await app.core.credentials.endSessions(user, OPERATOR.source);
    await app.deliver();
    const got = receiver.requests
      .map(bodyOf)
      .toSorted((a, b) => a.data.user - b.data.user || a.data.seq - b.data.seq);
    assert.deepEqual(
      got.map(({ type, data: { user: about, visitor } }) => [type, about, visitor]),
      [
        ['user.registered', pk, undefined],
        ['user.email_changed', user.id, undefined],
        ['user.updated', user.id, undefined],
        ['user.sessions_revoked', user.id, undefined],
      ],
    );
  });

  it('are tried again for three days with the same id and body, and an outage loses nothing', async () => {
    const app = getApp();
    const hook = endpoint(receiver.url, { events: ['user.signed_in'] });
    await setWebhooks(app, hook);
    const user = await app.createUser();
    await app.signedIn(user);
    receiver.behave({ status: 503 });
    const end = app.clock.now() + 3 * DAY - 8 * HOUR;
    await app.deliver();
    while (app.clock.now() < end) {
      const [webhook] = await app.core.webhookDeliveries.list({ limit: 1 });
      assert.equal(webhook?.message.state, 'failed', `${webhook?.message.lastError}`);
      assert.equal(webhook?.message.lastError, 'HTTP 503');
      app.clock.advance((webhook?.message.nextTryAt ?? 0) - app.clock.now());
      await app.deliver();
    }
    receiver.behave({ status: 200 });
    const [last] = await app.core.webhookDeliveries.list({ limit: 1 });
    app.clock.advance((last?.message.nextTryAt ?? 0) - app.clock.now());
    await app.deliver();
    assert.equal((await app.core.webhookDeliveries.list({ limit: 1 }))[0]?.message.state, 'sent');
    assert.ok(receiver.requests.length > 20);
    const same = ({ headers, body }: (typeof receiver.requests)[number]) =>
      `${headers['webhook-id']} ${body}`;
    assert.equal(new Set(receiver.requests.map(same)).size, 1);
    const latest = receiver.requests.at(-1);
    assert.ok(latest);
    verified(latest, hook.secret, app.clock.now());
    assert.notEqual(latest.headers['webhook-timestamp'], receiver.requests[0]?.headers['webhook-timestamp']);
  });

  it('are signed with both secrets for a day after an operator changed one', async () => {
    const app = getApp();
    const old = endpoint(receiver.url, { events: ['user.signed_in'] });
    const fresh = { ...old, secret: newWebhookSecret() };
    const user = await app.createUser();
    await setWebhooks(app, old);
    await setWebhooks(app, fresh);
    await app.signedIn(user);
    await app.deliver();
    app.clock.advance(DAY + MINUTE);
    await app.signedIn(user);
    await app.deliver();
    const [during, after] = receiver.requests;
    assert.ok(during && after);
    for (const { secret } of [old, fresh])
      assert.equal(verified(during, secret, app.clock.now() - DAY - MINUTE).type, 'user.signed_in');
    assert.equal(verified(after, fresh.secret, app.clock.now()).type, 'user.signed_in');
    assert.throws(() => verified(after, old.secret, app.clock.now()));
  });

  it('stop for an endpoint that says it is gone, until an operator switches it on again', async () => {
    const app = getApp();
    const hook = endpoint(`${receiver.url}/gone?token=hush`, { events: ['user.signed_in'] });
    const other = endpoint(`${receiver.url}/other`, { events: ['user.signed_in'] });
    await setWebhooks(app, hook, other);
    const user = await app.createUser();
    receiver.behave((response, { path }) => response.writeHead(path.startsWith('/gone') ? 410 : 200).end());
    for (const _ of [1, 2, 3]) await app.signedIn(user);
    await app.deliver();
    assert.deepEqual(
      app.core.settings.get('WEBHOOKS').map(({ enabled }) => enabled),
      [false, undefined],
    );
    const [audit, ...more] = await app.core.storage.read.audit.list({ event: 'settings.set', limit: 2 });
    assert.deepEqual([audit?.address, audit?.actorId], ['worker', null]);
    assert.match(
      String(audit?.detail.after),
      /"url":"http:\/\/127\.0\.0\.1:\d+\/gone\?…","secret":"••••••".*"enabled":false/,
    );
    assert.doesNotMatch(JSON.stringify(audit), /hush|whsec/);
    assert.ok(!String(more[0]?.detail.after).includes('"enabled":false'), 'switched off more than once');

    const asked = receiver.requests.length;
    await app.signedIn(user);
    await app.deliver();
    assert.equal(receiver.requests.length, asked + 1);

    receiver.behave({ status: 200 });
    await setWebhooks(app, hook, other);
    await app.signedIn(user);
    await app.deliver();
    assert.equal(receiver.requests.length, asked + 3);
  });

  it('that wait for an endpoint which the operator removed are not sent to it', async () => {
    const app = getApp();
    await setWebhooks(app, endpoint(receiver.url));
    await app.signedIn(await app.createUser());
    await setWebhooks(app, endpoint(`${receiver.url}/other`));
    await app.deliver();
    assert.equal(receiver.requests.length, 0);
    const webhook = await latest();
    assert.deepEqual(
      [webhook.state, webhook.lastError],
      ['suppressed', 'WEBHOOKS does not name the endpoint any more'],
    );
  });

  it('are not posted to a private host that the operator has withdrawn', async () => {
    const app = getApp();
    await setWebhooks(app, endpoint(receiver.url));
    await app.signedIn(await app.createUser());
    accepted(await app.core.settingsAdmin.unset('WEBHOOK_PRIVATE_HOSTS', OPERATOR));
    await app.deliver();
    assert.equal(receiver.requests.length, 0);
    assert.match((await latest()).lastError ?? '', /^expected https/);
  });
});
