import assert from 'node:assert/strict';
import { it } from 'node:test';
import { plainAddresses } from '../../src/links/address-rules.ts';
import type { SettingName } from '../../src/settings.ts';
import { onSqlite, PRODUCTION, type TestApp } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';

const BY = { actorId: null, source: { address: '', agent: 'test', requestId: 'test' } };
const set = async ({ core }: TestApp, name: SettingName, value: unknown): Promise<readonly string[]> => {
  const result = await core.settingsAdmin.set(name, value, BY);
  return result.ok ? [] : result.refusal;
};
const PAGES = ['HOME_URL', 'CHANGE_PASSWORD_URL', 'LOGIN_REDIRECT_URL'] as const;
const ONLY = 'expected https:// (http:// is for development only)';

/** Stores a value as an earlier version did, without its checks. */
async function storeUnchecked({ core }: TestApp, name: SettingName, value: unknown): Promise<void> {
  await core.settings.refresh();
  const change = { name, value: JSON.stringify(value), at: 1, actorId: null };
  const isStored = await core.storage.transaction((stores) =>
    stores.settings.change(change, core.settings.version),
  );
  assert.ok(isStored);
  await core.settings.refresh();
}

onSqlite(
  'settings that lead somewhere, in production',
  (getApp) => {
    it('lead nowhere without encryption, where others could read the links', async () => {
      const app = getApp();
      const plain = 'http://shop.example';
      for (const name of PAGES)
        assert.deepEqual(await set(app, name, `${plain}/x/`), [`${name}: ${ONLY}, got "${plain}/x/"`]);
      assert.deepEqual(await set(app, 'STOREFRONT_URL', plain), [`STOREFRONT_URL: ${ONLY}, got "${plain}"`]);
      const urls = { a: plain, b: { url: 'http://localhost:3000' }, c: 'https://c.example' };
      assert.deepEqual(await set(app, 'FRONTEND_URLS', urls), [
        `FRONTEND_URLS.a: ${ONLY}, got "${plain}"`,
        `FRONTEND_URLS.b.url: ${ONLY}, got "http://localhost:3000"`,
      ]);
      assert.deepEqual(
        await set(app, 'BRANDING', { links: { privacy: plain, support: 'tel:+442079460000' } }),
        [`BRANDING.links.privacy: ${ONLY}, got "${plain}"`],
      );
      for (const name of [...PAGES, 'STOREFRONT_URL', 'FRONTEND_URLS', 'BRANDING'] as const)
        assert.equal((await app.core.settingsAdmin.get(name)).isSet, false, name);
    });

    it('lead wherever the shop says with it', async () => {
      const app = getApp();
      for (const name of PAGES) {
        assert.deepEqual(await set(app, name, 'https://shop.example/x/'), []);
        assert.deepEqual(await set(app, name, '/y/'), []);
        await app.core.settingsAdmin.unset(name, BY);
      }
    });

    it('refuse what browsers and headers read in another way, with one clear line', async () => {
      const app = getApp();
      for (const name of PAGES)
        for (const value of [
          '/a\r\nSet-Cookie: x',
          '/a b',
          '/\\evil.example',
          '//evil.example',
          'https://a\\@b.example/',
        ]) {
          const [fault, ...others] = await set(app, name, value);
          assert.deepEqual(others, []);
          assert.match(fault ?? '', new RegExp(`^${name}: expected .*a path such as /home/ or an https://`));
        }
    });

    it('stay in use where they were stored before, and are named to the operator', async () => {
      const app = getApp();
      const { core } = app;
      await storeUnchecked(app, 'HOME_URL', 'http://shop.example/');
      await storeUnchecked(app, 'FRONTEND_URLS', { app: { url: 'http://app.example' } });
      assert.equal(core.settings.get('HOME_URL'), 'http://shop.example/');
      assert.deepEqual(plainAddresses(core.config, core.settings), ['HOME_URL', 'FRONTEND_URLS.app.url']);
      await storeUnchecked(app, 'HOME_URL', '/a\r\nSet-Cookie: x');
      assert.equal(core.settings.get('HOME_URL'), '/home/');
      const answer = await app.browser().post('/users/logout/', undefined, { form: {}, headers: PAGE });
      assert.equal(answer.headers.location, '/home/');
    });

    it('cannot be rolled back to what is refused now', async () => {
      const app = getApp();
      await storeUnchecked(app, 'CHANGE_PASSWORD_URL', 'http://shop.example/');
      assert.deepEqual(await set(app, 'CHANGE_PASSWORD_URL', '/change/'), []);
      const result = await app.core.settingsAdmin.rollback('CHANGE_PASSWORD_URL', null, BY);
      assert.ok(!result.ok);
      assert.equal(app.core.settings.get('CHANGE_PASSWORD_URL'), '/change/');
    });
  },
  { env: PRODUCTION },
);

onSqlite('settings that lead somewhere, in development', (getApp) => {
  it('may lead to a storefront on this computer', async () => {
    const app = getApp();
    for (const name of [...PAGES, 'STOREFRONT_URL'] as const) {
      assert.deepEqual(await set(app, name, 'http://localhost:3000'), []);
      await app.core.settingsAdmin.unset(name, BY);
    }
    assert.deepEqual(plainAddresses(app.core.config, app.core.settings), []);
  });
});
