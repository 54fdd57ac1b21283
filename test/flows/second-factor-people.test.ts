import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { personPath } from '../support/people.ts';
import { newEmail } from '../support/registration.ts';
import { codeAt, enrolled, verify } from '../support/second-factor.ts';

const resultOf = ({ status, json }: Response): unknown =>
  status === 200 ? status : [status, (json() as { error_code?: string }).error_code];
const REQUIRED = [403, 'second_factor_required'];

onEveryEngine(
  'the session that a member of staff left open',
  (getApp) => {
    it('takes no account of a customer over: what opens one takes a second factor of the last minutes', async () => {
      const app = getApp();
      const { browser, secret } = await enrolled(app, 'manager');
      const phone = '+905301112244';
      const customer = await app.createUser({ phone, isEmailVerified: false });
      const patch = async (body: object): Promise<unknown> =>
        resultOf(await browser.request('PATCH', personPath(customer), body));
      const post = async (act: string): Promise<unknown> =>
        resultOf(await browser.post(personPath(customer, act)));
      app.clock.advance(16 * MINUTE);
      const opening = [
        { email: newEmail() },
        { phone: '+905301112255' },
        { is_email_verified: true },
        { is_phone_verified: true },
        { first_name: 'Grace', email: newEmail() },
      ];
      for (const body of opening) assert.deepEqual(await patch(body), REQUIRED, JSON.stringify(body));
      for (const act of ['verify/email/', 'verify/phone/']) assert.deepEqual(await post(act), REQUIRED, act);
      assert.deepEqual(await app.userNow(customer.id), customer);
      assert.equal(await patch({ first_name: 'Ada', email: customer.email, phone }), 200);

      assert.equal((await verify(browser, codeAt(secret, app.clock.now()))).status, 200);
      assert.equal(await post('verify/email/'), 200);
      assert.equal(await patch({ email: newEmail() }), 200);
    });
  },
  { env: { STAFF_SECOND_FACTOR: 'required' } },
);
