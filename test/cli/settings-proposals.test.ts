import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startTestApp } from '../support/app.ts';
import { openEngine } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { staff } from '../support/staff.ts';

it('a person on the machine sees what owners proposed, without credentials, and changes it alone', async () => {
  const engine = await openEngine('sqlite');
  const app = await startTestApp('sqlite', engine);
  app.clock.advance(Date.now() - app.clock.now());
  try {
    const { user, token, browser } = await staff(app, 'owner');
    const propose = (name: string, value: unknown) =>
      browser.request('PUT', `/admin/api/settings/${name}/`, { value }, { headers: token });
    const conf = { url: 'https://sms.example', username: 'shop', password: 'hunter2' };
    assert.equal((await propose('SMS_GATEWAYS', { main: { klass: 'http', conf } })).status, 202);
    assert.equal((await propose('STOREFRONT_URL', 'https://shop.example')).status, 202);

    const listed = await latchkey(engine.env, ['settings', 'proposals']);
    assert.match(listed.stdout, new RegExp(`STOREFRONT_URL +user ${user.id} .*"" → "https://shop.example"`));
    assert.match(listed.stdout, /SMS_GATEWAYS\.main\.conf\.url: null → "https:\/\/sms\.example"/);
    const json = (await latchkey(engine.env, ['settings', 'proposals', '--json'])).json<{ name: string }[]>();
    assert.deepEqual(
      json.map(({ name }) => name),
      ['SMS_GATEWAYS', 'STOREFRONT_URL'],
    );
    assert.doesNotMatch(listed.stdout + JSON.stringify(json), /hunter2/);

    const set = await latchkey(engine.env, ['settings', 'set', 'STOREFRONT_URL', 'https://shop.example']);
    assert.equal(set.code, 0, set.stderr);
    const shown = await latchkey(engine.env, ['settings', 'get', 'STOREFRONT_URL']);
    assert.match(shown.stdout, /critical +yes/);
    await app.core.settings.refresh();
    assert.equal(app.core.settings.get('STOREFRONT_URL'), 'https://shop.example');
  } finally {
    await app.close();
    await engine.drop();
  }
});
