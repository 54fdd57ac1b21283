import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { inChromium } from '../support/chromium.ts';
import { assertAccessible, assertReadable, openConsole } from '../support/console.ts';
import { OPERATOR } from '../support/settings.ts';

inChromium('settings in the console', (getVisit) => {
  it('show a fault where it is, the difference before it is stored, and go back to an earlier value', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'manager', 'settings');
      await page.getByLabel('Search').fill('reset timeout');
      await page.getByRole('link', { name: /^PASSWORD_RESET_TIMEOUT/ }).click();
      await page.getByLabel('Value').fill('5');
      await page.getByRole('cell', { name: '3600' }).waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('expected an integer from 60 to 604800, got 5').first().waitFor();
      assert.equal(app.core.settings.get('PASSWORD_RESET_TIMEOUT'), 3600);
      for (const value of ['1800', '900']) {
        await page.getByLabel('Value').fill(value);
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved.').waitFor();
        await page.getByRole('listitem').filter({ hasText: value }).waitFor();
      }
      await page.getByRole('button', { name: 'Restore' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      assert.equal(app.core.settings.get('PASSWORD_RESET_TIMEOUT'), 1800);
    });
  });

  it('tell the second of two operators what the first one changed, and lose neither', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'manager', 'settings/SESSIONS_PER_USER');
      await page.getByLabel('Value').fill('7');
      await visit(async (other) => {
        await openConsole(getVisit(), other, 'manager', 'settings/SESSIONS_PER_USER');
        await other.getByLabel('Value').fill('20');
        await other.getByRole('button', { name: 'Save' }).click();
        await other.getByText('Saved.').waitFor();
      });
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Somebody changed this meanwhile').waitFor();
      await page.getByRole('cell', { name: '20' }).waitFor();
      assert.equal(app.core.settings.get('SESSIONS_PER_USER'), 20);
      assert.equal(await page.getByLabel('Value').inputValue(), '7');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
      assert.equal(app.core.settings.get('SESSIONS_PER_USER'), 7);
    });
  });

  it('take two owners where they are critical, and no manager', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'manager', 'settings/RECENT_LOGIN_AGE');
      await page.getByText('Only owners propose a change of this setting.').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Propose' }).count(), 0);
    });
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', 'settings/RECENT_LOGIN_AGE');
      await page.getByLabel('Value').fill('600');
      await page.getByRole('button', { name: 'Propose' }).click();
      await page.getByText('Proposed. Another owner has to confirm it.').waitFor();
      assert.equal(app.core.settings.get('RECENT_LOGIN_AGE'), 900);
    });
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', 'settings');
      await page.getByRole('button', { name: 'Confirm' }).click();
      await assertAccessible(page);
      await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('Saved.').waitFor();
      assert.equal(app.core.settings.get('RECENT_LOGIN_AGE'), 600);
    });
  });

  it('show all that differs in a long text, before it is proposed and where it is confirmed', async () => {
    const { app, visit } = getVisit();
    const name = 'RESET_EMAIL_HTML_TEMPLATE';
    const padding = '<p>Nothing to see here, read on.</p>\n'.repeat(60);
    const page = (greeting: string, middle: string, bye: string) =>
      `<p>${greeting} {{ reset_url }}</p>\n${padding}${middle}${padding}<p>${bye}</p>`;
    const harm = '<a href="https://evil.example/{{ reset_url }}">Go on</a>';
    const proposed = page('Good morning', harm, 'Yours');
    assert.ok((await app.core.settingsAdmin.set(name, page('Hello', '', 'Bye'), OPERATOR)).ok);
    const seesHarm = async (shown: Page): Promise<void> => {
      const box = shown.getByRole('group', { name: `After: ${name}` });
      await box.waitFor();
      assert.ok((await box.innerText()).includes(harm), 'the middle is missing');
      assert.equal(await box.evaluate((each) => each.scrollHeight > each.clientHeight), true);
      await box.focus();
      await shown.keyboard.press('End');
      const scrolled = `new Promise((resolve) => {
        const look = () => (document.activeElement.scrollTop > 0 ? resolve() : requestAnimationFrame(look));
        look();
      })`;
      await shown.evaluate(scrolled);
      await assertReadable(shown, 'long-difference');
    };
    await visit(async (own) => {
      await openConsole(getVisit(), own, 'owner', 'wording/reset-mail');
      await own.getByRole('textbox', { name: 'Template' }).fill(proposed);
      await seesHarm(own);
      await own.getByRole('button', { name: 'Propose' }).click();
      await own.getByText('Proposed. Another owner has to confirm it.').waitFor();
    });
    await visit(async (other) => {
      await openConsole(getVisit(), other, 'owner', 'settings');
      await seesHarm(other);
      await other.getByRole('button', { name: 'Confirm' }).click();
      await other.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
      await other.getByText('Saved.').waitFor();
      assert.equal(app.core.settings.get(name), proposed);
    });
    await app.core.settingsAdmin.unset(name, OPERATOR);
  });

  it('go on from what was proposed, which a further proposal replaces, until something else changes', async () => {
    const { app, visit } = getVisit();
    const name = 'RESET_EMAIL_HTML_TEMPLATE';
    const first = '<p>First {{ reset_url }}</p>';
    const both = '<p>First, second {{ reset_url }}</p>';
    const already = 'You have proposed this already; proposing again replaces it.';
    const template = (shown: Page) => shown.getByRole('textbox', { name: 'Template' });
    const propose = async (shown: Page): Promise<void> => {
      await shown.getByRole('button', { name: 'Propose' }).click();
      await shown.getByText('Proposed. Another owner has to confirm it.').waitFor();
    };
    app.clock.advance(1000);
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', 'wording/reset-mail');
      assert.equal(await page.getByText(already).count(), 0);
      await template(page).fill(first);
      await propose(page);
      await page.getByText(already).waitFor();
      assert.equal(await template(page).inputValue(), first);
      await page.getByRole('cell', { name: first }).waitFor();
      // Nothing that could get lost: nobody is asked.
      await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Settings' }).click();
      await page.getByText('Yours: another owner confirms it.').waitFor();
      await page.goto('/console/wording/reset-mail');
      await page.getByText(already).waitFor();
      assert.equal(await template(page).inputValue(), first);
      await assertAccessible(page);
      await template(page).fill(both);
      await page.getByRole('button', { name: 'Discard' }).click();
      assert.equal(await template(page).inputValue(), first);
      await template(page).fill(both);
      await page.getByRole('cell', { name: both }).waitFor();
      await propose(page);
      await page.goto(`/console/settings/${name}`);
      await page.getByText(already).waitFor();
      await page.getByRole('cell', { name: both }).waitFor();
      await visit(async (other) => {
        await openConsole(getVisit(), other, 'owner', 'wording/reset-mail');
        await template(other).waitFor();
        assert.equal(await other.getByText(already).count(), 0, 'somebody else proposed it');
        assert.equal(await template(other).inputValue(), '');
      });
      app.clock.advance(1000);
      assert.ok((await app.core.settingsAdmin.set(name, '<p>Theirs {{ reset_url }}</p>', OPERATOR)).ok);
      await page.goto('/console/wording/reset-mail');
      await page.getByText(already).waitFor();
      assert.equal(await template(page).inputValue(), '<p>Theirs {{ reset_url }}</p>');
      await page.goto('/console/settings');
      await page.getByRole('button', { name: 'Withdraw' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
      await page.getByText('Withdrawn.').waitFor();
      await page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
      await page.getByRole('button', { name: 'Propose' }).waitFor();
      assert.equal(await page.getByText(already).count(), 0);
    });
    await app.core.settingsAdmin.unset(name, OPERATOR);
  });

  it('say before an earlier value is proposed which own proposal it replaces, also one of another tab', async () => {
    const { app, visit } = getVisit();
    const name = 'SMS_OTP_EXPIRE_TIME';
    for (const value of [200, 240]) assert.ok((await app.core.settingsAdmin.set(name, value, OPERATOR)).ok);
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', `settings/${name}`);
      const dialog = page.getByRole('dialog');
      const replaced = dialog.getByText('This replaces your open proposal:');
      const restore = () => page.getByRole('button', { name: 'Restore' }).click();
      const proposed = async () => (await app.core.settingProposals.list()).map(({ value }) => value);
      await restore();
      await dialog
        .getByText('Another owner confirms the change within 24 hours.', { exact: false })
        .waitFor();
      assert.equal(await replaced.count(), 0);
      await dialog.getByRole('button', { name: 'Cancel' }).click();

      const other = await page.context().newPage();
      await other.goto(`/console/settings/${name}`);
      await other.getByLabel('Value').fill('270');
      await other.getByRole('button', { name: 'Propose' }).click();
      await other.getByText('Proposed. Another owner has to confirm it.').waitFor();
      assert.deepEqual(await proposed(), [270]);
      await other.close();
      // As browsers do when somebody comes back to a tab.
      await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
      await restore();
      await replaced.waitFor();
      await dialog.getByRole('cell', { name: '270' }).waitFor();
      await assertReadable(page, 'restore-replaces');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.deepEqual(await proposed(), [270]);

      await restore();
      await dialog.getByRole('button', { name: 'Propose' }).click();
      await page.getByText('Proposed. Another owner has to confirm it.').waitFor();
      assert.deepEqual(await proposed(), [200]);
      assert.equal(app.core.settings.get(name), 240);
    });
    await app.core.settingsAdmin.unset(name, OPERATOR);
  });
});
