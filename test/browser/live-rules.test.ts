import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { Value } from 'typebox/value';
import { VALIDATORS } from '../../src/policy/validators/index.ts';
import { inChromium, type Visit } from '../support/chromium.ts';

/** The validators whose rule a script can check, with their default options. */
const LIVE = VALIDATORS.filter(
  ({ describe, options }) => describe(Value.Default(options, {}) as Record<string, unknown>).check,
).map(({ name }) => ({ name }));
/** Longer than any sample, so that no sample ever changes the password. */
const UNREACHABLE = { name: 'MinimumLengthValidator', options: { min_length: 100 } };

const SAMPLES = [
  'a',
  'abcdefgh',
  'ABCDEFGH',
  'Ab1!Ab1!',
  '12345678',
  '１２３４５６７８',
  '٣٤٥٦٧٨٩٠',
  'ışığİIĞ9',
  'ǅ titlecase',
  '日本語のパスワード',
  'كلمة السر ٧',
  '👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
  '😀😀😀😀😀😀😀',
  'é̀é̀é̀',
  '        ',
  ' \u00a0\u3000tabs',
  'x'.repeat(99),
];

async function openResetForm(page: Page, { app }: Visit): Promise<void> {
  const user = await app.createUser();
  await page.goto(`/password-reset/${app.resetLink(user)}/`);
}

const kept = (page: Page): Promise<string[]> => page.locator('li[data-state=kept]').allTextContents();

inChromium(
  'the rules under a new password',
  (getVisit) => {
    it('are all known to the script when it can check them, so that none stays unmarked', async () => {
      await getVisit().visit(async (page) => {
        await openResetForm(page, getVisit());
        const checks = await page.locator('li[data-check]').count();
        assert.ok(checks > 1);
        assert.equal(await page.locator('li[data-state=open]').count(), checks);
      });
    });

    it('say of every password what the server would say', async () => {
      const { app, visit } = getVisit();
      const user = await app.createUser();
      const link = app.resetLink(user);
      await visit(async (page) => {
        await page.goto(`/password-reset/${link}/`);
        for (const sample of SAMPLES) {
          await page.fill('#new_password1', sample);
          const open = await page.locator('#new_password1-rules li[data-state=open]').allTextContents();
          const answer = await app
            .browser()
            .post(`/users/api-reset/${link}/`, { new_password1: sample, new_password2: sample });
          const { errors } = answer.json() as { errors: { new_password2: string[] } };
          assert.equal(
            open.length,
            errors.new_password2.length,
            `${sample} misses, on the page: ${open}; on the server: ${errors.new_password2}`,
          );
        }
      });
    });
  },
  () => ({ settings: { AUTH_PASSWORD_VALIDATORS: [...LIVE, UNREACHABLE] } }),
);

inChromium(
  'typing a new password',
  (getVisit) => {
    it('marks each rule as soon as it is kept, and unmarks it', async () => {
      await getVisit().visit(async (page) => {
        await openResetForm(page, getVisit());
        assert.deepEqual(await kept(page), []);
        await page.fill('#new_password1', '1234567');
        assert.deepEqual(await kept(page), []);
        await page.fill('#new_password1', '12345678');
        assert.deepEqual(await kept(page), ['At least 8 characters (done)']);
        await page.fill('#new_password2', '12345678');
        assert.deepEqual(await kept(page), [
          'At least 8 characters (done)',
          'The same in both fields (done)',
        ]);
        await page.fill('#new_password1', '123456789');
        assert.deepEqual(await kept(page), ['At least 8 characters (done)']);
      });
    });

    it('is announced to screen readers after a pause: first what is missing, then that nothing is', async () => {
      await getVisit().visit(async (page) => {
        await openResetForm(page, getVisit());
        const status = page.getByRole('status');
        await page.locator('#new_password1').pressSequentially('abc');
        await status
          .filter({ hasText: 'Still missing: At least 8 characters' })
          .waitFor({ state: 'attached' });
        await page.fill('#new_password1', 'abcdefgh');
        await page.fill('#new_password2', 'abcdefg');
        await status
          .filter({ hasText: 'Still missing: The same in both fields' })
          .waitFor({ state: 'attached' });
        await page.fill('#new_password2', 'abcdefgh');
        await status
          .filter({ hasText: 'The password meets every rule shown.' })
          .waitFor({ state: 'attached' });
      });
    });

    it('lists the rules without scripts as well', async () => {
      await getVisit().visit(
        async (page) => {
          await openResetForm(page, getVisit());
          assert.deepEqual(await page.locator('.rules li').allInnerTexts(), [
            'At least 8 characters',
            'The same in both fields',
          ]);
          assert.equal(
            await page.locator('#new_password1').getAttribute('aria-describedby'),
            'new_password1-rules',
          );
        },
        { javaScriptEnabled: false },
      );
    });
  },
  () => ({
    settings: { AUTH_PASSWORD_VALIDATORS: [{ name: 'MinimumLengthValidator', options: { min_length: 8 } }] },
  }),
);
