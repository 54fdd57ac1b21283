import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '../../src/config/config.ts';

const read = (url: string): string | null =>
  loadConfig({ SMTP_URL: url, SECRET_KEY: 'a-secret-key-of-some-length-for-this-test' }).smtpUrl;

describe('SMTP_URL', () => {
  it('is refused at start, with what was expected, rather than when the first mail is lost', () => {
    const wrong: [string, RegExp][] = [
      ['mail.example:587', /SMTP_URL: expected smtp:\/\//],
      ['http://mail.example', /SMTP_URL: expected smtp:\/\//],
      ['smtp://', /SMTP_URL: expected smtp:\/\//],
      ['smtp://mail.example?tls=Required', /SMTP_URL: expected \?tls=required/],
      ['smtp://mail.example?requireTLS=true', /SMTP_URL: expected \?tls=required/],
      ['smtp://shop:100%@mail.example', /SMTP_URL: special characters/],
    ];
    for (const [url, expected] of wrong) assert.throws(() => read(url), expected, url);
  });

  it('takes a server with and without TLS, name and password', () => {
    const right = [
      'smtp://mail.example',
      'smtp://mail.example:587?tls=required',
      'smtps://shop%40example:p%25ss@mail.example:465',
      'smtp://[::1]:1025',
    ];
    for (const url of right) assert.equal(read(url), url);
  });
});
