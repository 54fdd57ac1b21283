import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { DAY, HOUR } from '../../src/lib/clock.ts';
import { newWebhookSecret } from '../../src/lib/random.ts';
import { createSettingCodec } from '../../src/settings/codec.ts';
import { createLiveSettings } from '../../src/settings/live.ts';
import { createWebhookSecrets } from '../../src/webhooks/secrets.ts';
import { WEBHOOK_RULES } from '../../src/webhooks/setting.ts';
import { signatureHeaders } from '../../src/webhooks/signature.ts';
import { accepted } from '../support/result.ts';
import { createRules } from '../support/rules.ts';
import { settingServices } from '../support/settings.ts';

const URL = 'https://hooks.example/';
const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'test', requestId: 'test' } };

/** A service whose settings an operator changes. */
function setUp() {
  const rules = createRules();
  const codec = createSettingCodec(rules.keyring);
  const live = createLiveSettings({ ...rules, codec });
  const { admin } = settingServices(rules, { codec, live, owners: [WEBHOOK_RULES] });
  const endpoint = (secret: string, url = URL) => ({ url, secret, events: ['user.closed' as const] });
  return {
    ...rules,
    admin,
    endpoint,
    secretsOf: createWebhookSecrets({ ...rules, settings: live, decode: codec.decode }),
    set: async (...endpoints: ReturnType<typeof endpoint>[]) =>
      accepted(await admin.set('WEBHOOKS', endpoints, OPERATOR)),
  };
}

const [OLD, NEW, THIRD] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];

describe('a secret that is replaced', () => {
  it('signs beside the new one for a day, and then no more', async () => {
    const { clock, endpoint, secretsOf, set } = setUp();
    await set(endpoint(OLD));
    assert.deepEqual(await secretsOf(URL), [OLD]);
    clock.advance(30 * DAY);
    await set(endpoint(NEW));
    assert.deepEqual(await secretsOf(URL), [NEW, OLD]);
    clock.advance(DAY - 1);
    assert.deepEqual(await secretsOf(URL), [NEW, OLD]);
    clock.advance(1);
    assert.deepEqual(await secretsOf(URL), [NEW]);
  });

  it('signs as long when anything else of the setting changes meanwhile', async () => {
    const { clock, endpoint, secretsOf, set } = setUp();
    await set(endpoint(OLD));
    await set(endpoint(NEW));
    clock.advance(HOUR);
    await set(endpoint(NEW), endpoint(THIRD, 'https://other.example/'));
    assert.deepEqual(await secretsOf(URL), [NEW, OLD]);
    assert.deepEqual(await secretsOf('https://other.example/'), [THIRD]);
    clock.advance(23 * HOUR);
    assert.deepEqual(await secretsOf(URL), [NEW]);
  });

  it('signs for its own endpoint only, and for none that was removed long ago', async () => {
    const { clock, endpoint, secretsOf, set } = setUp();
    await set(endpoint(OLD), endpoint(THIRD, 'https://other.example/'));
    clock.advance(2 * DAY);
    await set(endpoint(NEW, 'https://new.example/'));
    assert.deepEqual(await secretsOf('https://new.example/'), [NEW]);
    clock.advance(2 * DAY);
    await set(endpoint(NEW));
    assert.deepEqual(await secretsOf(URL), [NEW]);
  });
});

