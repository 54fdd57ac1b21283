import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { messagesTo, messageTo } from '../support/delivery.ts';

const REQUEST = '/users/password/reset/';
const NEW = 'a password after the reset';

const request = async (app: TestApp, email: string, headers: Record<string, string> = {}): Promise<void> => {
  const answer = await app.browser().post(REQUEST, { email }, { headers });
  assert.equal(answer.status, 200);
};
const inboxOf = async (app: TestApp, email: string | null) =>
  (await app.inbox()).filter((message) => message.recipient === email);

onEveryEngine('a reset by e-mail', (getApp) => {
  it('takes a customer from the request over the mail to a new password', async () => {
    const app = getApp();
    const user = await app.createUser();
    await request(app, user.email ?? '');
    await app.deliver();

    const list = (await app.browser().get('/_dev/inbox/', { accept: 'application/json' })).json() as {
      messages: { to: string; subject: string; links: string[]; created_at: string }[];
    };
    const mail = list.messages.find((message) => message.to === user.email);
    assert.ok(mail);
    assert.equal(mail.subject, 'Reset your password at Latchkey');
    assert.equal(mail.links.length, 1);
    const link = new URL(mail.links[0] ?? '');
    assert.equal(link.origin, app.core.config.publicUrl);

    const [, , uid = '', token = ''] = link.pathname.split('/');
    const body = { uid, token, new_password1: NEW, new_password2: NEW };
    assert.equal((await app.browser().post('/users/password/reset/confirm/', body)).status, 200);
    await app.signedIn(user, NEW);
    await assert.rejects(app.signedIn(user, PASSWORD));

    await app.deliver();
    const notice = (await inboxOf(app, user.email)).at(-1);
    assert.equal(notice?.subject, 'Password Changed');
    assert.match(notice?.text ?? '', /2026-01-15 15:00 \(UTC\+03:00\)/);
    assert.deepEqual(
      (await app.auditOf(user)).filter((event) => /reset/.test(event)),
      ['reset_link.sent:success', 'password.reset:success'],
    );
  });

  it('sends nothing to strangers, guests, the inactive and unverified addresses', async () => {
    const app = getApp();
    const people = [
      await app.createUser({ userType: 'guest' }),
      await app.createUser({ isActive: false }),
      await app.createUser({ isEmailVerified: false }),
    ].map((user) => user.email ?? '');
    const before = (await app.inbox()).length;
    for (const email of [...people, 'nobody@example.com']) {
      await request(app, email);
      await app.deliver();
      const { state, payload } = await messageTo(app, email);
      assert.deepEqual([state, payload], ['suppressed', null]);
    }
    assert.equal((await app.inbox()).length, before);
  });

  it('keeps no address unencrypted in the queue, and no payload of a sent message', async () => {
    const app = getApp();
    const user = await app.createUser({ email: 'Very.Private@example.com' });
    await request(app, 'Very.Private@example.com');
    const queued = await messageTo(app, user.email);
    assert.ok(queued.payload && queued.payload.length > 40);
    assert.doesNotMatch(JSON.stringify(queued), /private|example/i);
    await app.deliver();
    assert.equal((await messageTo(app, user.email)).payload, null);
  });

  it('goes to the address on file, not to the spelling somebody typed', async () => {
    const app = getApp();
    const user = await app.createUser({ email: 'Ada.On.File@example.com' });
    await request(app, 'ADA.on.file@EXAMPLE.com');
    await app.deliver();
    assert.equal((await inboxOf(app, user.email)).length, 1);
  });

  it('comes at most once per gap, however often a stranger asks, and again when the gap is over', async () => {
    const app = getApp();
    const user = await app.createUser();
    const email = user.email ?? '';
    for (let asked = 0; asked < 5; asked++) await request(app, email);
    await app.deliver();
    assert.equal((await inboxOf(app, email)).length, 1);
    const states = (await messagesTo(app, email)).map((message) => message.state).sort();
    assert.deepEqual(states, ['sent', 'suppressed', 'suppressed', 'suppressed', 'suppressed']);

    for (const [gap, expected] of [
      [MINUTE, 2],
      [MINUTE, 2],
      [MINUTE, 3],
    ] as const) {
      app.clock.advance(gap);
      await request(app, email);
      await app.deliver();
      assert.equal((await inboxOf(app, email)).length, expected);
    }

    // Signing in voids the links: the next one need not wait for the doubled gap.
    await app.signedIn(user);
    app.clock.advance(MINUTE);
    await request(app, email);
    await app.deliver();
    assert.equal((await inboxOf(app, email)).length, 4);
  });

  it('leaves earlier links valid, so that repeated requests cannot block a reset', async () => {
    const app = getApp();
    const user = await app.createUser();
    for (let asked = 0; asked < 2; asked++) {
      await request(app, user.email ?? '');
      await app.deliver();
      app.clock.advance(MINUTE);
    }
    const links = (await inboxOf(app, user.email)).map(
      (mail) => /\/password-reset\/(\S+)\//.exec(mail.text)?.[1],
    );
    assert.equal(new Set(links).size, 2);
    for (const link of links) {
      const answer = await app.browser().get(`/users/api-reset/${link}/`);
      assert.deepEqual(answer.json(), { validlink: true });
    }
  });

  it('counts a link’s life from when it was sent, however late the mail server took it', async () => {
    const app = getApp();
    const user = await app.createUser();
    await request(app, user.email ?? '');
    app.clock.advance(3599 * SECOND);
    await app.deliver();
    app.clock.advance(3599 * SECOND);
    const [mail] = await inboxOf(app, user.email);
    const link = /\/password-reset\/(\S+)\//.exec(mail?.text ?? '')?.[1];
    assert.deepEqual((await app.browser().get(`/users/api-reset/${link}/`)).json(), { validlink: true });
  });

  it('uses the customer’s language, not the requester’s', async () => {
    const app = getApp();
    const user = await app.createUser({ languageCode: 'tr', firstName: 'Ayşe' });
    await request(app, user.email ?? '', { 'accept-language': 'en' });
    await app.deliver();
    const [mail] = await inboxOf(app, user.email);
    assert.equal(mail?.subject, 'Latchkey parolanızı sıfırlayın');
    assert.match(mail?.text ?? '', /^Merhaba Ayşe,/);
    assert.match(mail?.html ?? '', /<html lang="tr" dir="ltr">/);
  });

  it('does not use a name that could be a stranger’s message', async () => {
    const app = getApp();
    const user = await app.createUser({ firstName: 'Win at evil.example' });
    await request(app, user.email ?? '');
    await app.deliver();
    const [mail] = await inboxOf(app, user.email);
    assert.match(mail?.text ?? '', /^Hello,\n/);
    assert.doesNotMatch(`${mail?.subject}${mail?.html}${mail?.text}`, /evil/);
  });

  it('builds its link from settings, never from the request', async () => {
    const app = getApp();
    const user = await app.createUser();
    const hostile = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    };
    await request(app, user.email ?? '', hostile);
    await app.deliver();
    const [mail] = await inboxOf(app, user.email);
    assert.doesNotMatch(`${mail?.html}${mail?.text}`, /evil/);
    assert.ok(mail?.text.includes(`${app.core.config.publicUrl}/password-reset/`));
  });
});

