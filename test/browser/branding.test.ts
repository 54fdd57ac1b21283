import assert from 'node:assert/strict';
import { it } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { DESKTOP, inChromium, PHONE, type Visit } from '../support/chromium.ts';
import { tooFaint } from '../support/contrast.ts';
import { LOGO_SVG, pngOf, storedImage, svgOf } from '../support/images.ts';
import { photograph } from '../support/screenshots.ts';
import { OPERATOR, withSetting } from '../support/settings.ts';

const SMALLEST = { width: 320, height: 568 };
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LOOKS = [
  { name: 'desktop-light', viewport: DESKTOP, colorScheme: 'light', locale: 'en' },
  { name: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark', locale: 'en' },
  { name: 'phone-light', viewport: PHONE, colorScheme: 'light', locale: 'de' },
  { name: 'phone-dark', viewport: PHONE, colorScheme: 'dark', locale: 'en' },
  { name: 'phone-arabic', viewport: PHONE, colorScheme: 'dark', locale: 'ar' },
  { name: 'smallest-light', viewport: SMALLEST, colorScheme: 'light', locale: 'fr' },
] as const;

/** Dark letters, as most logos have, on nothing. */
const DARK_LETTERS = svgOf(
  '<g fill="#14213d"><path d="M20 4 36 20 20 36 4 20z"/><text x="46" y="28" font-family="sans-serif" font-weight="700" font-size="24">Gems &amp; Co</text></g>',
  'viewBox="0 0 190 40"',
);

const FOOTER = {
  en: 'Gems & Co Ltd, 12 Hatton Garden, London\nRegistered in England',
  ar: 'شركة الجواهر، لندن',
};

async function look(app: Visit['app'], accent: string) {
  return {
    name: 'Gems & Co',
    accent,
    logo: await storedImage(app, DARK_LETTERS),
    icon: await storedImage(app, LOGO_SVG),
    links: {
      privacy: 'https://shop.example/privacy/',
      terms: 'https://shop.example/terms/',
      support: 'mailto:help@shop.example',
    },
    footer: FOOTER,
  };
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    `axe.run({ runOnly: ${JSON.stringify(AXE_TAGS)} }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`,
  );
}

/** Pixels that the logo takes as the file has them; 0: it is not shown. */
const widthOfLogo = (page: Page): Promise<number> =>
  page.evaluate<number>(
    `document.querySelector('.logo').decode().then(() => document.querySelector('.logo').naturalWidth, () => 0)`,
  );
const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

