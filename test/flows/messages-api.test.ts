import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import type { SettingName } from '../../src/settings.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { customerWithPhone } from '../support/otp.ts';
import { CREDENTIAL, confFor, type Provider, startProvider } from '../support/provider.ts';
import { OPERATOR } from '../support/settings.ts';
import { type Staff, staff } from '../support/staff.ts';

const API = '/admin/api/messages/';
const NOBODYS_ID = '01980000-0000-7000-8000-000000000000';

interface Letter {
  readonly id: string;
  readonly kind: string;
  readonly channel: string;
  readonly state: string;
  readonly user: number | null;
  readonly recipient: string | null;
  readonly attempts: readonly {
    gateway: string;
    outcome: string;
    code: string | null;
    answer: string | null;
  }[];
}
interface Page {
  readonly results: readonly Letter[];
  readonly next: string | null;
}

const get = ({ browser, token }: Staff, path: string): Promise<Response> => browser.get(path, token);
const post = ({ browser, token }: Staff, path: string): Promise<Response> =>
  browser.post(path, {}, { headers: token });
const pageOf = async (member: Staff, query = ''): Promise<Page> => {
  const answer = await get(member, API + query);
  assert.equal(answer.status, 200, answer.text);
  return answer.json() as Page;
};
const askForReset = (app: TestApp, email: string | null): Promise<Response> =>
  app.browser().post('/users/password/reset/', { email });

