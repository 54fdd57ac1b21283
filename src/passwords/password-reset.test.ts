import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, sentCode } from '../../test/support/rules.ts';
import { SECOND } from '../lib/clock.ts';
import { ok, refused } from '../lib/result.ts';
import { createResetRequest } from './password-reset.ts';
import { createSmsResetRequest } from './password-reset-with-phone.ts';
import { createCodeReset } from './password-reset-with-sms-otp.ts';
import { createResetLinks } from './reset-links.ts';

const PHONE = '+905301234567';
const SOURCE = requester().source;

describe('requesting a reset link', () => {
  it('queues a message for known and unknown addresses alike', async () => {
    const rules = createRules();
    await rules.someone({ email: 'ada@example.com', phone: PHONE });
    for (const email of ['ada@example.com', 'nobody@example.com'])
      await createResetRequest(rules)(email, null, SOURCE);
    for (const phone of [PHONE, '+905307654321']) await createSmsResetRequest(rules)(phone, null, SOURCE);
    assert.deepEqual(await rules.queued('reset-email'), [
      { email: 'ada@example.com', frontendId: null },
      { email: 'nobody@example.com', frontendId: null },
    ]);
    assert.deepEqual(await rules.queued('reset-sms'), [
      { phone: PHONE, frontendId: null },
      { phone: '+905307654321', frontendId: null },
    ]);
    const rows = await rules.storage.read.outbox.list({ limit: 10 });
    assert.deepEqual([...new Set(rows.map(({ state, userId }) => `${state} ${userId}`))], ['queued null']);
  });

  it('sends nothing later than a link would be valid', async () => {
    const rules = createRules({ PASSWORD_RESET_TIMEOUT: 600 });
    await createResetRequest(rules)('ada@example.com', null, SOURCE);
    await createSmsResetRequest(rules)(PHONE, null, SOURCE);
    for (const { deadline } of await rules.storage.read.outbox.list({ limit: 2 }))
      assert.equal(deadline, rules.clock.now() + 600 * SECOND);
  });

  it('leads back to the frontend that asked, if the shop knows it', async () => {
    const frontendOf = async (frontendId: string) => {
      const rules = createRules({ VALID_FRONTEND_IDS: ['shop-tr'] });
      await createResetRequest(rules)('ada@example.com', frontendId, SOURCE);
      await createSmsResetRequest(rules)(PHONE, frontendId, SOURCE);
      const kinds = ['reset-email', 'reset-sms'] as const;
      return Promise.all(kinds.map(async (kind) => (await rules.queued(kind))[0]?.frontendId));
    };
    assert.deepEqual(await frontendOf('shop-tr'), ['shop-tr', 'shop-tr']);
    for (const unknown of ['evil', 'constructor', ''])
      assert.deepEqual(await frontendOf(unknown), [null, null]);
  });
});

type Sent = Awaited<ReturnType<typeof sentCode>>;
const linkBy = (rules: Rules, { visitor, code }: Sent) => createCodeReset(rules)(visitor, PHONE, code);

/** A code of the same length that is not the right one. */
const wrongFor = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('a reset by code', () => {
  it('gives the holder of the phone a link that sets a new password', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const link = await linkBy(rules, await sentCode(rules, 'password-reset', PHONE));
    assert.ok(link.ok);
    const resetLinks = createResetLinks(rules);
    assert.deepEqual(await resetLinks.inspect(link.value), ok(user.id));
    const entered = { first: 'a new one', second: 'a new one' };
    assert.ok((await resetLinks.confirm(link.value, entered, requester())).ok);
    assert.equal((await rules.userNow(user)).password, 'plain$a new one');
    assert.deepEqual(await rules.auditOf(user), ['reset_link.by_code:success', 'password.reset:success']);
  });

  it('gives no link for a wrong code, and the right one stays good', async () => {
    const rules = createRules();
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const sent = await sentCode(rules, 'password-reset', PHONE);
    assert.deepEqual(
      await linkBy(rules, { ...sent, code: wrongFor(sent.code) }),
      refused({ code: 'otp_code_mismatch' }),
    );
    assert.ok((await linkBy(rules, sent)).ok);
  });

  it('gives one link per code, however many ask at the same moment', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const sent = await sentCode(rules, 'password-reset', PHONE);
    const links = await Promise.all(Array.from({ length: 20 }, () => linkBy(rules, sent)));
    assert.equal(links.filter((link) => link.ok).length, 1);
    assert.deepEqual(await rules.auditOf(user), ['reset_link.by_code:success']);
  });

  it('gives none for an unknown phone or a guest’s, as if the code were wrong', async () => {
    const rules = createRules();
    const mismatch = refused({ code: 'otp_code_mismatch' });
    assert.deepEqual(await linkBy(rules, await sentCode(rules, 'password-reset', PHONE)), mismatch);
    await rules.someone({ phone: PHONE, isPhoneVerified: true, userType: 'guest' });
    assert.deepEqual(await linkBy(rules, await sentCode(rules, 'password-reset', PHONE)), mismatch);
  });

  it('takes no code that was sent to sign in', async () => {
    const rules = createRules();
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const sent = await sentCode(rules, 'login', PHONE);
    assert.deepEqual(await linkBy(rules, sent), refused({ code: 'otp_expired' }));
  });
});
