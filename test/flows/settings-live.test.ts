import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createCore } from '../../src/app.ts';
import { createLogger } from '../../src/http/logger.ts';
import { SECOND, systemClock } from '../../src/lib/clock.ts';
import { onEveryEngine } from '../support/app.ts';

/** What is promised. */
const SEEN_WITHIN = 5 * SECOND;
const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'test', requestId: 'test' } };

onEveryEngine('settings of several processes', (getApp) => {
  it('reach every running process within five seconds, so that no shop runs on two policies', async () => {
    const { config, settingsAdmin } = getApp().core;
    const elsewhere = await createCore(config, createLogger('silent'));
    try {
      elsewhere.settings.watch();
      await settingsAdmin.set('SITE_NAME', 'Seen', OPERATOR);
      const changed = systemClock.now();
      while (elsewhere.settings.get('SITE_NAME') !== 'Seen') {
        assert.ok(systemClock.now() - changed < SEEN_WITHIN, 'the change was not seen in time');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      await elsewhere.close();
    }
  });

  it('keep the rate and health of a gateway through every other change, so that no burst exceeds the rate', async () => {
    const { settingsAdmin, settings } = getApp().core;
    const main = { klass: 'console', conf: {}, rate: 1 };
    await settingsAdmin.set('SMS_GATEWAYS', { main }, OPERATOR);
    await settings.refresh();
    const before = settings.get('SMS_GATEWAYS').main;
    assert.ok(before);
    await settingsAdmin.set('SITE_NAME', 'Another', OPERATOR);
    await settings.refresh();
    assert.equal(settings.get('SITE_NAME'), 'Another');
    assert.equal(settings.get('SMS_GATEWAYS').main, before);
    await settingsAdmin.set('SMS_GATEWAYS', { main, backup: main }, OPERATOR);
    await settings.refresh();
    assert.equal(settings.get('SMS_GATEWAYS').main, before);
    assert.ok(settings.get('SMS_GATEWAYS').backup);
  });

  it('keep their checks when two people change them at once', async () => {
    const { config, settingsAdmin } = getApp().core;
    const elsewhere = await createCore(config, createLogger('silent'));
    try {
      await settingsAdmin.set('SMS_GATEWAYS', { main: { klass: 'console', conf: {} } }, OPERATOR);
      const outcomes = await Promise.all([
        settingsAdmin.set('SMS_GATEWAY', 'main', OPERATOR),
        elsewhere.settingsAdmin.unset('SMS_GATEWAYS', OPERATOR),
      ]);
      assert.deepEqual(outcomes.map(({ ok }) => ok).toSorted(), [false, true]);
    } finally {
      await elsewhere.close();
    }
  });

  it('fall back to the default when a stored value cannot be read, instead of keeping customers out', async () => {
    const { config, storage, settings } = getApp().core;
    const broken = [
      { name: 'AUTH_PASSWORD_VALIDATORS', value: '{"not":"a list"}' },
      { name: 'SMS_OTP_LENGTH', value: 'not JSON' },
      { name: 'A_SETTING_OF_LATER', value: '1' },
      { name: 'SMS_GATEWAYS', value: 'not sealed by this key' },
    ];
    for (const { name, value } of broken)
      await storage.transaction(async (stores) => {
        const version = await stores.settings.version();
        await stores.settings.change({ name, value, at: 1, actorId: null }, version);
      });
    const restarted = await createCore(config, createLogger('silent'));
    try {
      assert.equal(restarted.settings.get('SMS_OTP_LENGTH'), 6);
      assert.equal(restarted.settings.get('AUTH_PASSWORD_VALIDATORS').length, 1);
      assert.deepEqual(restarted.settings.get('SMS_GATEWAYS'), {});
      await settings.refresh();
      assert.equal(settings.get('SMS_OTP_LENGTH'), 6);
    } finally {
      await restarted.close();
    }
  });
});
