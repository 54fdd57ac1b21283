import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkCsrfToken, checkOrigin, readCsrfCookie } from './csrf.ts';

const TOKEN = 'a'.repeat(64);

describe('the CSRF token', () => {
  it('passes when form and cookie hold the same, and only then', () => {
    assert.equal(checkCsrfToken(TOKEN, TOKEN), null);
    assert.deepEqual(checkCsrfToken(null, TOKEN), { code: 'csrf_cookie_missing' });
    for (const submitted of [undefined, '', 'b'.repeat(64), TOKEN.slice(1)])
      assert.deepEqual(checkCsrfToken(TOKEN, submitted), { code: 'csrf_token_incorrect' });
  });

  it('is read from a cookie only if it could be one, so that an empty cookie proves nothing', () => {
    assert.equal(readCsrfCookie('a'.repeat(32)), 'a'.repeat(32));
    for (const cookie of [undefined, '', 'a'.repeat(31), 'a'.repeat(65), `${'a'.repeat(32)}-`])
      assert.equal(readCsrfCookie(cookie), null, cookie);
  });
});

describe('the origin of a request', () => {
  const isTrusted = (origin: string): boolean => origin === 'https://shop.example';

  it('must be trusted where a browser names one', () => {
    assert.equal(checkOrigin({ origin: 'https://shop.example' }, isTrusted), null);
    for (const origin of ['https://evil.example', 'null', 'http://shop.example', 'https://shop.example.evil'])
      assert.deepEqual(checkOrigin({ origin }, isTrusted), {
        code: 'origin_not_trusted',
        params: { origin },
      });
  });

  it('is taken from the referrer where there is no Origin header', () => {
    assert.equal(checkOrigin({ referer: 'https://shop.example/basket?x=1' }, isTrusted), null);
    assert.deepEqual(checkOrigin({ referer: 'https://evil.example/' }, isTrusted)?.params, {
      origin: 'https://evil.example',
    });
    assert.deepEqual(checkOrigin({ referer: 'no url' }, isTrusted)?.params, { origin: 'null' });
    assert.notEqual(
      checkOrigin({ origin: 'https://evil.example', referer: 'https://shop.example/' }, isTrusted),
      null,
    );
  });

  it('is not asked of programs, which name none', () => {
    assert.equal(checkOrigin({}, isTrusted), null);
  });

  it('is shortened in the answer', () => {
    const origin = `https://${'e'.repeat(500)}.example`;
    assert.equal(String(checkOrigin({ origin }, isTrusted)?.params?.origin).length, 200);
  });
});