describe('the setting WEBHOOKS', () => {
  it('is refused with a key that is too short, mistyped or repeated, and never quotes it', async () => {
    const { admin, endpoint } = setUp();
    const short = `whsec_${Buffer.alloc(23, 7).toString('base64')}`;
    const long = `whsec_${Buffer.alloc(65, 7).toString('base64')}`;
    for (const secret of [short, long, `${OLD.slice(0, -2)}B=`, `${OLD}=`, 'whsec_', 'hush', '']) {
      const result = await admin.set('WEBHOOKS', [endpoint(secret)], OPERATOR);
      assert.ok(!result.ok, secret);
      assert.match(result.refusal.join('\n'), /^WEBHOOKS\[0\]\.secret: expected/m);
      if (secret !== '') assert.ok(!result.refusal.join('\n').includes(secret.slice(6) || 'whsec_"'));
    }
    const twice = await admin.set('WEBHOOKS', [endpoint(OLD), endpoint(NEW)], OPERATOR);
    assert.deepEqual(twice, { ok: false, refusal: ['WEBHOOKS[1].url: expected each URL once'] });
    for (const size of [24, 25, 26, 64])
      accepted(
        await admin.set(
          'WEBHOOKS',
          [endpoint(`whsec_${Buffer.alloc(size, 7).toString('base64')}`)],
          OPERATOR,
        ),
      );
  });

  it('shows operators where events go, and neither secrets nor queries', async () => {
    const { admin, endpoint, storage } = setUp();
    const url = `${URL}latchkey?token=hush`;
    const { setting } = accepted(await admin.set('WEBHOOKS', [endpoint(OLD, url)], OPERATOR));
    const shown = [{ url: `${URL}latchkey?…`, secret: '••••••', events: ['user.closed'] }];
    assert.deepEqual(setting.value, shown);
    assert.deepEqual((await admin.history('WEBHOOKS', 1))[0]?.value, shown);
    const { settings, settingsHistory, auditLog } = storage.tables;
    const stored = JSON.stringify([...settings.values(), ...settingsHistory.values(), ...auditLog.values()]);
    assert.ok(!stored.includes('hush') && !stored.includes(OLD.slice(6)));
  });

  it('is refused with an address in the own network, unless the operator lists its host', async () => {
    const { admin, endpoint } = setUp();
    const inside = [endpoint(OLD, 'http://10.0.0.5/')];
    assert.ok(!(await admin.set('WEBHOOKS', inside, OPERATOR)).ok);
    accepted(await admin.set('WEBHOOK_PRIVATE_HOSTS', ['10.0.0.5'], OPERATOR));
    accepted(await admin.set('WEBHOOKS', inside, OPERATOR));
  });
});

describe('a revision of a setting', () => {
  it('undoes no change made at the same moment, and stores nothing when there is nothing to change', async () => {
    const { admin, endpoint, set, storage } = setUp();
    await set(endpoint(OLD), endpoint(THIRD, 'https://other.example/'));
    const switchOff = (url: string) =>
      admin.revise(
        'WEBHOOKS',
        (all) =>
          all.some((one) => one.url === url && one.enabled !== false)
            ? all.map((one) => (one.url === url ? { ...one, enabled: false } : one))
            : null,
        OPERATOR,
      );
    const urls = [URL, 'https://other.example/', URL, URL];
    for (const result of await Promise.all(urls.map(switchOff))) accepted(result);
    const { setting } = accepted(await switchOff(URL));
    assert.partialDeepStrictEqual(setting.value, [{ enabled: false }, { enabled: false }]);
    assert.equal(storage.tables.settingsHistory.size, 3);
  });
});

describe('a signature', () => {
  it('is one that libraries of Standard Webhooks accept under each of the secrets, and under no other', () => {
    const body = '{"type":"user.closed","data":{"user":1,"seq":1}}';
    const signed = { id: '01980000-0000-7000-8000-000000000000', now: Date.now(), body };
    const headers = signatureHeaders(signed, [NEW, OLD]);
    for (const secret of [NEW, OLD]) new Webhook(secret).verify(body, headers);
    assert.throws(() => new Webhook(THIRD).verify(body, headers));
    assert.throws(() => new Webhook(NEW).verify(`${body} `, headers));
    assert.throws(() => new Webhook(NEW).verify(body, { ...headers, 'webhook-id': 'another' }));
    assert.equal(headers['webhook-signature'].split(' ').length, 2);
  });
});
