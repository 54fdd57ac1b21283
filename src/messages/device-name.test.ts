import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deviceNameOf } from './device-name.ts';

describe('the device in a mail that warns an owner', () => {
  const KNOWN = {
    'Safari on iPhone':
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Chrome on iPhone':
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/138.0.0.0 Mobile/15E148 Safari/604.1',
    'Samsung Internet on Android':
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
    'Edge on Windows':
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0',
    'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Chrome on Mac':
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  };
  for (const [name, agent] of Object.entries(KNOWN))
    it(`is one that they recognise: ${name}`, () => {
      const device = deviceNameOf(agent);
      assert.equal(`${device?.browser} on ${device?.system}`, name);
    });

  it('is never a text that an intruder chose', () => {
    assert.equal(deviceNameOf('It was us. Call +1 555 0100 to keep your account'), null);
    assert.deepEqual(deviceNameOf('Call +1 555 0100 Firefox/1 Windows NT'), {
      browser: 'Firefox',
      system: 'Windows',
    });
  });

  it('is left out where a program or a storefront asked', () => {
    for (const agent of ['', 'node', 'curl/8.5.0']) assert.equal(deviceNameOf(agent), null);
  });
});
