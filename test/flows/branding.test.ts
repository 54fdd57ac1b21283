import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite, PRODUCTION, type TestApp } from '../support/app.ts';
import { FOOTER, fullBranding, LINKS, YELLOW } from '../support/branding.ts';
import { PAGE } from '../support/browser.ts';
import { LOGO_SVG, pngOf, storedImage } from '../support/images.ts';
import { OPERATOR, withSetting } from '../support/settings.ts';
import { setByOwners, staff } from '../support/staff.ts';

const faultsOf = async ({ core }: TestApp, value: unknown): Promise<readonly string[]> => {
  const result = await core.settingsAdmin.set('BRANDING', value, OPERATOR);
  return result.ok ? [] : result.refusal;
};

const loginPage = async (app: TestApp, language = 'en'): Promise<string> =>
  (await app.browser().get('/login/', { ...PAGE, 'accept-language': language })).text;

onSqlite('the look of a shop on its pages', (getApp) => {
  it('is the shop’s own: name, logo, icon, colour, links and footer, all escaped', async () => {
    const app = getApp();
    const branding = await fullBranding(app);
    await withSetting(app, 'BRANDING', branding, async () => {
      const page = await loginPage(app);
      assert.match(page, /<title>[^<]*Gems &amp; Co<\/title>/);
      assert.ok(
        page.includes(`<img class="logo plate" src="/branding/${branding.logo}" alt="Gems &amp; Co">`),
      );
      assert.ok(page.includes(`<link rel="icon" href="/branding/${branding.icon}" type="image/svg+xml">`));
      assert.ok(page.includes('<a href="https://shop.example/privacy/?a=1&amp;b=2">Privacy</a>'));
      assert.ok(page.includes('<a href="mailto:help@shop.example">Support</a>'));
      assert.ok(page.includes('<p dir="auto">Gems &amp; Co &lt;Ltd&gt;</p>\n<p dir="auto">London</p>'));
      const [, sheet = ''] = /<link rel="stylesheet" href="(\/branding\/[^"]+)">/.exec(page) ?? [];
      const css = await app.browser().get(sheet);
      assert.equal(css.status, 200);
      assert.equal(css.headers['content-type'], 'text/css; charset=utf-8');
      assert.match(
        css.text,
        /^:root\{--accent:#7d7100;.*prefers-color-scheme:dark\)\{:root\{--accent:#ffe600/s,
      );
      assert.doesNotMatch(page, /style="|<style/);
    });
  });

  it('has the dark logo where there is one', async () => {
    const app = getApp();
    const branding = await fullBranding(app);
    const dark = await storedImage(app, pngOf({ color: [255, 255, 255] }));
    await withSetting(app, 'BRANDING', { ...branding, logo_dark: dark }, async () => {
      const page = await loginPage(app);
      assert.ok(page.includes(`<source srcset="/branding/${dark}" media="(prefers-color-scheme: dark)">`));
      assert.ok(page.includes('<img class="logo" '));
    });
  });

  it('speaks the visitor’s language, or else the shop’s', async () => {
    const app = getApp();
    await withSetting(app, 'BRANDING', { links: LINKS, footer: FOOTER }, async () => {
      const arabic = await loginPage(app, 'ar');
      assert.ok(arabic.includes('شركة الجواهر') && arabic.includes('>الخصوصية</a>'));
      const german = await loginPage(app, 'de');
      assert.ok(german.includes('London') && german.includes('>Datenschutz</a>'));
    });
  });

  it('is what it always was where nothing is set', async () => {
    const app = getApp();
    const before = await loginPage(app);
    assert.match(before, /<a class="site" href="\/home\/"><bdi>Latchkey<\/bdi><\/a>/);
    assert.doesNotMatch(before, /\/branding\/|<footer/);
    await withSetting(app, 'BRANDING', { name: 'Gems' }, async () => {
      const withToken = /value="[A-Za-z0-9]{64}"/g;
      assert.equal(
        (await loginPage(app)).replaceAll('Gems', 'Latchkey').replaceAll(withToken, ''),
        before.replaceAll(withToken, ''),
      );
    });
  });
});

