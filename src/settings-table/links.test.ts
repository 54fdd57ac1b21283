import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainMisfit } from '../lib/validation.ts';
import { LINK_SETTINGS } from './links.ts';

const EXPECTED =
  'expected a path such as /users/reset/{uid}/{token}/ with each placeholder once, without query or fragment';

describe('RESET_LINK_PATH', () => {
  const faultsOf = (value: unknown): string[] =>
    explainMisfit(LINK_SETTINGS.RESET_LINK_PATH.schema, value, 'RESET_LINK_PATH');

  it('takes every page a storefront may have', () => {
    for (const path of [
      LINK_SETTINGS.RESET_LINK_PATH.default,
      '/users/reset/{uid}/{token}/',
      '/users/reset/{uid}/{token}',
      '/tr-TR/new_password~1.0/{token}/for/{uid}/',
      '/{uid}-{token}',
    ])
      assert.deepEqual(faultsOf(path), [], path);
  });

  const broken: Record<string, readonly unknown[]> = {
    'that lacks uid or token, or has one twice': [
      '',
      '/',
      '/reset/',
      '/{uid}/',
      '/{token}/',
      '/{uid}/{token}/{uid}/',
      '/{uid}/{token}/{token}/',
    ],
    'with a placeholder that would never be filled in': [
      '/{uid}/{token}/{lang}/',
      '/{UID}/{token}/',
      '/{ uid }/{token}/',
      '/{uid}/{token}/{}',
      '/{uid}/{token}/}',
      '/{{uid}}/{token}/',
    ],
    'that leads to another site': [
      'reset/{uid}/{token}/',
      '//evil.example/{uid}/{token}/',
      '/\\evil.example/{uid}/{token}/',
      'https://evil.example/{uid}/{token}/',
      '@evil.example/{uid}/{token}/',
    ],
    'with a query or fragment, which ends up in other logs or in no request': [
      '/reset/?uid={uid}&token={token}',
      '/reset/#{uid}/{token}',
      '/reset/{uid}?t={token}',
    ],
    'that browsers change on their way': [
      '/a/../{uid}/{token}/',
      '/./{uid}/{token}/',
      '/{uid}/{token}/..',
      '/%2e%2e/{uid}/{token}/',
      '/%7Buid%7D/{uid}/{token}/',
      '/a%0d%0aX:y/{uid}/{token}/',
      '/a b/{uid}/{token}/',
      '/a\n/{uid}/{token}/',
      '/{uid}/{token}/\n',
      '/\u0000{uid}/{token}/',
      '/{uid}/{token}/\u202e',
    ],
    'that mail programs cut off or the storefront’s client changes': [
      '/{uid},{token}/',
      '/({uid})/{token}/',
      '/{uid}/{token}/;',
      '/<b>/{uid}/{token}/',
      '/"x/{uid}/{token}/',
      '/{uid}/{token}/ürün/',
    ],
    'that is too long for an SMS': [`/${'a'.repeat(200)}/{uid}/{token}/`],
    'that is no text': [null, 5, {}, ['/{uid}/{token}/']],
  };
  for (const [which, values] of Object.entries(broken))
    it(`refuses a path ${which}, with one clear line`, () => {
      for (const value of values) {
        const faults = faultsOf(value);
        assert.equal(faults.length, 1, JSON.stringify(value));
        assert.ok(faults[0]?.startsWith(`RESET_LINK_PATH: ${EXPECTED}, got `), faults[0]);
      }
    });
});

describe('FRONTEND_URLS', () => {
  const faultsOf = (value: unknown): string[] =>
    explainMisfit(LINK_SETTINGS.FRONTEND_URLS.schema, value, 'FRONTEND_URLS');

  it('takes an origin, or an origin with a reset page of its own', () => {
    const app = { url: 'https://app.example', reset_path: '/r/{uid}/{token}' };
    assert.deepEqual(
      faultsOf({ shop: 'https://shop.example', plain: { url: 'https://a.example' }, app }),
      [],
    );
  });

  it('holds a reset page to the same rules, and says of which frontend', () => {
    const app = { url: 'https://app.example', reset_path: '/r/{uid}' };
    assert.deepEqual(faultsOf({ app }), [`FRONTEND_URLS.app.reset_path: ${EXPECTED}, got "/r/{uid}"`]);
    assert.deepEqual(faultsOf({ app: { reset_path: '/r/{uid}/{token}' } }), [
      'FRONTEND_URLS.app.url: expected an origin such as https://shop.example, without a path, got nothing',
    ]);
  });
});
