import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite } from '../support/app.ts';

const URL = '/users/pz-captcha/';

onSqlite('the captcha that storefronts look for', (getApp) => {
  it('is none: nothing to show, no cookie, and no token that would replace the visitor’s', async () => {
    const answer = await getApp().browser().get(URL);
    assert.deepEqual([answer.status, answer.json()], [200, { html: '' }]);
    assert.equal(answer.headers['set-cookie'], undefined);
  });

  it('takes every answer, so that nobody is stopped by it', async () => {
    for (const [body, options] of [
      [undefined, { form: { 'g-recaptcha-response': 'x' } }],
      [undefined, { form: {} }],
      [{ 'g-recaptcha-response': null }, {}],
    ] as const) {
      const answer = await getApp().browser().post(URL, body, options);
      assert.deepEqual([answer.status, answer.json()], [200, { location: '/' }]);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
  });

  it('leaves no trace of the visitor, however often it is asked for', async () => {
    const app = getApp();
    for (let count = 0; count < 500; count++) assert.equal((await app.browser().post(URL, {})).status, 200);
    assert.deepEqual(await app.core.storage.read.audit.list({ limit: 10 }), []);
  });
});
