import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { MINUTE } from '../../src/lib/clock.ts';
import { inChromium } from '../support/chromium.ts';
import { assertReadable, signInAs } from '../support/console.ts';
import { codeAt, enrolled } from '../support/second-factor.ts';

const enter = async (page: Page, code: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Code' }).fill(code);
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
};

inChromium(
  'the second factor in the console',
  (getVisit) => {
    it('is set up with the QR code, the first code and the recovery codes, one of which opens the console later', async () => {
      const { app, visit } = getVisit();
      const colleague = await app.createUser({ isStaff: true, role: 'support' });
      const customer = await app.createUser({ firstName: 'Ada', lastName: 'Byron' });
      let recoveryCode = '';
      await visit(async (page) => {
        await page.goto(`/console/people/${customer.id}`);
        await signInAs(page, colleague.email);
        await page.getByRole('img', { name: 'QR code with the key' }).waitFor();
        const secret = await page.getByRole('dialog').locator('code').innerText();
        await assertReadable(page, 'enrolment');
        await enter(page, '000000');
        await page.locator('input[aria-invalid=true]').waitFor();
        await enter(page, codeAt(secret, app.clock.now()));
        await page.getByRole('button', { name: 'I have kept them' }).waitFor();
        const codes = (await page.getByRole('dialog').locator('pre').innerText()).split('\n');
        assert.equal(codes.length, 10);
        [recoveryCode = ''] = codes;
        await assertReadable(page, 'recovery-codes');
        await page.getByRole('button', { name: 'I have kept them' }).click();
        await page.getByRole('heading', { name: 'Ada Byron' }).waitFor();
      });
      await visit(async (page) => {
        await page.goto(`/console/people/${customer.id}`);
        await signInAs(page, colleague.email);
        await enter(page, recoveryCode);
        await page.getByRole('heading', { name: 'Ada Byron' }).waitFor();
      });
    });

    it('is asked for where the service does, and what was asked for goes on after the right code', async () => {
      const { app, visit } = getVisit();
      const { user, secret } = await enrolled(app, 'owner');
      const customer = await app.createUser({ email: 'gone@shop.example', firstName: 'Ada' });
      app.clock.advance(10 * MINUTE);
      await visit(async (page) => {
        await page.goto(`/console/people/${customer.id}`);
        await signInAs(page, user.email);
        await enter(page, '000000');
        await page.locator('input[aria-invalid=true]').waitFor();
        await enter(page, codeAt(secret, app.clock.now()));
        await page.getByRole('heading', { name: /^Ada/ }).waitFor();
        // A dangerous act takes a recent code again, and nothing typed is lost.
        app.clock.advance(20 * MINUTE);
        await page.getByRole('button', { name: 'More' }).click();
        await page.getByRole('menuitem', { name: 'Erase' }).click();
        await page.getByRole('dialog').getByRole('textbox').fill('gone@shop.example');
        await page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
        await page.getByRole('textbox', { name: 'Code' }).waitFor();
        assert.equal((await app.userNow(customer.id)).isActive, true);
        await enter(page, codeAt(secret, app.clock.now()));
        await page.getByText(/^Closed\. It will be erased after/).waitFor();
        assert.equal((await app.userNow(customer.id)).isActive, false);
      });
    });

    it('is asked for before an export, which then holds what it should', async () => {
      const { app, visit } = getVisit();
      const { user, secret } = await enrolled(app, 'owner');
      app.clock.advance(10 * MINUTE);
      await visit(async (page) => {
        await page.goto('/console/audit?event=second_factor.confirm');
        await signInAs(page, user.email);
        await enter(page, codeAt(secret, app.clock.now()));
        await page.getByRole('list', { name: 'Audit trail' }).waitFor();
        app.clock.advance(20 * MINUTE);
        await page.getByRole('button', { name: 'Export' }).click();
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          enter(page, codeAt(secret, app.clock.now())),
        ]);
        assert.equal(file.suggestedFilename(), 'audit.jsonl');
        const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
        const rows = lines.map((line) => JSON.parse(line) as { event: string });
        assert.ok(rows.length > 0);
        assert.deepEqual([...new Set(rows.map(({ event }) => event))], ['second_factor.confirm']);
      });
    });
  },
  () => ({ env: { STAFF_SECOND_FACTOR: 'required' } }),
);
