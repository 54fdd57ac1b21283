import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import type { SettingName } from '../../src/settings.ts';
import { onSqlite } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { newPhone } from '../support/otp.ts';
import { CREDENTIAL, confFor, type Provider, startProvider } from '../support/provider.ts';
import { OPERATOR } from '../support/settings.ts';
import { type Staff, staff } from '../support/staff.ts';

const API = '/admin/api/sms-gateways/test/';

interface Trial {
  readonly accepted: boolean;
  readonly latencyMs: number;
  readonly id: string | null;
  readonly reason: string | null;
  readonly answer: string | null;
}

onSqlite('an SMS gateway on trial', (getApp) => {
  let provider: Provider;
  before(async () => {
    provider = await startProvider({ status: 201 });
  });
  after(() => provider.close());
  beforeEach(async () => {
    const settings: [SettingName, unknown][] = [
      ['SMS_PRIVATE_HOSTS', ['127.0.0.1']],
      [
        'SMS_GATEWAYS',
        {
          main: { klass: 'http', conf: confFor('http', provider.url) },
          inbox: { klass: 'console', conf: {} },
          away: { klass: 'http', conf: confFor('http', 'http://127.0.0.1:1') },
        },
      ],
    ];
    for (const [name, value] of settings)
      assert.ok((await getApp().core.settingsAdmin.set(name, value as never, OPERATOR)).ok, name);
  });

  /** An owner with a verified phone. */
  const owner = async (): Promise<Staff & { phone: string }> => {
    const { core } = getApp();
    const member = await staff(getApp(), 'owner');
    const phone = newPhone();
    await core.storage.transaction(({ users }) =>
      users.update(member.user.id, { phone, isPhoneVerified: true }, 'keep-credentials'),
    );
    return { ...member, phone };
  };
  const ask = ({ browser, token }: Staff, body: object): Promise<Response> =>
    browser.post(API, body, { headers: token });
  const trial = async (member: Staff, gateway: string): Promise<Trial> => {
    const answer = await ask(member, { gateway });
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as Trial;
  };

  it('sends one SMS to the owner who asks, at once, and says how the gateway took it', async () => {
    const app = getApp();
    provider.behave({ status: 201, body: { id: 'sms-1' } });
    const before = provider.requests.length;
    const member = await owner();
    const { latencyMs, ...answer } = await trial(member, 'main');
    assert.deepEqual({ ...answer, id: null }, { accepted: true, id: null, reason: null, answer: null });
    assert.ok(Number.isInteger(latencyMs) && latencyMs >= 0);
    const requests = provider.requests.slice(before);
    assert.equal(requests.length, 1);
    assert.deepEqual(JSON.parse(requests[0]?.body ?? ''), {
      from: 'MYSHOP',
      to: member.phone,
      text: 'Latchkey: this is a test message through the gateway main.',
      isOtp: false,
    });
    assert.deepEqual(await app.queued(), []);
    assert.deepEqual((await app.auditOf(member.user)).at(-1), 'sms_gateway.test:success');
  });

  it('says why it was refused, without the credentials and the number that the gateway quotes', async () => {
    const app = getApp();
    const member = await owner();
    provider.behave({ status: 401, body: `no account ${CREDENTIAL} may send to ${member.phone}` });
    const refused = await trial(member, 'main');
    assert.deepEqual([refused.accepted, refused.id], [false, null]);
    assert.equal(refused.reason, 'HTTP 401: the credentials were refused');
    assert.match(refused.answer ?? '', /^no account … may send to …$/);
    const [row] = await app.core.audit.list({ event: 'sms_gateway.test', limit: 1 });
    assert.deepEqual([row?.outcome, row?.actorId], ['failure', member.user.id]);
    assert.deepEqual(row?.detail, { gateway: 'main', reason: refused.reason });
    assert.doesNotMatch(JSON.stringify([refused, row]), new RegExp(CREDENTIAL));
  });

  it('ends where nothing answers, and works for gateways that SMS_GATEWAY does not name', async () => {
    const app = getApp();
    const member = await owner();
    assert.match((await trial(member, 'away')).reason ?? '', /ECONNREFUSED/);
    assert.equal((await trial(member, 'inbox')).accepted, true);
    assert.equal((await app.inbox()).at(-1)?.recipient, member.phone);
  });

  it('is for a phone of one’s own, that is proved, and for gateways there are', async () => {
    const member = await owner();
    const nobody = await ask(member, { gateway: 'constructor', to: '+905301111111' });
    assert.deepEqual(
      [nobody.status, nobody.json()],
      [400, { gateway: ['"constructor" is not a valid choice.'] }],
    );
    const phoneless = await ask(await staff(getApp(), 'owner'), { gateway: 'main' });
    assert.deepEqual(
      [phoneless.status, (phoneless.json() as { error_code: string }).error_code],
      [409, 'no_verified_phone'],
    );
    assert.equal((await ask(await staff(getApp(), 'manager'), { gateway: 'main' })).status, 403);
  });

  it('is sent ten times an hour at most, together with other tests: each costs the shop money', async () => {
    provider.behave({ status: 201 });
    const member = await owner();
    for (let count = 0; count < 9; count++) await trial(member, 'main');
    const mail = { kind: 'email-in-use', language: 'en', texts: {} };
    const path = '/admin/api/message-texts/test/';
    assert.equal((await member.browser.post(path, mail, { headers: member.token })).status, 202);
    const before = provider.requests.length;
    assert.equal((await ask(member, { gateway: 'main' })).status, 429);
    assert.equal(provider.requests.length, before);
  });
});