onEveryEngine(API, (getApp) => {
  it('shows what became of a mail, its recipient masked until one looks at that very person', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const user = await app.createUser({ email: 'grace.hopper@navy.example' });
    await askForReset(app, user.email);
    await app.deliver();
    const [everybodys] = (await pageOf(support, '?kind=reset-email&limit=1')).results;
    assert.partialDeepStrictEqual(everybodys, {
      kind: 'reset-email',
      channel: 'email',
      state: 'sent',
      user: user.id,
      recipient: 'g•••@n•••.example',
      attempts: [{ gateway: 'local inbox', outcome: 'accepted', code: null, answer: null }],
    });
    const one = await get(support, `${API}${everybodys?.id}/`);
    assert.deepEqual(one.json(), everybodys);
    const [hers] = (await pageOf(support, `?user=${user.id}`)).results;
    assert.equal(hers?.recipient, 'grace.hopper@navy.example');
    assert.deepEqual(await app.auditOf(user), ['reset_link.sent:success', 'user.view_messages:success']);
    const [look] = await app.core.audit.list({ event: 'user.view_messages', limit: 1 });
    assert.equal(look?.actorId, support.user.id);
  });

  it('shows what waits for a person before the worker has looked it up', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const user = await app.createUser();
    await askForReset(app, user.email);
    const [waiting, ...others] = (await pageOf(support, `?user=${user.id}`)).results;
    assert.deepEqual([waiting?.state, waiting?.recipient, others.length], ['queued', user.email, 0]);
    await app.deliver();
    assert.equal((await pageOf(support, `?user=${user.id}`)).results[0]?.state, 'sent');
  });

  it('tells nobody which addresses have no account', async () => {
    const app = getApp();
    const owner = await staff(app, 'owner');
    await askForReset(app, 'nobody-at-all@example.com');
    await app.deliver();
    const [stored] = await app.core.storage.read.outbox.list({ kind: 'reset-email', limit: 1 });
    assert.deepEqual([stored?.state, stored?.userId], ['suppressed', null]);
    assert.deepEqual((await pageOf(owner, '?state=suppressed')).results, []);
    assert.equal((await get(owner, `${API}${stored?.uid}/`)).status, 404);
    assert.equal((await post(owner, `${API}${stored?.uid}/retry/`)).status, 404);
  });

  it('goes on where a page ended, however many messages come in between, for nobody else', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const user = await app.createUser();
    for (let count = 0; count < 3; count++) {
      await askForReset(app, user.email);
      await app.deliver();
      app.clock.advance(3_600_000);
    }
    const query = `?user=${user.id}&limit=2`;
    const all = (await pageOf(support, `?user=${user.id}`)).results.map(({ id }) => id);
    assert.equal(all.length, 3);
    const first = await pageOf(support, query);
    await askForReset(app, user.email);
    const cursor = encodeURIComponent(first.next ?? '');
    const second = await pageOf(support, `${query}&cursor=${cursor}`);
    assert.deepEqual(
      [...first.results, ...second.results].map(({ id }) => id),
      all,
    );
    assert.equal(second.next, null);
    const colleague = await staff(app, 'support');
    for (const [member, path] of [
      [colleague, `${query}&cursor=${cursor}`],
      [support, `?limit=2&cursor=${cursor}`],
      [support, `${query}&cursor=${cursor.slice(0, -3)}abc`],
      [support, '?cursor=x'],
    ] as const)
      assert.equal((await get(member, API + path)).status, 400, path);
  });

  it('filters by what is known of a message, and refuses what it cannot read', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const user = await app.createUser();
    await askForReset(app, user.email);
    await app.deliver();
    const now = new Date(app.clock.now());
    const later = new Date(app.clock.now() + 1);
    const count = async (query: string) =>
      (await pageOf(support, `?user=${user.id}&${query}`)).results.length;
    for (const query of [
      'state=sent',
      'channel=email',
      'gateway=local%20inbox',
      `since=${now.toISOString()}`,
      `until=${later.toISOString()}`,
      `since=${now.toISOString().replace('Z', '%2B00:00')}`,
      'error=',
    ])
      assert.equal(await count(query), 1, query);
    for (const query of [
      'state=dead',
      'channel=sms',
      'kind=otp',
      'kind=otp&channel=email',
      'gateway=main',
      'error=%25',
      `since=${later.toISOString()}`,
      `until=${now.toISOString()}`,
    ])
      assert.equal(await count(query), 0, query);
    for (const query of [
      'state=lost',
      'kind=webhook',
      'channel=fax',
      'user=0',
      'user=99999999',
      'limit=0',
      'limit=201',
      'since=yesterday',
      'until=2026-02-30',
      'gateway=%00',
      `error=${'x'.repeat(201)}`,
    ])
      assert.equal((await get(support, `${API}?${query}`)).status, 400, query);
  });

  it('keeps the messages of staff from colleagues, but not from owners', async () => {
    const app = getApp();
    const [support, manager, owner] = [
      await staff(app, 'support'),
      await staff(app, 'manager'),
      await staff(app, 'owner'),
    ];
    await askForReset(app, owner.user.email);
    const query = `?user=${owner.user.id}`;
    assert.equal((await get(support, API + query)).status, 403);
    assert.equal((await get(manager, API + query)).status, 403);
    const [waiting] = (await pageOf(owner, query)).results;
    assert.ok(waiting);
    await app.deliver();
    assert.equal((await post(support, `${API}${waiting.id}/retry/`)).status, 403);
    assert.equal((await post(support, `${API}${waiting.id}/cancel/`)).status, 403);
    assert.ok((await app.auditOf(owner.user)).includes('message.cancel:failure'));
  });

  it('knows no ids but those of its messages', async () => {
    const support = await staff(getApp(), 'support');
    for (const id of [NOBODYS_ID, 'x', '%00', "'"]) {
      assert.equal((await get(support, `${API}${id}/`)).status, 404, id);
      assert.equal((await post(support, `${API}${id}/retry/`)).status, 404, id);
      assert.equal((await post(support, `${API}${id}/cancel/`)).status, 404, id);
    }
  });
});

