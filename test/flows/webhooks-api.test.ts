import assert from 'node:assert/strict';
import { afterEach, beforeEach, it } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import { onEveryEngine } from '../support/app.ts';
import { type Provider, startProvider } from '../support/provider.ts';
import { staff } from '../support/staff.ts';
import { endpoint, setWebhooks, verified } from '../support/webhooks.ts';

const API = '/admin/api/webhooks/';

interface Listed {
  readonly id: string;
  readonly event: string;
  readonly endpoint: string | null;
  readonly user: number | null;
  readonly state: string;
  readonly attempts: number;
  readonly last_error: string | null;
}

onEveryEngine('/admin/api/webhooks/', (getApp) => {
  let receiver: Provider;
  beforeEach(async () => {
    receiver = await startProvider({ status: 204 });
  });
  afterEach(() => receiver.close());

  it('is closed to everybody but staff', async () => {
    const app = getApp();
    const customer = await app.signedIn(await app.createUser());
    for (const [method, path] of [
      ['GET', API],
      ['POST', `${API}01980000-0000-7000-8000-000000000000/resend/`],
    ] as const) {
      assert.equal((await app.browser().request(method, path)).status, 401);
      assert.equal((await customer.request(method, path)).status, 403);
    }
  });

  it('shows what became of each webhook, by state and event, and no query of an endpoint', async () => {
    const app = getApp();
    const hooks = [endpoint(`${receiver.url}/a?token=hush`), endpoint(`${receiver.url}/b`)];
    await setWebhooks(app, ...hooks);
    const user = await app.createUser();
    receiver.behave((response, { path }) => response.writeHead(path === '/b' ? 500 : 200).end());
    await app.signedIn(user);
    await app.deliver();

    const { token, browser } = await staff(app);
    const find = async (query: string): Promise<Listed[]> =>
      ((await browser.get(API + query, token)).json() as { webhooks: Listed[] }).webhooks;
    const summary = ({ event, endpoint: url, user: id, state, attempts, last_error: error }: Listed) => [
      event,
      url,
      id,
      state,
      attempts,
      error,
    ];
    const sent = ['user.signed_in', `${receiver.url}/a?…`, user.id, 'sent', 1, null];
    const failed = ['user.signed_in', `${receiver.url}/b`, user.id, 'failed', 1, 'HTTP 500'];
    const all = (await find('?event=user.signed_in')).map(summary);
    assert.deepEqual(all.toSorted(), [sent, failed].toSorted());
    assert.deepEqual((await find('?state=failed')).map(summary), [failed]);
    assert.deepEqual(await find('?event=user.closed'), []);
    assert.equal((await find('?limit=1')).length, 1);
    assert.doesNotMatch((await browser.get(API, token)).text, /hush|whsec/);

    for (const query of [
      '?state=lost',
      '?event=user.lost',
      '?limit=0',
      '?limit=x',
      '?limit=-1',
      '?state=%00',
    ])
      assert.equal((await browser.get(API + query, token)).status, 400, query);
    for (const query of ['?state=', '?limit=5000', '?unknown=1'])
      assert.equal((await browser.get(API + query, token)).status, 200, query);
  });

  it('sends one again, a delivered one too, with the same id and body, and says who wanted it', async () => {
    const app = getApp();
    const hook = endpoint(receiver.url);
    await setWebhooks(app, hook);
    const user = await app.createUser();
    await app.signedIn(user);
    await app.deliver();
    const { token, browser, user: operator } = await staff(app);
    const [first] = receiver.requests;
    assert.ok(first);
    const path = `${API}${first.headers['webhook-id']}/resend/`;
    app.clock.advance(10 * DAY);

    const answer = await browser.post(path, {}, { headers: token });
    assert.equal(answer.status, 202, answer.text);
    assert.equal((answer.json() as Listed).state, 'queued');
    // A second wish for what is on its way already changes nothing.
    assert.equal((await browser.post(path, {}, { headers: token })).status, 202);
    await app.deliver();
    const [, second, ...others] = receiver.requests;
    assert.ok(second && others.length === 0);
    assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);
    assert.equal(second.body, first.body);
    verified(second, hook.secret, app.clock.now());

    const rows = await app.core.storage.read.audit.list({ event: 'webhook.resend', limit: 9 });
    assert.deepEqual(
      rows.map(({ actorId, userId, detail }) => [actorId, userId, detail.message]),
      [[operator.id, user.id, first.headers['webhook-id']]],
    );
  });

  it('sends nothing but webhooks again', async () => {
    const app = getApp();
    const { token, browser } = await staff(app);
    const user = await app.createUser();
    await browser.post('/users/password/reset/', { email: user.email });
    await app.deliver();
    const mail = (await app.core.storage.read.outbox.list({ kind: 'reset-email', limit: 1 }))[0];
    assert.equal(mail?.payload, null);
    for (const id of [mail?.uid, '01980000-0000-7000-8000-000000000000', 'x', '%00', "'"])
      assert.equal((await browser.post(`${API}${id}/resend/`, {}, { headers: token })).status, 404, id);
    const now = await app.core.storage.read.outbox.byUid(mail?.uid ?? '');
    assert.equal(now?.state, 'sent');
  });

  it('asks a session for the CSRF token before it sends anything', async () => {
    const app = getApp();
    await setWebhooks(app, endpoint(receiver.url));
    const browser = await app.signedIn(await app.createUser({ isStaff: true }));
    const [webhook] = await app.core.webhookDeliveries.list({ limit: 1 });
    await app.deliver();
    const path = `${API}${webhook?.message.uid}/resend/`;
    browser.cookies.delete('csrftoken');
    assert.equal((await browser.post(path)).status, 403);
    await app.deliver();
    assert.equal(receiver.requests.length, 1);
    await browser.get('/csrf_token/');
    assert.equal((await browser.post(path)).status, 202);
    await app.deliver();
    assert.equal(receiver.requests.length, 2);
  });
});
