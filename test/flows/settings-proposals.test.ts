import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import type { SettingName } from '../../src/settings.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { OPERATOR, withSetting } from '../support/settings.ts';
import { type Staff, staff } from '../support/staff.ts';

const URL = '/admin/api/settings';
const EVIL = 'https://evil.example';

interface Proposal {
  readonly id: number;
  readonly name: string;
  readonly value: unknown;
  readonly differences: readonly { path: string; before: unknown; after: unknown }[];
  readonly proposed_by: number;
}

const put = (who: Staff, name: SettingName, value: unknown): Promise<Response> =>
  who.browser.request('PUT', `${URL}/${name}/`, { value }, { headers: who.token });

async function propose(who: Staff, name: SettingName, value: unknown): Promise<Proposal> {
  const answer = await put(who, name, value);
  assert.equal(answer.status, 202, answer.text);
  return answer.json() as Proposal;
}

const confirm = (who: Staff, { name, id }: Pick<Proposal, 'name' | 'id'>): Promise<Response> =>
  who.browser.post(`${URL}/${name}/proposals/${id}/confirm/`, {}, { headers: who.token });

const withdraw = (who: Staff, { name, id }: Proposal): Promise<Response> =>
  who.browser.request('DELETE', `${URL}/${name}/proposals/${id}/`, undefined, { headers: who.token });

const waiting = async (who: Staff): Promise<Proposal[]> => {
  const answer = await who.browser.get(`${URL}/proposals/`, who.token);
  assert.equal(answer.status, 200, answer.text);
  return (answer.json() as { proposals: Proposal[] }).proposals;
};

const owners = async (app: TestApp): Promise<[Staff, Staff]> => [
  await staff(app, 'owner'),
  await staff(app, 'owner'),
];