inChromium('the pages of a shop with a look of its own', (getVisit) => {
  for (const { name, ...options } of LOOKS) {
    it(`can be read and used by everybody, with a colour that is too light and one that is too dark: ${name}`, async () => {
      const { app, visit } = getVisit();
      for (const [color, accent] of [
        ['yellow', '#ffe600'],
        ['navy', '#14213d'],
      ] as const)
        await withSetting(app, 'BRANDING', await look(app, accent), () =>
          visit(async (page) => {
            for (const path of ['/login/', '/register/', '/', '/nowhere/']) {
              await page.goto(path);
              assert.ok((await widthOfLogo(page)) > 0, path);
              assert.deepEqual(await tooFaint(page), [], path);
              assert.equal(await overflow(page), 0, path);
            }
            await page.goto('/login/');
            assert.deepEqual(await violations(page), []);
            assert.equal(await page.locator('.site img').getAttribute('alt'), 'Gems & Co');
            await photograph(page, `${name}-branding-${color}`);
          }, options),
        );
    });
  }

  it('show the logo on dark grounds: a dark one of its own, or on a light plate', async () => {
    const { app, visit } = getVisit();
    const branding = await look(app, '#0a7d5a');
    const dark = await storedImage(app, pngOf({ color: [240, 240, 255] }));
    const shown = async (value: typeof branding & { logo_dark?: string }) => {
      let found: unknown;
      await withSetting(app, 'BRANDING', value, () =>
        visit(
          async (page) => {
            await page.goto('/login/');
            assert.ok((await widthOfLogo(page)) > 0);
            found = await page.evaluate(
              `[new URL(document.querySelector('.logo').currentSrc).pathname, getComputedStyle(document.querySelector('.logo')).backgroundColor]`,
            );
          },
          { colorScheme: 'dark' },
        ),
      );
      return found;
    };
    assert.deepEqual(await shown(branding), [`/branding/${branding.logo}`, 'rgb(255, 255, 255)']);
    assert.deepEqual(await shown({ ...branding, logo_dark: dark }), [
      `/branding/${dark}`,
      'rgba(0, 0, 0, 0)',
    ]);
  });

  it('show images of every type as they were before they were written anew', async () => {
    const { app, visit } = getVisit();
    for (const type of ['png', 'jpeg', 'webp']) {
      let file = '';
      await visit(async (page) => {
        await page.goto('/login/');
        file = await page.evaluate<string>(`(() => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 90 });
          const pen = canvas.getContext('2d');
          pen.fillStyle = '#0a7d5a';
          pen.fillRect(0, 0, 300, 90);
          pen.fillStyle = '#ffe600';
          pen.arc(45, 45, 30, 0, 7);
          pen.fill();
          return canvas.toDataURL('image/${type}', 0.8).split(',')[1];
        })()`);
      });
      const logo = await storedImage(app, Buffer.from(file, 'base64'));
      assert.ok(logo.endsWith(type === 'jpeg' ? 'jpg' : type), logo);
      await withSetting(app, 'BRANDING', { logo }, () =>
        visit(async (page) => {
          await page.goto('/login/');
          assert.equal(await widthOfLogo(page), 300, type);
          const pixels = await page.evaluate<number[]>(`(() => {
            const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 90 });
            const pen = canvas.getContext('2d');
            pen.drawImage(document.querySelector('.logo'), 0, 0);
            return [...pen.getImageData(45, 45, 1, 1).data, ...pen.getImageData(250, 45, 1, 1).data];
          })()`);
          const wanted = [255, 230, 0, 255, 10, 125, 90, 255];
          const differences = wanted.map((value, at) => Math.abs(value - (pixels[at] ?? 0)));
          assert.ok(Math.max(...differences) < 20, `${type}: ${pixels.join()}`);
        }),
      );
    }
  });

  it('send mails that look the same, with the logo from this service', async () => {
    const { app, visit } = getVisit();
    const logo = await storedImage(app, pngOf({ width: 300, height: 90 }));
    const branding = { ...(await look(app, '#ffe600')), logo };
    for (const languageCode of ['en', 'ar'] as const)
      await withSetting(app, 'BRANDING', branding, async () => {
        const user = await app.createUser({ languageCode, firstName: 'Ada' });
        await app.browser().post('/users/password/reset/', { email: user.email });
        await app.deliver();
      });
    const mails = await app.core.storage.read.inbox.list(2);
    for (const { name, ...options } of LOOKS)
      await visit(async (page) => {
        for (const [at, { id }] of mails.entries()) {
          await page.goto(`/_dev/inbox/${id}/html/`);
          assert.equal(await widthOfLogo(page), 300);
          assert.equal(await overflow(page), 0);
          assert.deepEqual(await tooFaint(page), [], name);
          await photograph(page, `${name}-branding-mail-${at === 0 ? 'ar' : 'en'}`);
        }
      }, options);
  });

  it('run nothing of an image, neither in a page nor on its own', async () => {
    const { app, visit } = getVisit();
    const hostile = svgOf(
      '<script>fetch("https://evil.example/")</script><style>@import "https://evil.example/a.css";</style><rect width="9" height="9" fill="url(https://evil.example/#a)" onload="alert(1)"/><image href="https://evil.example/a.png" width="9" height="9"/>',
    );
    const logo = await storedImage(app, hostile);
    await app.core.settingsAdmin.set('BRANDING', { logo }, OPERATOR);
    try {
      await visit(async (page) => {
        page.on('dialog', () => assert.fail('a script ran'));
        await page.goto('/login/');
        assert.ok((await widthOfLogo(page)) > 0);
        // Opened on its own it is downloaded. Here it is part of a page, where most could happen.
        const { text: markup } = await app.browser().get(`/branding/${logo}`);
        await page.setContent(markup);
      });
    } finally {
      await app.core.settingsAdmin.unset('BRANDING', OPERATOR);
    }
  });
});
