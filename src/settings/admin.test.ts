import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted } from '../../test/support/result.ts';
import { createRules, type Rules } from '../../test/support/rules.ts';
import { settingServices } from '../../test/support/settings.ts';
import { ok, refused } from '../lib/result.ts';
import type { SettingRules } from '../settings.ts';
import { createSettingCodec } from './codec.ts';
import { createLiveSettings } from './live.ts';

const operator = { actorId: 7, source: { address: '192.0.2.1', agent: 'test', requestId: 'test' } };

/** A process that shares its data with others over the same rules. */
function startProcess(rules: Rules, owners: readonly SettingRules[] = []) {
  const logged: object[] = [];
  const logger = { ...rules.logger, error: (fields: object) => logged.push(fields) };
  const codec = createSettingCodec(rules.keyring);
  const live = createLiveSettings({ ...rules, codec, logger });
  return { live, logged, ...settingServices(rules, { codec, live, owners }) };
}

const audited = async ({ storage }: Rules) =>
  (await storage.read.audit.list({ limit: 10 })).map(({ event, actorId, detail }) => [
    event,
    actorId,
    detail,
  ]);

const GATEWAYS = { main: { klass: 'twilio', conf: { auth_token: 'hush' } } };

describe('changing a setting', () => {
  it('is in force at once, and the trail says who changed what', async () => {
    const rules = createRules();
    const { admin, live } = startProcess(rules);
    const { setting, warnings } = accepted(await admin.set('SITE_NAME', 'Shop', operator));
    assert.partialDeepStrictEqual(setting, { value: 'Shop', default: 'Latchkey', isSet: true });
    assert.deepEqual(warnings, []);
    assert.equal(live.get('SITE_NAME'), 'Shop');
    const detail = { name: 'SITE_NAME', before: '"Latchkey"', after: '"Shop"' };
    assert.deepEqual(await audited(rules), [['settings.set', 7, detail]]);
  });

  it('stores nothing that is not valid, and names the path', async () => {
    const rules = createRules();
    const { admin, live } = startProcess(rules);
    const result = await admin.set('THROTTLING_SETTINGS', { login: { count: 0, duration: 60 } }, operator);
    assert.ok(!result.ok);
    assert.match(result.refusal.join('\n'), /^THROTTLING_SETTINGS\.login\.count: expected [^\n]*, got 0$/);
    assert.ok(!(await admin.set('STOREFRONT_URL', 'https://1.2.3.999', operator)).ok);
    assert.deepEqual([live.get('THROTTLING_SETTINGS'), await audited(rules)], [{}, []]);
  });

  it('stores unwise values, with a warning that names the standard', async () => {
    const { admin } = startProcess(createRules());
    const { warnings } = accepted(await admin.set('SMS_OTP_LENGTH', 4, operator));
    assert.match(warnings.join('\n'), /^NIST SP 800-63B-4 asks for codes of at least 6 digits, this is 4$/);
  });

  it('follows what the owner of a setting says: its one form, its checks, its warnings', async () => {
    const owner: SettingRules = {
      SITE_NAME: {
        read: (value) => (value === 'Void' ? refused(['SITE_NAME: expected a name']) : ok(`${value}!`)),
        check: (value) => (value === 'Bad!' ? ['SITE_NAME: expected another'] : []),
        warnings: (value) => [`${value} is loud`],
      },
    };
    const { admin, live } = startProcess(createRules(), [owner]);
    assert.deepEqual(await admin.set('SITE_NAME', 'Void', operator), refused(['SITE_NAME: expected a name']));
    assert.deepEqual(await admin.set('SITE_NAME', 'Bad', operator), refused(['SITE_NAME: expected another']));
    assert.deepEqual(accepted(await admin.set('SITE_NAME', 'Shop', operator)).warnings, ['Shop! is loud']);
    assert.equal(live.get('SITE_NAME'), 'Shop!');
  });

  it('records long values by their digest, so that the trail stays readable', async () => {
    const rules = createRules();
    const { admin } = startProcess(rules);
    await admin.set('RESET_EMAIL_HTML_TEMPLATE', 'x'.repeat(2001), operator);
    const [row] = await rules.storage.read.audit.list({ limit: 1 });
    assert.match(String(row?.detail.after), /^sha256:[0-9a-f]{64}$/);
  });
});