onEveryEngine('a critical setting over HTTP', (getApp) => {
  it('is changed when a second owner confirms, who sees what would change, and the trail names both', async () => {
    const app = getApp();
    const [first, second] = await owners(app);
    const proposal = await propose(first, 'STOREFRONT_URL', 'https://shop.example');
    assert.equal(app.core.settings.get('STOREFRONT_URL'), '');
    assert.deepEqual(await waiting(second), [proposal]);
    assert.partialDeepStrictEqual(proposal, {
      name: 'STOREFRONT_URL',
      value: 'https://shop.example',
      differences: [{ path: 'STOREFRONT_URL', before: '', after: 'https://shop.example' }],
      proposed_by: first.user.id,
    });
    const confirmed = await confirm(second, proposal);
    assert.equal(confirmed.status, 200, confirmed.text);
    assert.equal(app.core.settings.get('STOREFRONT_URL'), 'https://shop.example');
    assert.deepEqual(await waiting(first), []);
    assert.equal((await confirm(second, proposal)).status, 404);

    const [proposed] = await app.core.storage.read.audit.list({ event: 'settings.propose', limit: 1 });
    assert.deepEqual([proposed?.actorId, proposed?.detail.proposal], [first.user.id, proposal.id]);
    const [set] = await app.core.storage.read.audit.list({ event: 'settings.set', limit: 1 });
    assert.equal(set?.actorId, second.user.id);
    assert.partialDeepStrictEqual(set?.detail, { proposal: proposal.id, proposer: first.user.id });
    await app.core.settingsAdmin.unset('STOREFRONT_URL', OPERATOR);
  });

  it('is changed neither by its proposer alone nor by anybody but owners', async () => {
    const app = getApp();
    const [first, second] = await owners(app);
    const proposal = await propose(first, 'FRONTEND_URLS', { app: EVIL });
    assert.equal((await confirm(first, proposal)).status, 403);
    for (const role of ['manager', 'support'] as const) {
      const colleague = await staff(app, role);
      for (const answer of [
        await put(colleague, 'FRONTEND_URLS', { app: EVIL }),
        await confirm(colleague, proposal),
        await withdraw(colleague, proposal),
        await colleague.browser.get(`${URL}/proposals/`, colleague.token),
      ])
        assert.equal(answer.status, 403, answer.text);
    }
    const [attempt] = await app.core.storage.read.audit.list({ event: 'settings.propose', limit: 1 });
    assert.deepEqual(
      [attempt?.outcome, attempt?.detail],
      ['failure', { name: 'FRONTEND_URLS', reason: 'role' }],
    );
    // Who is an owner no more: the second who confirms, or the first who proposed.
    const { accounts } = app.core;
    assert.ok((await accounts.update(first.user.id, { role: 'manager' }, OPERATOR.source)).ok);
    assert.equal((await confirm(second, proposal)).status, 404);
    assert.deepEqual(app.core.settings.get('FRONTEND_URLS'), {});
    assert.equal((await withdraw(second, proposal)).status, 204);
  });

  it('goes back to its default or an earlier value in the same two steps', async () => {
    const app = getApp();
    const [first, second] = await owners(app);
    await app.core.settingsAdmin.set('HOME_URL', '/one/', OPERATOR);
    await app.core.settingsAdmin.set('HOME_URL', '/two/', OPERATOR);
    const headers = { headers: first.token };
    const path = `${URL}/HOME_URL/`;
    for (const ask of [
      () => first.browser.post(`${path}rollback/`, {}, headers),
      () => first.browser.request('DELETE', path, undefined, headers),
    ]) {
      const before = app.core.settings.get('HOME_URL');
      const answer = await ask();
      assert.equal(answer.status, 202, answer.text);
      assert.equal(app.core.settings.get('HOME_URL'), before);
      assert.equal((await confirm(second, answer.json() as Proposal)).status, 200);
    }
    assert.equal(app.core.settings.get('HOME_URL'), '/home/');
    const [, rolledBack] = await app.core.settingsAdmin.history('HOME_URL', 2);
    assert.deepEqual([rolledBack?.value, rolledBack?.actorId], ['/one/', second.user.id]);
  });

  it('shows no credential of a gateway on its way, but the host that messages would go to', async () => {
    const app = getApp();
    const [first, second] = await owners(app);
    const gateway = (url: string, password: string) => ({
      main: { klass: 'http', conf: { url, username: 'shop', password } },
    });
    const path = `${URL}/SMS_GATEWAYS/`;
    await app.core.settingsAdmin.set(
      'SMS_GATEWAYS',
      gateway('https://sms.example/hunter2-path', 'hunter2-old'),
      OPERATOR,
    );
    const answer = await put(first, 'SMS_GATEWAYS', gateway(`${EVIL}/hunter2-path`, 'hunter2-new'));
    assert.equal(answer.status, 202, answer.text);
    const proposal = answer.json() as Proposal;
    assert.deepEqual(proposal.differences, [
      { path: 'SMS_GATEWAYS.main.conf.url', before: 'https://sms.example', after: EVIL },
      { path: 'SMS_GATEWAYS.main.conf.password', before: '••••••', after: '••••••' },
    ]);
    const listed = await first.browser.get(`${URL}/proposals/`, first.token);
    const rows = [...(await app.core.storage.read.settingProposals.open(app.clock.now()))];
    const confirmed = await confirm(second, proposal);
    assert.equal(confirmed.status, 200, confirmed.text);
    const shown = [
      answer,
      listed,
      confirmed,
      await second.browser.get(path, second.token),
      await second.browser.get(`${path}history/`, second.token),
    ];
    for (const { text } of shown) assert.doesNotMatch(text, /hunter2/);
    rows.push(...((await app.core.storage.read.settings.all()) as never[]));
    const audit = await app.core.storage.read.audit.list({ limit: 10 });
    assert.doesNotMatch(JSON.stringify([rows, audit]), /hunter2/);
    assert.equal(app.core.settings.get('SMS_GATEWAYS').main?.conf.password, 'hunter2-new');
    await app.core.settingsAdmin.unset('SMS_GATEWAYS', OPERATOR);
  });

  it('is not changed after a day, after a withdrawal, or over a change made meanwhile', async () => {
    const app = getApp();
    const [first, second] = await owners(app);
    const late = await propose(first, 'LOGIN_REDIRECT_URL', '/late/');
    app.clock.advance(DAY);
    assert.deepEqual(await waiting(second), []);
    assert.equal((await confirm(second, late)).status, 404);

    const withdrawn = await propose(first, 'LOGIN_REDIRECT_URL', '/withdrawn/');
    assert.equal((await withdraw(first, withdrawn)).status, 204);
    assert.equal((await confirm(second, withdrawn)).status, 404);
    assert.equal((await withdraw(first, withdrawn)).status, 404);

    const replaced = await propose(first, 'LOGIN_REDIRECT_URL', '/replaced/');
    const outdated = await propose(first, 'LOGIN_REDIRECT_URL', '/outdated/');
    assert.equal((await confirm(second, replaced)).status, 404);
    await withSetting(app, 'LOGIN_REDIRECT_URL', '/account/', async () => {
      const answer = await confirm(second, outdated);
      assert.equal(answer.status, 400);
      assert.match(answer.text, /expected no other change since it was proposed/);
      assert.equal(app.core.settings.get('LOGIN_REDIRECT_URL'), '/account/');
    });
    assert.equal((await withdraw(second, outdated)).status, 204);
  });

  it('is checked again when it is confirmed, because other settings have changed', async () => {
    const app = getApp();
    const [first, second] = await owners(app);
    const gateways = { main: { klass: 'console', conf: {} } };
    await withSetting(app, 'SMS_GATEWAYS', gateways, async () => {
      const proposal = await propose(first, 'SMS_GATEWAY', 'main');
      await app.core.settingsAdmin.unset('SMS_GATEWAYS', OPERATOR);
      const answer = await confirm(second, proposal);
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), {
        value: ['SMS_GATEWAY: expected names of SMS_GATEWAYS, got "main"'],
      });
      await withdraw(first, proposal);
    });
    assert.equal((await put(first, 'STOREFRONT_URL', 'shop')).status, 400);
    assert.deepEqual(await waiting(first), []);
  });

  it('is confirmed once when two owners do so at the same moment', async () => {
    const app = getApp();
    const [first, second] = await owners(app);
    const third = await staff(app, 'owner');
    const proposal = await propose(first, 'NO_REPLY_EMAIL', 'shop@shop.example');
    const answers = await Promise.all([confirm(second, proposal), confirm(third, proposal)]);
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 404]);
    assert.equal((await app.core.settingsAdmin.history('NO_REPLY_EMAIL', 5)).length, 1);
    await app.core.settingsAdmin.unset('NO_REPLY_EMAIL', OPERATOR);
  });

  it('is not found under an id or a name that is none', async () => {
    const app = getApp();
    const [first, second] = await owners(app);
    const { id } = await propose(first, 'HOME_URL', '/elsewhere/');
    for (const path of [
      `HOME_URL/proposals/${id + 1000}`,
      'HOME_URL/proposals/x',
      `SITE_NAME/proposals/${id}`,
      `NONE/proposals/${id}`,
    ])
      for (const answer of [
        await second.browser.post(`${URL}/${path}/confirm/`, {}, { headers: second.token }),
        await second.browser.request('DELETE', `${URL}/${path}/`, undefined, { headers: second.token }),
      ])
        assert.equal(answer.status, 404, path);
    await withdraw(second, { id, name: 'HOME_URL' } as Proposal);
  });
});
