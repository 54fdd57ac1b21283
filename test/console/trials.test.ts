import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inChromium } from '../support/chromium.ts';
import { assertReadable, openConsole } from '../support/console.ts';
import { pngOf } from '../support/images.ts';
import { newPhone } from '../support/otp.ts';
import { CREDENTIAL, confFor, startProvider } from '../support/provider.ts';
import { OPERATOR } from '../support/settings.ts';

inChromium('trials in the console', (getVisit) => {
  it('tell which rule refuses a password, also under rules that are not saved yet', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'manager', 'settings/AUTH_PASSWORD_VALIDATORS');
      const playground = page.getByRole('region', { name: 'Try a password' });
      await playground.getByRole('textbox', { name: 'Password' }).fill('tulip-41');
      await playground.getByText('Accepted').waitFor();
      const options = page.getByRole('textbox', { name: 'min_length' });
      await options.fill('12');
      await playground.getByText('Refused').waitFor();
      await playground.getByText('MinimumLengthValidator: broken').waitFor();
      await assertReadable(page, 'playground');
      await playground.getByRole('textbox', { name: 'Password' }).fill('tulip-41-meadow');
      await playground.getByText('Accepted').waitFor();
      await options.fill('"long"');
      await playground.getByText('The rules above have faults').waitFor();
      const [rule] = app.core.settings.get('AUTH_PASSWORD_VALIDATORS');
      assert.deepEqual(rule?.options, { min_length: 4 });
    });
  });

  it('send an owner an SMS through a gateway, and say what it answered, without its credential', async () => {
    const { app, visit } = getVisit();
    const provider = await startProvider({ status: 201 });
    const set = async (name: 'SMS_PRIVATE_HOSTS' | 'SMS_GATEWAYS', value: unknown): Promise<void> => {
      assert.ok((await app.core.settingsAdmin.set(name, value, OPERATOR)).ok);
    };
    try {
      await set('SMS_PRIVATE_HOSTS', ['127.0.0.1']);
      await set('SMS_GATEWAYS', { main: { klass: 'http', conf: confFor('http', provider.url) } });
      await visit(async (page) => {
        await openConsole(getVisit(), page, 'owner', 'settings/SMS_GATEWAYS');
        const test = page.getByRole('region', { name: 'Test a gateway' });
        await test.getByRole('button', { name: 'Send me a test' }).click();
        await test.getByRole('alert').waitFor();
        assert.equal(provider.requests.length, 0);
      });
      const phone = newPhone();
      await visit(async (page) => {
        await openConsole(getVisit(), page, 'owner', 'settings/SMS_GATEWAYS', {
          phone,
          isPhoneVerified: true,
        });
        const test = page.getByRole('region', { name: 'Test a gateway' });
        await test.getByRole('button', { name: 'Send me a test' }).click();
        await test.getByText('The gateway accepted the SMS').waitFor();
        assert.equal(provider.requests.length, 1);
        assert.ok(decodeURIComponent(provider.requests[0]?.body ?? '').includes(phone.slice(3)));
        provider.behave((response) => response.writeHead(400).end(`wrong credential ${CREDENTIAL}`));
        await test.getByRole('button', { name: 'Send me a test' }).click();
        await test.getByText('The gateway did not accept the SMS').waitFor();
        assert.ok(!(await test.innerText()).includes(CREDENTIAL));
        await assertReadable(page, 'gateway-test');
      });
    } finally {
      await provider.close();
      await app.core.settingsAdmin.unset('SMS_GATEWAYS', OPERATOR);
    }
  });

  it('take an owner’s logo as a file, so that nobody copies ids from one program into another', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', 'settings/BRANDING');
      const images = page.getByRole('region', { name: 'Images' });
      const choose = (name: string, mimeType: string, buffer: Buffer): Promise<void> =>
        images.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
      await choose('logo.png', 'image/png', Buffer.from('not a picture'));
      await images.getByRole('alert').waitFor();
      await choose('logo.png', 'image/png', pngOf({ width: 400, height: 100 }));
      const logo = images.getByRole('article');
      await logo.getByText('image/png, 400 × 100').waitFor();
      const [stored] = await app.core.brandImages.list();
      assert.ok(stored);
      const drawn = "document.querySelector('article img')";
      assert.equal(await page.evaluate(`${drawn}.decode().then(() => ${drawn}.naturalWidth)`), 400);
      await logo.getByRole('button', { name: 'Use as logo', exact: true }).click();
      await page.getByRole('button', { name: 'Propose' }).click();
      await page.getByText('Proposed. Another owner has to confirm it.').waitFor();
      await assertReadable(page, 'brand-images');
      const [proposal] = await app.core.storage.read.settingProposals.open(app.clock.now());
      assert.equal(proposal?.name, 'BRANDING');
      await logo.getByRole('button', { name: 'Remove' }).click();
      await logo.waitFor({ state: 'detached' });
      assert.deepEqual(await app.core.brandImages.list(), []);
    });
  });
});
