import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { codeSentTo, customerWithPhone, newPhone, smsTo } from '../support/otp.ts';
import { NO_LIMIT } from '../support/profile.ts';

const URL = '/users/otp-login/';

onEveryEngine(
  'codes that a stranger asks for',
  (getApp) => {
    const askFrom = async (app: TestApp, phone: string, address: string): Promise<number> =>
      (await app.browser().post(URL, { phone }, { headers: { 'x-forwarded-for': address } })).status;

    it('leave the owner theirs on a new device, in another network', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      for (let count = 0; count < 10; count++) assert.equal(await askFrom(app, phone, '203.0.113.1'), 200);
      assert.equal(await askFrom(app, phone, '203.0.113.1'), 429);

      await app.deliver();
      const browser = app.browser();
      const headers = { 'x-forwarded-for': '198.51.100.7' };
      assert.equal((await browser.post(URL, { phone }, { headers })).status, 200);
      const code = await codeSentTo(app, phone);
      assert.equal((await browser.post(URL, { phone, code }, { headers })).status, 302);
      assert.equal(((await browser.get('/current_user/')).json() as { pk: number }).pk, user.id);
    });

    it('end at fifteen an hour, however many networks ask at once, and whoever has the phone', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      for (const asked of [phone, newPhone()]) {
        const answers = await Promise.all(
          Array.from({ length: 40 }, (_, network) => askFrom(app, asked, `203.0.${network}.1`)),
        );
        assert.equal(answers.filter((status) => status === 200).length, 15);
        assert.equal(answers.filter((status) => status === 429).length, 25);
      }
      assert.equal((await smsTo(app, phone)).length, 15);
    });
  },
  { env: { TRUSTED_PROXIES: '127.0.0.1' }, settings: NO_LIMIT },
);
