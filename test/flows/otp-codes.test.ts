import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { CODE_FLOWS, type CodeFlow, codeSentTo, OTP_ANSWERS, smsTo } from '../support/otp.ts';

/** Somebody in a flow: each call posts the flow's fields with the phone and what is given. */
async function enter(flow: CodeFlow, app: TestApp) {
  const visitor = await flow.visit(app);
  const post = (more: object = {}): Promise<Response> =>
    visitor.browser.post(flow.url, { ...flow.fields, phone: visitor.phone, ...more });
  return { ...visitor, post };
}

for (const flow of CODE_FLOWS) {
  const { sent, right, tooEarly } = flow.statuses;

  onEveryEngine(
    `a code at ${flow.url}`,
    (getApp) => {
      it('is sent again whatever stands in the code field, as forms send what was typed along', async () => {
        const app = getApp();
        const { post, phone } = await enter(flow, app);
        const leftovers = ['1', '1'.repeat(21), 'NUL\0', ['123456'], { code: 1 }, true];
        for (const [count, code] of leftovers.entries()) {
          const answer = await post({ code, resend: count % 2 === 0 ? true : ' Yes ' });
          assert.equal(answer.status, sent, answer.text);
          const early = await post({ code, resend: '1' });
          assert.equal(early.status, tooEarly, early.text);
          assert.deepEqual(early.json(), OTP_ANSWERS.tooEarly);
          await app.deliver();
          app.clock.advance(60 * SECOND);
        }
        assert.equal((await smsTo(app, phone)).length, leftovers.length);
        assert.equal((await post({ code: await codeSentTo(app, phone), resend: 'off' })).status, right);
      });

      it('is refused with what else is wrong when it is none and nothing is sent again', async () => {
        const { post } = await enter(flow, getApp());
        const short = ['Ensure this field has at least 4 characters.'];
        const flag = ['Must be a valid boolean.'];
        for (const [more, errors] of [
          [
            { code: '1', resend: 'perhaps' },
            { code: short, resend: flag },
          ],
          [{ code: '1', resend: false }, { code: short }],
          [{ code: '1', resend: null }, { code: short }],
        ] as const) {
          const answer = await post(more);
          assert.equal(answer.status, 400);
          assert.deepEqual(answer.json(), errors);
        }
      });
    },
    { settings: { THROTTLING_SETTINGS: { login: null, 'password-reset': null, register: null } } },
  );
}