onEveryEngine(`${API} of gateways`, (getApp) => {
  let main: Provider;
  let backup: Provider;
  before(async () => {
    [main, backup] = await Promise.all([startProvider({ status: 201 }), startProvider({ status: 201 })]);
  });
  after(() => Promise.all([main.close(), backup.close()]));
  beforeEach(async () => {
    main.behave({ status: 503 });
    backup.behave({ status: 503 });
    await change('SMS_PRIVATE_HOSTS', ['127.0.0.1']);
    await change('SMS_GATEWAYS', {
      main: { klass: 'http', conf: confFor('http', main.url) },
      backup: { klass: 'http', conf: confFor('http', backup.url) },
    });
    await change('SMS_GATEWAY', ['main', 'backup']);
  });

  const change = async (name: SettingName, value: unknown): Promise<void> => {
    const outcome = await getApp().core.settingsAdmin.set(name, value, OPERATOR);
    assert.ok(outcome.ok, JSON.stringify(outcome));
  };
  const askForCode = async (app: TestApp) => {
    const { user, phone } = await customerWithPhone(app);
    await app.browser().post('/users/otp-login/', { phone });
    return { user, phone };
  };
  const newestOf = async (member: Staff, userId: number): Promise<Letter> => {
    const [letter] = (await pageOf(member, `?user=${userId}`)).results;
    assert.ok(letter);
    return letter;
  };

  it('shows every gateway that was offered a code and what it said, without number, code and password', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    main.behave((response, { body }) => response.writeHead(400).end(`cannot send ${body} for ${CREDENTIAL}`));
    backup.behave({ status: 201, body: 'Queued as 12345678 for you' });
    const { user, phone } = await askForCode(app);
    await app.deliver();
    const letter = await newestOf(support, user.id);
    assert.equal(letter.state, 'sent');
    assert.equal(letter.recipient, phone);
    assert.deepEqual(
      letter.attempts.map(({ gateway, outcome, code }) => [gateway, outcome, code]),
      [
        ['main', 'refused', 'HTTP 400'],
        ['backup', 'accepted', 'HTTP 201'],
      ],
    );
    const [refusal, taken] = letter.attempts;
    assert.match(refusal?.answer ?? '', /^cannot send /);
    assert.equal(taken?.answer, null);
    const sent = backup.requests.at(-1)?.body ?? '';
    const code = /(\d{4,})\D*$/.exec(decodeURIComponent(sent))?.[1] ?? 'no code';
    const shown = JSON.stringify(letter.attempts);
    for (const secret of [phone, phone.slice(1), phone.slice(3), code, CREDENTIAL])
      assert.ok(!shown.includes(secret), `${secret} in ${shown}`);
  });

  it('sends again what waits for another attempt, and says who wanted it', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const { user } = await askForCode(app);
    await app.deliver();
    const { id, state } = await newestOf(support, user.id);
    assert.equal(state, 'failed');
    backup.behave({ status: 201 });
    // The breakers give the gateways a rest.
    app.clock.advance(31_000);
    const answer = await post(support, `${API}${id}/retry/`);
    assert.equal(answer.status, 202, answer.text);
    assert.equal((answer.json() as Letter).state, 'queued');
    await app.deliver();
    assert.equal((await newestOf(support, user.id)).state, 'sent');
    const again = await post(support, `${API}${id}/retry/`);
    assert.deepEqual([again.status, Object.keys(again.json() as object)], [400, ['state']]);
    const rows = await app.core.audit.list({ event: 'message.retry', limit: 1 });
    assert.deepEqual(
      rows.map(({ actorId, userId, detail }) => [actorId, userId, detail.message]),
      [[support.user.id, user.id, id]],
    );
  });

  it('cancels what waits, but no notice of a change: a thief among the staff must not hide it', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const { user } = await askForCode(app);
    const { id } = await newestOf(support, user.id);
    const answer = await post(support, `${API}${id}/cancel/`);
    assert.equal(answer.status, 202, answer.text);
    assert.equal((answer.json() as Letter).state, 'suppressed');
    const requests = main.requests.length;
    await app.deliver();
    assert.equal(main.requests.length, requests);
    assert.equal((await post(support, `${API}${id}/cancel/`)).status, 400);
    assert.equal((await post(support, `${API}${id}/retry/`)).status, 400);
    const [row] = await app.core.audit.list({ event: 'message.cancel', limit: 1 });
    assert.deepEqual([row?.actorId, row?.detail.message], [support.user.id, id]);

    await app.core.storage.transaction((stores) =>
      app.core.outbox.enqueue(stores, {
        kind: 'password-changed',
        recipient: user.email ?? '',
        payload: { userId: user.id, email: user.email ?? '' },
        source: null,
        life: 3600,
      }),
    );
    const notice = (await pageOf(support, `?user=${user.id}&kind=password-changed`)).results[0];
    const refused = await post(support, `${API}${notice?.id}/cancel/`);
    assert.deepEqual([refused.status, Object.keys(refused.json() as object)], [400, ['kind']]);
  });
});
