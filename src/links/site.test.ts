import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fixedSettings, type SettingValues } from '../settings.ts';
import { createSite } from './site.ts';

const CONFIG = {
  mode: 'production' as const,
  publicUrl: 'https://id.shop.example',
  trustedOrigins: ['https://app.shop.example'],
  loginUrl: '/login/',
} satisfies Parameters<typeof createSite>[0]['config'];

const site = (settings: Partial<SettingValues> = {}, config: Partial<typeof CONFIG> = {}) =>
  createSite({ config: { ...CONFIG, ...config }, settings: fixedSettings(settings) });

describe('where this service and its storefronts are', () => {
  it('trusts its own pages, the origins of the configuration, and the storefronts of the settings', () => {
    const { trustsOrigin } = site({
      STOREFRONT_URL: 'https://shop.example',
      FRONTEND_URLS: { tr: 'https://tr.shop.example:8443' },
    });
    for (const origin of [
      'https://id.shop.example',
      'https://app.shop.example',
      'https://shop.example',
      'https://tr.shop.example:8443',
    ])
      assert.equal(trustsOrigin(origin), true, origin);
    for (const origin of [
      'https://evil.example',
      'http://id.shop.example',
      'https://tr.shop.example',
      'https://id.shop.example.evil.example',
      'null',
      '',
    ])
      assert.equal(trustsOrigin(origin), false, origin);
  });

  it('answers to every name of this computer in development, and to none of them in production', () => {
    const local = createSite({
      config: { ...CONFIG, mode: 'development', publicUrl: 'http://127.0.0.1:8000', trustedOrigins: [] },
      settings: fixedSettings(),
    });
    for (const name of ['127.0.0.1', 'localhost', '[::1]'])
      assert.equal(local.trustsOrigin(`http://${name}:8000`), true, name);
    assert.equal(local.trustsOrigin('http://localhost:9000'), false);
    assert.equal(site().trustsOrigin('https://localhost'), false);
  });

  it('sends people after signing in where they wanted, if it is safe, else where the shop says', () => {
    assert.equal(site().afterSignIn('/basket/'), '/basket/');
    assert.equal(site().afterSignIn('https://app.shop.example/x'), 'https://app.shop.example/x');
    for (const next of [undefined, '', '//evil.example', 'https://evil.example/'])
      assert.equal(site().afterSignIn(next), '/home/', String(next));
    assert.equal(site({ LOGIN_REDIRECT_URL: '/account/' }).afterSignIn('//evil.example'), '/account/');
  });

  it('leads from its own sign-in pages to My account where there is no shop to go on to', () => {
    assert.equal(site().afterSignInPage(undefined), '/account/');
    assert.equal(site().afterSignInPage('//evil.example'), '/account/');
    assert.equal(site().afterSignInPage('/basket/'), '/basket/');
    const shops: [Partial<SettingValues>, string][] = [
      [{ HOME_URL: 'https://shop.example/' }, 'https://shop.example/'],
      [{ HOME_URL: '/' }, '/'],
      [{ STOREFRONT_URL: 'https://shop.example' }, '/home/'],
      [{ FRONTEND_URLS: { app: 'https://app.example' } }, '/home/'],
      [{ LOGIN_REDIRECT_URL: '/welcome/' }, '/welcome/'],
    ];
    for (const [settings, expected] of shops)
      assert.equal(site(settings).afterSignInPage(undefined), expected);
  });

  it('sends people to sign in first and back again, also where the login page is another site’s', () => {
    assert.equal(site().signInUrl('/account/'), '/login/?next=%2Faccount%2F');
    assert.equal(
      site({}, { loginUrl: 'https://shop.example/login?from=id' }).signInUrl('/account/'),
      'https://shop.example/login?from=id&next=https%3A%2F%2Fid.shop.example%2Faccount%2F',
    );
  });

  it('begins links with the frontend’s origin, then the storefront’s, then its own', () => {
    const urls = { FRONTEND_URLS: { tr: 'https://tr.shop.example' } };
    assert.equal(site().linkBase(null), 'https://id.shop.example');
    assert.equal(site({ STOREFRONT_URL: 'https://shop.example' }).linkBase(null), 'https://shop.example');
    assert.equal(site(urls).linkBase('tr'), 'https://tr.shop.example');
    for (const unknown of ['de', 'constructor', '__proto__', ''])
      assert.equal(site(urls).linkBase(unknown), 'https://id.shop.example', unknown);
  });

  it('builds reset links for the page of the frontend, or else of the shop', () => {
    const link = { uid: 'MjM1', token: 'abc-def' };
    assert.equal(site().resetPath(link, null), '/password-reset/MjM1/abc-def/');
    const { resetPath, linkBase, trustsOrigin } = site({
      RESET_LINK_PATH: '/users/reset/{uid}/{token}/',
      FRONTEND_URLS: {
        tr: 'https://tr.shop.example',
        app: { url: 'https://app.example', reset_path: '/r/{token}/{uid}' },
        plain: { url: 'https://plain.example' },
      },
    });
    assert.equal(resetPath(link, 'app'), '/r/abc-def/MjM1');
    for (const other of [null, 'tr', 'plain', 'unknown', 'constructor'])
      assert.equal(resetPath(link, other), '/users/reset/MjM1/abc-def/', String(other));
    assert.equal(linkBase('app'), 'https://app.example');
    assert.equal(linkBase('plain'), 'https://plain.example');
    assert.equal(trustsOrigin('https://app.example'), true);
  });

  it('fills in a link as it is, also where it reads like a placeholder or a pattern', () => {
    assert.equal(
      site().resetPath({ uid: '{token}', token: '$&/../' }, null),
      '/password-reset/%7Btoken%7D/%24%26%2F..%2F/',
    );
  });

  it('lets forms lead on to every origin that settings send people to', () => {
    const origins = site({ HOME_URL: 'https://www.shop.example/home' }).redirectOrigins();
    assert.deepEqual(
      ['https://id.shop.example', 'https://app.shop.example', 'https://www.shop.example'].filter(
        (origin) => !origins.includes(origin),
      ),
      [],
    );
  });
});