onEveryEngine(
  'a reset by e-mail without a gap',
  (getApp) => {
    it('sends every mail that is asked for', async () => {
      const app = getApp();
      const user = await app.createUser();
      for (let asked = 0; asked < 3; asked++) await request(app, user.email ?? '');
      await app.deliver();
      assert.equal((await inboxOf(app, user.email)).length, 3);
    });

    it('leads to the storefront, or to the frontend that asked', async () => {
      const app = getApp();
      const user = await app.createUser();
      const linkFor = async (headers: Record<string, string>): Promise<string> => {
        await request(app, user.email ?? '', headers);
        await app.deliver();
        const text = (await inboxOf(app, user.email)).at(-1)?.text ?? '';
        return /https?:\/\/[^/]+/.exec(text)?.[0] ?? '';
      };
      assert.equal(await linkFor({}), 'https://shop.example');
      assert.equal(await linkFor({ 'x-frontend-id': 'mobile' }), 'https://m.shop.example');
      assert.equal(await linkFor({ 'x-frontend-id': 'unknown' }), 'https://shop.example');
    });
  },
  {
    settings: {
      PASSWORD_RESET_MAIL_GAP: 0,
      STOREFRONT_URL: 'https://shop.example',
      VALID_FRONTEND_IDS: ['mobile'],
      FRONTEND_URLS: { mobile: 'https://m.shop.example', unknown: 'https://evil.example' },
    },
  },
);
