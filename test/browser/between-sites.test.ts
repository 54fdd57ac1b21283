import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PASSWORD } from '../support/app.ts';
import { inChromium, otherSite } from '../support/chromium.ts';

inChromium(
  'between sites',
  (getVisit) => {
    const shop = (): string => otherSite(Number(new URL(getVisit().origin).port));

    it('signing in and out may end on the shop’s own site, which a strict form policy would stop', async () => {
      const { app, visit } = getVisit();
      const user = await app.createUser();
      await visit(
        async (page) => {
          await page.goto('/login/');
          await page.fill('#email', user.email ?? '');
          await page.fill('#password', PASSWORD);
          await page.click('button[type=submit]');
          await page.waitForURL(`${shop()}/home/`);
          await page.goto('/');
          await page.getByRole('button', { name: 'Sign out' }).click();
          await page.waitForURL(`${shop()}/home/`);
        },
        { otherOrigins: [shop()] },
      );
    });

    it('no link out of a reset page tells the next site the link', async () => {
      const { app, visit } = getVisit();
      const user = await app.createUser();
      await visit(
        async (page) => {
          await page.goto(`/password-reset/${app.resetLink(user)}/`);
          const next = page.waitForRequest(`${shop()}/home/`);
          await page.getByRole('link', { name: 'Latchkey' }).click();
          const headers = await (await next).allHeaders();
          assert.equal(headers.referer, undefined);
        },
        { otherOrigins: [shop()] },
      );
    });

    it('a form on a foreign page is refused, in words its victim understands', async () => {
      const { app, visit, origin } = getVisit();
      const user = await app.createUser();
      await visit(async (page) => {
        await page.setContent(`
          <form method="post" action="${origin}/login/">
            <input name="email" value="${user.email}"><input name="password" value="${PASSWORD}"><button>Win</button>
          </form>`);
        await page.click('button');
        await page.waitForURL(`${origin}/login/`);
        assert.equal(await page.locator('h1').innerText(), 'That was not accepted');
        assert.deepEqual(await page.context().cookies(), []);
      });
    });

    it('a page may load only its own files and cannot be framed', async () => {
      await getVisit().visit(async (page) => {
        const answer = await page.goto('/login/');
        const policy = answer?.headers()['content-security-policy'] ?? '';
        assert.match(policy, /^default-src 'none'; /);
        assert.match(policy, /frame-ancestors 'none'/);
        assert.ok(!/unsafe|\*|data:/.test(policy));
      });
    });
  },
  (port) => ({ settings: { HOME_URL: `${otherSite(port)}/home/` } }),
);
