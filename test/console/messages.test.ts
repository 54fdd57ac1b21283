import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { inChromium } from '../support/chromium.ts';
import { assertReadable, openConsole } from '../support/console.ts';
import { customerWithPhone } from '../support/otp.ts';
import { confFor, startProvider } from '../support/provider.ts';
import { OPERATOR } from '../support/settings.ts';

inChromium('messages in the console', (getVisit) => {
  it('can be tried again once the gateway works, and then arrive', async () => {
    const { app, visit } = getVisit();
    const provider = await startProvider({ status: 503 });
    try {
      for (const [name, value] of [
        ['SMS_PRIVATE_HOSTS', ['127.0.0.1']],
        ['SMS_GATEWAYS', { main: { klass: 'http', conf: confFor('http', provider.url) } }],
        ['SMS_GATEWAY', 'main'],
      ] as const)
        assert.ok((await app.core.settingsAdmin.set(name, value, OPERATOR)).ok);
      const { user, phone } = await customerWithPhone(app);
      await app.browser().post('/users/otp-login/', { phone });
      await app.deliver();
      provider.behave({ status: 201 });
      // The breaker gives the gateway a rest.
      app.clock.advance(31_000);
      await visit(async (page) => {
        // The console asks this computer whether the deadline has passed.
        await page.clock.setFixedTime(app.clock.now());
        await openConsole(getVisit(), page, 'support', `messages?user=${user.id}`);
        await page.getByRole('link', { name: /^Code/ }).click();
        await page.getByText('HTTP 503').first().waitFor();
        await assertReadable(page, 'message');
        await page.getByRole('button', { name: 'Try again now' }).click();
        await page.getByRole('dialog').last().getByRole('button', { name: 'Try again now' }).click();
        await page.getByText('It is tried next.').waitFor();
        await app.deliver();
        await page.reload();
        await page.getByText('accepted').waitFor();
        assert.equal(provider.requests.length, 2);
      });
    } finally {
      await provider.close();
    }
  });
});

inChromium('long lists in the console', (getVisit) => {
  const PEOPLE = 130;

  it('are read to their end with the keyboard alone, while few rows are in the document', async () => {
    const { app, visit } = getVisit();
    for (let number = 1; number <= PEOPLE; number++)
      await app.createUser({ firstName: 'Row', lastName: `Number${number}` });
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'support', 'people?search=Row');
      const rows = page.getByRole('list', { name: 'People' }).getByRole('link');
      await rows.first().waitFor();
      const names = new Set<string>();
      await rows.first().focus();
      for (let step = 0; step < PEOPLE; step++) {
        names.add(
          await page.evaluate<string>("document.activeElement.querySelector('span span')?.textContent"),
        );
        assert.ok((await rows.count()) < 60);
        await page.keyboard.press('Tab');
      }
      assert.equal(names.size, PEOPLE);
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: /^Row Number/ }).waitFor();
    });
  });
});

inChromium('exports of the console', (getVisit) => {
  it('hold what is known of a person, for a manager', async () => {
    const { app, visit } = getVisit();
    const customer = await app.createUser({ email: 'grace@shop.example', firstName: 'Grace' });
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'manager', `people/${customer.id}`);
      await page.getByRole('button', { name: 'More' }).click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'Export their data' }).click(),
      ]);
      assert.equal(file.suggestedFilename(), `person-${customer.id}.json`);
      assert.ok((await readFile(await file.path(), 'utf8')).includes('grace@shop.example'));
    });
  });
});