describe('two operators who change settings at once', () => {
  /** SMS_GATEWAY may only name what SMS_GATEWAYS holds. */
  const owner: SettingRules = {
    SMS_GATEWAY: {
      check: (used, others) => (Object.hasOwn(others.get('SMS_GATEWAYS'), String(used)) ? [] : ['unknown']),
    },
    SMS_GATEWAYS: {
      check: (gateways, others) =>
        [others.get('SMS_GATEWAY')].flat().every((name) => name === '' || Object.hasOwn(gateways, name))
          ? []
          : ['in use'],
    },
  };

  it('cannot bring about together what neither could alone', async () => {
    const rules = createRules();
    const [here, there] = [startProcess(rules, [owner]), startProcess(rules, [owner])];
    accepted(await here.admin.set('SMS_GATEWAYS', GATEWAYS, operator));
    const results = await Promise.all([
      here.admin.set('SMS_GATEWAY', 'main', operator),
      there.admin.unset('SMS_GATEWAYS', operator),
    ]);
    assert.deepEqual(results.map(({ ok }) => ok).toSorted(), [false, true]);
  });

  it('see each other’s changes', async () => {
    const rules = createRules();
    const [here, there] = [startProcess(rules), startProcess(rules)];
    await here.admin.set('SITE_NAME', 'Shop', operator);
    assert.equal((await there.admin.get('SITE_NAME')).value, 'Shop');
    await there.admin.unset('SITE_NAME', operator);
    const listed = (await here.admin.list()).find(({ name }) => name === 'SITE_NAME');
    assert.partialDeepStrictEqual(listed, { value: 'Latchkey', isSet: false });
  });
});

describe('going back to an earlier value', () => {
  it('restores what held before the newest change: an earlier value, or the default', async () => {
    const { admin, live } = startProcess(createRules());
    await admin.set('SITE_NAME', 'First', operator);
    accepted(await admin.rollback('SITE_NAME', null, operator));
    assert.equal(live.get('SITE_NAME'), 'Latchkey');
    await admin.set('SITE_NAME', 'Second', operator);
    await admin.set('SITE_NAME', 'Third', operator);
    accepted(await admin.rollback('SITE_NAME', null, operator));
    assert.equal(live.get('SITE_NAME'), 'Second');
  });

  it('restores what held after any change, and says when there is no such change', async () => {
    const { admin, live } = startProcess(createRules());
    for (const name of ['First', 'Second', 'Third']) await admin.set('SITE_NAME', name, operator);
    const first = (await admin.history('SITE_NAME', 10)).at(-1);
    assert.partialDeepStrictEqual(first, { value: 'First', actorId: 7 });
    accepted(await admin.rollback('SITE_NAME', first?.id ?? 0, operator));
    assert.equal(live.get('SITE_NAME'), 'First');
    assert.deepEqual(await admin.rollback('SITE_NAME', 999, operator), refused('unknown-change'));
    assert.deepEqual(await admin.rollback('HOME_URL', null, operator), refused('unknown-change'));
  });

  it('is checked like a new value: what is not accepted any more does not come back', async () => {
    const rules = createRules();
    const before = startProcess(rules).admin;
    await before.set('SITE_NAME', 'Old', operator);
    await before.set('SITE_NAME', 'New', operator);
    const { admin } = startProcess(rules, [{ SITE_NAME: { check: () => ['not any more'] } }]);
    assert.deepEqual(await admin.rollback('SITE_NAME', null, operator), refused(['not any more']));
  });
});

describe('a secret setting', () => {
  it('shows its credentials nowhere: not in listings, history, the trail or the database', async () => {
    const rules = createRules();
    const { admin, live } = startProcess(rules);
    const { setting } = accepted(await admin.set('SMS_GATEWAYS', GATEWAYS, operator));
    const masked = { main: { klass: 'twilio', conf: { auth_token: '••••••' } } };
    assert.deepEqual(setting.value, masked);
    assert.deepEqual((await admin.history('SMS_GATEWAYS', 1))[0]?.value, masked);
    assert.deepEqual(live.get('SMS_GATEWAYS'), GATEWAYS);
    const { settings, settingsHistory, auditLog } = rules.storage.tables;
    const stored = [...settings.values(), ...settingsHistory.values(), ...auditLog.values()];
    assert.doesNotMatch(JSON.stringify(stored), /hush/);
  });
});

describe('a stored value that cannot be used', () => {
  it('is logged, and its default is used', async () => {
    const rules = createRules();
    const { live, logged } = startProcess(rules);
    const stored = {
      SITE_NAME: '17',
      SMS_GATEWAYS: 'no ciphertext',
      OF_ANOTHER_VERSION: '1',
      HOME_URL: '"/shop/"',
    };
    for (const [name, value] of Object.entries(stored)) {
      const version = await rules.storage.read.settings.version();
      const change = { name, value, at: rules.clock.now(), actorId: null };
      await rules.storage.transaction(({ settings }) => settings.change(change, version));
    }
    await live.refresh();
    assert.equal(live.get('SITE_NAME'), 'Latchkey');
    assert.deepEqual(live.get('SMS_GATEWAYS'), {});
    assert.equal(live.get('HOME_URL'), '/shop/');
    assert.deepEqual(logged.map((fields) => Object.values(fields)[0]).toSorted(), [
      'OF_ANOTHER_VERSION',
      'SITE_NAME',
      'SMS_GATEWAYS',
    ]);
  });
});