onSqlite('the setting BRANDING', (getApp) => {
  it('tells its owner where the colour would not be legible, and what is used there', async () => {
    const app = getApp();
    const changed = await app.core.settingsAdmin.set('BRANDING', { accent: YELLOW }, OPERATOR);
    assert.ok(changed.ok);
    assert.deepEqual(changed.value.warnings, [
      'BRANDING.accent: #ffe600 has a contrast of 1.1:1 on light pages, where WCAG 2.2 asks for 4.5:1; #7d7100 is used there',
    ]);
    const logo = await storedImage(app, LOGO_SVG);
    const drawn = await app.core.settingsAdmin.set('BRANDING', { logo }, OPERATOR);
    assert.ok(drawn.ok);
    assert.match(drawn.value.warnings.join(), /mail programs show no SVG/);
    await app.core.settingsAdmin.unset('BRANDING', OPERATOR);
  });

  it('is refused with a line for each part that could mislead customers or break a page', async () => {
    const app = getApp();
    const missing = `${'0'.repeat(32)}.png`;
    for (const [value, line] of [
      [{ logo: missing }, `BRANDING.logo: expected the id of an uploaded image, got "${missing}"`],
      [{ icon: 'https://evil.example/x.png' }, 'BRANDING.icon: expected the id of an uploaded image'],
      [{ accent: 'red' }, 'BRANDING.accent: expected a colour such as #2548c8, got "red"'],
      [{ accent: '#fff;}*{' }, 'BRANDING.accent: expected a colour'],
      [{ links: { privacy: 'javascript:alert(1)' } }, 'BRANDING.links.privacy: expected an https:// address'],
      [{ links: { privacy: '/privacy/' } }, 'BRANDING.links.privacy: expected'],
      [{ links: { terms: 'mailto:help@shop.example' } }, 'BRANDING.links.terms: expected'],
      [
        { links: { support: 'mailto:help@shop.example?bcc=thief@evil.example' } },
        'BRANDING.links.support: expected',
      ],
      [{ links: { support: 'tel:*21*0900#' } }, 'BRANDING.links.support: expected'],
      [{ links: { privacy: 'https://a.example@evil.example/' } }, 'BRANDING.links.privacy: expected'],
      [{ footer: 'a\u202eb' }, 'BRANDING.footer: expected'],
      [{ footer: 'a\r\nb' }, 'BRANDING.footer: expected'],
      [{ footer: 'x'.repeat(501) }, 'BRANDING.footer: expected'],
      [{ footer: { xx: 'a' } }, 'BRANDING.footer'],
      [{ name: '' }, 'BRANDING.name: expected'],
      [{ css: 'x' }, 'BRANDING.css: expected'],
    ] as const) {
      const faults = await faultsOf(app, value);
      assert.ok(faults.length > 0, `accepted ${JSON.stringify(value)}`);
      assert.ok(faults[0]?.startsWith(line), `${JSON.stringify(value)}: ${faults.join(' | ')}`);
    }
    assert.deepEqual(app.core.settings.get('BRANDING'), {});
  });

  it('takes a second owner over HTTP, because its links are in genuine mails', async () => {
    const app = getApp();
    const { browser, token: headers } = await staff(app, 'owner');
    const value = { accent: YELLOW, links: { support: 'https://evil.example/help/' } };
    const proposed = await browser.request('PUT', '/admin/api/settings/BRANDING/', { value }, { headers });
    assert.equal(proposed.status, 202);
    const { warnings } = proposed.json() as { warnings: string[] };
    assert.match(warnings.join(), /^BRANDING\.accent: #ffe600 has a contrast of 1\.1:1/);
    assert.doesNotMatch(await loginPage(app), /evil/);
    assert.equal((await setByOwners(app, 'BRANDING', { links: LINKS })).status, 200);
    assert.match(await loginPage(app), /shop\.example\/terms/);
    await app.core.settingsAdmin.unset('BRANDING', OPERATOR);
  });
});

onSqlite(
  'the look of a shop in production',
  (getApp) => {
    it('has images at the public address of the service, whatever a request says of itself', async () => {
      const app = getApp();
      const logo = await storedImage(app, pngOf());
      const { browser, token } = await staff(app, 'owner');
      const headers = { ...token, host: 'evil.example', 'x-forwarded-host': 'evil.example' };
      const answer = await browser.get('/admin/api/branding/images/', headers);
      const { images } = answer.json() as { images: { url: string }[] };
      assert.deepEqual(
        images.map(({ url }) => url),
        [`https://id.shop.example/branding/${logo}`],
      );
    });
  },
  { env: PRODUCTION },
);
