import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { InboxMessage } from '../../src/contracts/stores/inbox.ts';
import { MESSAGE_KINDS } from '../../src/messages/index.ts';
import { onSqlite, PASSWORD, type TestApp } from '../support/app.ts';
import { fullBranding, PRIVACY } from '../support/branding.ts';
import { passwords, profile, registration } from '../support/everything/customers.ts';
import { LOGO_SVG, storedImage } from '../support/images.ts';
import { codeSentTo, newPhone } from '../support/otp.ts';
import { OPERATOR, withSetting } from '../support/settings.ts';

const mailsSince = async (app: TestApp, before: number): Promise<InboxMessage[]> =>
  (await app.inbox()).slice(before).filter(({ channel }) => channel === 'email');

/** Kinds of mails that customers do not get. */
const TO_STAFF: ReadonlySet<string> = new Set(['second-factor', 'test-mail']);

onSqlite('the look of a shop in its mails', (getApp) => {
  it('is in every mail to a customer, as HTML and as plain text', async () => {
    const app = getApp();
    const branding = await fullBranding(app);
    const before = (await app.inbox()).length;
    await withSetting(app, 'BRANDING', branding, async () => {
      for (const act of [passwords, registration, profile]) await act(app);
      const phone = newPhone();
      await app.createUser({ phone });
      const browser = app.browser();
      await browser.post('/users/otp-login/', { phone });
      const code = await codeSentTo(app, phone);
      assert.equal((await browser.post('/users/otp-login/', { phone, code })).status, 302);
      await app.deliver();
    });
    const sent = await app.core.storage.read.outbox.list({ limit: 1000 });
    const kinds = new Set(sent.map(({ kind }) => kind));
    const mails = await mailsSince(app, before);
    const expected = Object.entries(MESSAGE_KINDS).flatMap(([kind, { lane }]) =>
      ['mail', 'resets'].includes(lane) && !TO_STAFF.has(kind) ? [kind] : [],
    );
    assert.deepEqual(
      expected.filter((kind) => !kinds.has(kind)),
      [],
      'kinds that were not tried',
    );
    assert.ok(mails.length >= expected.length);
    const image = `<img class="logo" src="${app.core.config.publicUrl}/branding/${branding.logo}" width="192" height="48" alt="Gems &amp; Co"`;
    for (const { subject, html, text } of mails) {
      assert.ok(html !== null);
      assert.ok(html.includes(image), subject);
      assert.ok(html.includes('href="https://shop.example/privacy/?a=1&amp;b=2"'), subject);
      assert.ok(html.includes('<bdi>Gems &amp; Co &lt;Ltd&gt;</bdi><br><bdi>London</bdi>'), subject);
      assert.ok(!html.includes('#2548c8') && !html.includes('#9db4ff'), `${subject}: the built-in colour`);
      assert.ok(
        text.endsWith(
          `\n\nPrivacy: ${PRIVACY}\nTerms: https://shop.example/terms/\nSupport: help@shop.example\n\nGems & Co <Ltd>\nLondon\n`,
        ),
        `${subject}: ${text}`,
      );
    }
    assert.ok(mails.some(({ html }) => html?.includes('bgcolor="#7d7100"')));
  });

  it('has the name where mail programs could not show the logo', async () => {
    const app = getApp();
    const logo = await storedImage(app, LOGO_SVG);
    const before = (await app.inbox()).length;
    await withSetting(app, 'BRANDING', { name: 'Gems', logo }, async () => {
      const { email } = await app.createUser();
      await app.browser().post('/users/password/reset/', { email });
      await app.deliver();
    });
    const [mail] = await mailsSince(app, before);
    assert.match(mail?.html ?? '', /<bdi>Gems<\/bdi>/);
    assert.doesNotMatch(mail?.html ?? '', /<img/);
  });

  it('is not in mails to staff: two thieves who are owners lead no colleague to pages of theirs', async () => {
    const app = getApp();
    const branding = await fullBranding(app);
    const colleague = await app.createUser({ isStaff: true, role: 'support' });
    const before = (await app.inbox()).length;
    await withSetting(app, 'BRANDING', branding, async () => {
      await app.browser().post('/users/password/reset/', { email: colleague.email });
      const browser = await app.signedIn(colleague);
      const password = 'another good password 1';
      const fields = {
        old_password: PASSWORD,
        new_password1: password,
        new_password2: password,
      };
      assert.equal((await browser.post('/users/password/change/', fields)).status, 200);
      await app.core.secondFactors.reset(await app.userNow(colleague.id), OPERATOR.source);
      await app.deliver();
    });
    const mails = await mailsSince(app, before);
    assert.ok(mails.length >= 2);
    for (const { subject, html, text } of mails)
      assert.doesNotMatch(`${html}${text}`, /shop\.example|<img|London|7d7100/, subject);
  });

  it('can be used by the shop’s own reset mail', async () => {
    const app = getApp();
    const branding = await fullBranding(app);
    const template =
      '<a href="{{ reset_url }}" style="background:{{ branding.accent }};color:{{ branding.on_accent }}">x</a>|{{ branding.logo_url }}|{{ branding.privacy_url }}|{{ branding.footer }}|{{ site_name }}';
    const before = (await app.inbox()).length;
    await withSetting(app, 'BRANDING', branding, () =>
      withSetting(app, 'RESET_EMAIL_HTML_TEMPLATE', template, async () => {
        const { email } = await app.createUser();
        await app.browser().post('/users/password/reset/', { email });
        await app.deliver();
      }),
    );
    const [mail] = await mailsSince(app, before);
    const { publicUrl } = app.core.config;
    assert.ok(
      mail?.html?.endsWith(
        `style="background:#7d7100;color:#ffffff">x</a>|${publicUrl}/branding/${branding.logo}|https://shop.example/privacy/?a=1&amp;b=2|Gems &amp; Co &lt;Ltd&gt;\nLondon|Gems &amp; Co`,
      ),
      mail?.html ?? '',
    );
  });
});
