import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatewayRules } from '../../../src/delivery/sms/conf.ts';
import { refused } from '../../../src/lib/result.ts';
import { fixedSettings, type SettingValues } from '../../../src/settings.ts';
import { onSqlite } from '../../support/app.ts';
import { CONFS, CREDENTIAL, confFor } from '../../support/provider.ts';

const check = async (
  name: string,
  klass: string,
  conf: Record<string, unknown>,
  mode: 'development' | 'production' = 'production',
  others: Partial<SettingValues> = {},
): Promise<readonly string[]> =>
  (await gatewayRules({ mode }).SMS_GATEWAYS?.check?.({ [name]: { klass, conf } }, fixedSettings(others))) ??
  [];

describe('a setting of SMS gateways', () => {
  it('is stored when every driver understands its conf', async () => {
    for (const klass of Object.keys(CONFS))
      assert.deepEqual(await check('main', klass, confFor(klass, 'https://sms.example/v1')), []);
  });

  const { url: _, ...withoutUrl } = confFor('http', '');
  const cases: [string, string, Record<string, unknown>, string][] = [
    [
      'a driver there is none of',
      'carrier-pigeon',
      {},
      'SMS_GATEWAYS.main.klass: expected one of http, twilio, vonage, netgsm, sns, console, got "carrier-pigeon"',
    ],
    [
      'no address',
      'http',
      withoutUrl,
      'SMS_GATEWAYS.main.conf.url: expected an https:// address, got nothing',
    ],
    [
      'an address without TLS, over which the credentials would be read by everybody on the way',
      'http',
      confFor('http', 'http://sms.example'),
      'SMS_GATEWAYS.main.conf.url: expected https, unless SMS_PRIVATE_HOSTS names the host',
    ],
    [
      'an address in the own network, which a stolen token could knock at',
      'http',
      confFor('http', 'https://169.254.169.254/latest'),
      'SMS_GATEWAYS.main.conf.url: expected a public address, unless SMS_PRIVATE_HOSTS names it',
    ],
    [
      'a password in the address, without repeating it',
      'http',
      confFor('http', `https://shop:${CREDENTIAL}@sms.example`),
      'SMS_GATEWAYS.main.conf.url: expected an https:// address, got "https://…@sms.example"',
    ],
    [
      'a password that is none, without repeating it',
      'http',
      { ...confFor('http', 'https://sms.example'), password: 12345 },
      'SMS_GATEWAYS.main.conf.password: expected a text, got something else, which is not shown',
    ],
    [
      'a misspelt option',
      'twilio',
      { ...confFor('twilio', 'https://sms.example'), authtoken: CREDENTIAL },
      'SMS_GATEWAYS.main.conf.authtoken: expected account_sid, auth_token, api_key_sid, from, url, got an unknown name',
    ],
    [
      'an account SID that is none',
      'twilio',
      { ...confFor('twilio', 'https://sms.example'), account_sid: 'AC1' },
      'SMS_GATEWAYS.main.conf.account_sid: expected an account SID such as AC followed by 32 hexadecimal digits, got "AC1"',
    ],
    [
      'a region that is none, which would become a host name',
      'sns',
      { ...confFor('sns', 'https://sms.example'), region: 'evil.example/' },
      'SMS_GATEWAYS.main.conf.region: expected a region such as eu-central-1, got "evil.example/"',
    ],
    [
      'a user name that Basic authentication would cut off',
      'netgsm',
      { ...confFor('netgsm', 'https://sms.example'), username: 'a:b' },
      'SMS_GATEWAYS.main.conf.username: expected a name without colons, got "a:b"',
    ],
    [
      'the local inbox in production, where whoever reads the database would read the codes',
      'console',
      {},
      'SMS_GATEWAYS.main.klass: expected a gateway that sends, got "console", which is for development only',
    ],
  ];
  for (const [what, klass, conf, line] of cases)
    it(`is refused with ${what}`, async () => {
      assert.deepEqual(await check('main', klass, conf), [line]);
    });

  it('may use the local inbox in development', async () => {
    assert.deepEqual(await check('main', 'console', {}, 'development'), []);
  });

  it('may use private hosts that SMS_PRIVATE_HOSTS names, also without TLS, and no others', async () => {
    const hosts = { SMS_PRIVATE_HOSTS: ['127.0.0.1', 'localhost', '::1', 'sms.internal'] };
    for (const url of [
      'http://127.0.0.1:9000',
      'http://localhost:9000/sms/',
      'http://[::1]',
      'http://sms.internal',
    ]) {
      assert.deepEqual(await check('main', 'http', confFor('http', url), 'production', hosts), []);
      assert.equal((await check('main', 'http', confFor('http', url), 'development')).length, 1, url);
    }
    const other = confFor('http', 'http://127.0.0.2:9000');
    assert.equal((await check('main', 'http', other, 'production', hosts)).length, 1);
  });

  it('is refused with a name that could not be told from the id of a message', async () => {
    for (const name of ['', 'a:b', 'a\nb', 'x'.repeat(41)])
      assert.match(
        String(await check(name, 'console', {}, 'development')),
        /^SMS_GATEWAYS: expected names of at most 40/,
      );
  });
});

onSqlite('the settings of SMS gateways', (getApp) => {
  const operator = { actorId: null, source: { address: 'cli', agent: '', requestId: '' } };

  it('are refused with all that is wrong, and what was stored goes on holding', async () => {
    const { settingsAdmin, settings } = getApp().core;
    const good = { main: { klass: 'http', conf: confFor('http', 'https://sms.example') } };
    assert.equal((await settingsAdmin.set('SMS_GATEWAYS', good, operator)).ok, true);
    assert.equal((await settingsAdmin.set('SMS_GATEWAY', ['main'], operator)).ok, true);

    const outcome = await settingsAdmin.set(
      'SMS_GATEWAYS',
      { other: { klass: 'http', conf: { url: 'x', username: 'u', password: '' } } },
      operator,
    );
    assert.deepEqual(
      outcome,
      refused([
        'SMS_GATEWAYS.main: expected to stay while SMS_GATEWAY names it, got nothing',
        'SMS_GATEWAYS.other.conf.url: expected an https:// address, got "x"',
        'SMS_GATEWAYS.other.conf.password: expected a text, got something else, which is not shown',
      ]),
    );
    assert.deepEqual(settings.get('SMS_GATEWAYS'), good);
  });

  it('show no credential when the whole is not what it should be', async () => {
    const { settingsAdmin } = getApp().core;
    for (const value of [CREDENTIAL, { main: CREDENTIAL }, { main: { klass: 'http', conf: CREDENTIAL } }]) {
      const outcome = await settingsAdmin.set('SMS_GATEWAYS', value, operator);
      assert.equal(outcome.ok, false);
      assert.doesNotMatch(JSON.stringify(outcome), new RegExp(CREDENTIAL));
    }
  });
});
