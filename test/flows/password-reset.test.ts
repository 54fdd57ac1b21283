import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SECOND } from '../../src/lib/clock.ts';
import { ok } from '../../src/lib/result.ts';
import { encodeUid } from '../../src/links/reset-token.ts';
import { createResetLinks } from '../../src/passwords/reset-links.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';
import { customerWithPhone, newPhone, smsTo } from '../support/otp.ts';

const NEW = 'a password after the reset';
const passwords = (first = NEW, second = first) => ({ new_password1: first, new_password2: second });
const SOURCE = { address: 'operator', agent: 'test', requestId: 'test' };
const INVALID_TOKEN = { token: ['Invalid value'] };

onEveryEngine('POST /users/password/reset/', (getApp) => {
  it('answers the same for customers, strangers, guests and the inactive, and asks for mail for each', async () => {
    const app = getApp();
    const known = await app.createUser();
    const inactive = await app.createUser({ isActive: false });
    const before = (await app.queued()).length;
    const text = 'Password reset e-mail has been sent.';
    for (const email of [known.email, inactive.email, 'nobody@example.com']) {
      const answer = await app.browser().post('/users/password/reset/', { email });
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.json(), { detail: text, success: text });
    }
    assert.equal((await app.queued()).length, before + 3);
  });

  it('shows on the page where a link was sent, and asks for another with one press', async () => {
    const app = getApp();
    const form = { email: 'somebody@example.com' };
    const before = (await app.queued()).length;
    const sent = await app.browser().post('/password-reset/', undefined, { form, headers: PAGE });
    assert.equal(sent.status, 200);
    assert.match(sent.text, /somebody@example\.com/);
    assert.match(sent.text, /data-countdown="60"/);
    const hidden = /<input type="hidden" name="(email)" value="([^"]*)"/.exec(sent.text);
    const again = { [hidden?.[1] ?? '']: hidden?.[2] ?? '', resend: 'true' };
    assert.equal(
      (await app.browser().post('/password-reset/', undefined, { form: again, headers: PAGE })).status,
      200,
    );
    assert.equal((await app.queued()).length, before + 2);
  });

  it('refuses an address that is none', async () => {
    const app = getApp();
    for (const email of [
      'no',
      'a@b',
      'a b@example.com',
      '@example.com',
      'a@example..com',
      'a@-example.com',
    ]) {
      const answer = await app.browser().post('/users/password/reset', { email });
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), { email: ['Enter a valid email address.'] }, email);
    }
    const many = await app
      .browser()
      .post('/users/password/reset', { email: `${'a'.repeat(250)}@example.com` });
    assert.deepEqual(many.json(), { email: ['Ensure this field has no more than 254 characters.'] });
  });

  it('keeps no address in clear in the queue', async () => {
    const app = getApp();
    await app.browser().post('/users/password/reset/', { email: 'secret.person@example.com' });
    const [message] = await app.core.storage.read.outbox.list({ limit: 1 });
    assert.ok(message);
    assert.doesNotMatch(JSON.stringify(message), /secret|example/);
  });
});

onEveryEngine('a reset link', (getApp) => {
  it('sets a new password by the API, once, and ends every session and key', async () => {
    const app = getApp();
    const user = await app.createUser();
    const signedIn = await app.signedIn(user);
    const url = `/users/api-reset/${app.resetLink(await app.userNow(user.id))}/`;
    const browser = app.browser();
    assert.deepEqual((await browser.get(url)).json(), { validlink: true });
    assert.deepEqual((await browser.get(url)).json(), { validlink: true });

    const answer = await browser.post(url, passwords());
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), {});
    assert.deepEqual((await browser.get(url)).json(), { validlink: false });
    const again = await browser.post(url, passwords('yet another one'));
    assert.equal(again.status, 400);
    assert.deepEqual(again.json(), { errors: {}, validlink: false });

    assert.equal((await signedIn.get('/current_user/')).status, 401);
    assert.equal((await browser.get('/current_user/')).status, 401);
    await app.signedIn(user, NEW);
    await assert.rejects(app.signedIn(user, PASSWORD));
    assert.ok((await app.auditOf(user)).includes('password.reset:success'));
  });

  it('names its account for password managers where its user has signed in before, and nowhere else', async () => {
    const app = getApp();
    const [user, other] = [await app.createUser(), await app.createUser()];
    const [own, others] = [await app.signedIn(user), await app.signedIn(other)];
    const url = `/password-reset/${app.resetLink(await app.userNow(user.id))}/`;
    const shown = (await own.get(url, PAGE)).text;
    assert.ok(shown.includes(`value="${user.email}" autocomplete="username" hidden readonly`));
    for (const browser of [others, app.browser()]) {
      const { status, text } = await browser.get(url, PAGE);
      assert.equal(status, 200);
      assert.doesNotMatch(text, /username|@/);
    }
  });

  it('stays usable when the new password is refused', async () => {
    const app = getApp();
    const user = await app.createUser();
    const url = `/users/api-reset/${app.resetLink(user)}/`;
    const browser = app.browser();
    const cases: [object, object][] = [
      [passwords('a', 'b'), { new_password2: ["The two password fields didn't match."] }],
      [
        passwords('abc'),
        { new_password2: ['This password is too short. It must contain at least 4 characters.'] },
      ],
      [{ new_password1: NEW }, { new_password2: ['This field is required.'] }],
    ];
    for (const [body, errors] of cases) {
      const answer = await browser.post(url, body);
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), { errors, validlink: true });
    }
    const turkish = {
      headers: { 'accept-language': 'tr' },
      form: { new_password1: 'a', new_password2: 'b' },
    };
    assert.deepEqual((await browser.post(url, undefined, turkish)).json(), {
      errors: { new_password2: ['İki parola alanı uyuşmadı.'] },
      validlink: true,
    });
    assert.equal((await browser.post(url, passwords())).status, 200);
  });

  it('works for one of 50 people who use it at once', async () => {
    const app = getApp();
    const user = await app.createUser();
    const url = `/users/api-reset/${app.resetLink(user)}/`;
    const tried = Array.from({ length: 50 }, (_, index) => `password number ${index}`);
    const answers = await Promise.all(tried.map((password) => app.browser().post(url, passwords(password))));
    const winners = tried.filter((_, index) => answers[index]?.status === 200);
    assert.equal(winners.length, 1);
    for (const answer of answers)
      if (answer.status !== 200) assert.deepEqual(answer.json(), { errors: {}, validlink: false });
    await app.signedIn(user, winners[0]);
  });

  it('dies when the customer signs in, is renamed, moves to another e-mail or changes the password', async () => {
    const app = getApp();
    const { storage } = app.core;
    const events: Record<string, (id: number) => Promise<unknown>> = {
      'signs in': async (id) => app.signedIn(await app.userNow(id)),
      'changes the password': async (id) => {
        const user = await app.userNow(id);
        const browser = await app.signedIn(user);
        const body = { old_password: PASSWORD, ...passwords() };
        return browser.post('/users/password/change/', body);
      },
      'gets another e-mail': (id) =>
        storage.transaction((stores) =>
          stores.users.update(id, { email: `new${id}@example.com` }, 'end-credentials'),
        ),
      'turns out not to have the e-mail': (id) =>
        app.core.accounts.update(id, { isEmailVerified: false }, SOURCE),
      'is deactivated': (id) =>
        storage.transaction((stores) => stores.users.update(id, { isActive: false }, 'end-credentials')),
    };
    for (const [event, happen] of Object.entries(events)) {
      const user = await app.createUser();
      const url = `/users/api-reset/${app.resetLink(user)}/`;
      assert.deepEqual((await app.browser().get(url)).json(), { validlink: true });
      await happen(user.id);
      assert.deepEqual((await app.browser().get(url)).json(), { validlink: false }, event);
      assert.equal((await app.browser().post(url, passwords('too late'))).status, 400, event);
    }
  });

  it('lives for an hour, and an older one beside a newer one', async () => {
    const app = getApp();
    const user = await app.createUser();
    const older = `/users/api-reset/${app.resetLink(user)}/`;
    app.clock.advance(1800 * SECOND);
    const newer = `/users/api-reset/${app.resetLink(user)}/`;
    app.clock.advance(1800 * SECOND);
    assert.deepEqual((await app.browser().get(older)).json(), { validlink: true });
    app.clock.advance(SECOND);
    assert.deepEqual((await app.browser().get(older)).json(), { validlink: false });
    assert.equal((await app.browser().post(newer, passwords())).status, 200);
  });

  it('costs one read of one row to look at, as often as storefronts ask', async () => {
    const app = getApp();
    const { core } = app;
    const asked: string[] = [];
    const users = new Proxy(core.storage.read.users, {
      get(store, name) {
        asked.push(String(name));
        return Reflect.get(store, name);
      },
    });
    const read = Object.create(core.storage.read, { users: { value: users } });
    const storage = { ...core.storage, read };
    const resetLinks = createResetLinks({ ...core, storage });
    const user = await app.createUser();
    const [uid = '', token = ''] = app.resetLink(user).split('/');
    assert.deepEqual(await resetLinks.inspect({ uid, token }), ok(user.id));
    assert.deepEqual(asked, ['linkSubject']);
  });

  it('belongs to one person: with another’s uid, a changed letter or another key it is nothing', async () => {
    const app = getApp();
    const [user, other] = [await app.createUser(), await app.createUser()];
    const [uid = '', token = ''] = app.resetLink(user).split('/');
    const changed = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    const hostile = [
      `${encodeUid(other.id)}/${token}`,
      `${uid}/${changed}`,
      `${uid}/${token.slice(0, -1)}`,
      `${uid}/${token}0`,
      `${uid}/0${token}`,
      `${uid}/${token.toUpperCase()}`,
      `${uid}/-${token.split('-')[1]}`,
      `${uid}/zzzzzzzz-${token.split('-')[1]}`,
      `${encodeUid('99999999999999999999')}/${token}`,
      `${encodeUid('999999999')}/${token}`,
      `${encodeUid('-1')}/${token}`,
      `${encodeUid(`0${user.id}`)}/${token}`,
      `${uid}=/${token}`,
      `x/${token}`,
    ];
    for (const link of hostile) {
      const answer = await app.browser().get(`/users/api-reset/${link}/`);
      assert.equal(answer.status, 200, link);
      assert.deepEqual(answer.json(), { validlink: false }, link);
      assert.equal((await app.browser().post(`/users/api-reset/${link}/`, passwords())).status, 400);
    }
    assert.equal((await app.userNow(user.id)).password, user.password);
  });

  it('leaves nothing to a stranger who registered the address with a phone of their own', async () => {
    const app = getApp();
    const phone = newPhone();
    const email = 'owner@example.com';
    const stranger = app.browser();
    const registered = await stranger.post('/users/registration/', { email, password: PASSWORD, phone });
    assert.equal(registered.status, 201);
    await app.deliver();
    const mail = (await app.inbox()).findLast(({ recipient }) => recipient === email);
    const confirm = /https?:\/\/[^/]+(\/users\/registration\/\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
    assert.equal((await app.browser().get(confirm)).status, 200);

    const user = await app.core.storage.read.users.byEmail(email);
    assert.ok(user);
    const link = `/users/api-reset/${app.resetLink(user)}/`;
    assert.equal((await app.browser().post(link, passwords())).status, 200);
    assert.equal((await app.userNow(user.id)).phone, null);
    assert.deepEqual((await app.auditOf(user)).slice(-2), ['password.reset:success', 'user.update:success']);
    await app.browser().post('/users/password/reset-with-phone/', { phone });
    await stranger.post('/users/otp-login/', { phone });
    assert.deepEqual(await smsTo(app, phone), []);
  });

  it('leaves a customer the phone that is proved to be theirs', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    await app.browser().post(`/users/api-reset/${app.resetLink(user)}/`, passwords());
    assert.equal((await app.userNow(user.id)).phone, phone);
  });

  it('makes a guest registered', async () => {
    const app = getApp();
    const user = await app.createUser({ userType: 'guest' });
    await app.browser().post(`/users/api-reset/${app.resetLink(user)}/`, passwords());
    assert.equal((await app.userNow(user.id)).userType, 'registered');
  });
});

onEveryEngine('POST /users/password/reset/confirm/', (getApp) => {
  const url = '/users/password/reset/confirm/';

  it('sets a new password by the parts of the link', async () => {
    const app = getApp();
    const user = await app.createUser();
    const [uid, token] = app.resetLink(user).split('/');
    const answer = await app.browser().post(url, { uid, token, ...passwords() });
    assert.equal(answer.status, 200);
    const text = 'Password has been reset with the new password.';
    assert.deepEqual(answer.json(), { success: text, detail: text });
    await app.signedIn(user, NEW);
  });

  it('names the first thing that is wrong: uid, token, then the passwords, weakness on the first field', async () => {
    const app = getApp();
    const user = await app.createUser();
    const [uid, token] = app.resetLink(user).split('/');
    const unknown = encodeUid('987654321');
    const short = ['This password is too short. It must contain at least 4 characters.'];
    const cases: [object, object][] = [
      [{ uid: '!!', token: 'x', ...passwords('a', 'b') }, { uid: ['Invalid value'] }],
      [{ uid: 'YWJj', token, ...passwords() }, { uid: ['Invalid value'] }],
      [{ uid: unknown, token, ...passwords() }, INVALID_TOKEN],
      [{ uid, token: '6w7-125c153fa562fcd3887e', ...passwords('a', 'b') }, INVALID_TOKEN],
      [{ uid, token, ...passwords('a', 'b') }, { new_password2: ["The two password fields didn't match."] }],
      [{ uid, token, ...passwords('abc') }, { new_password1: short }],
      [
        {},
        Object.fromEntries(
          ['uid', 'token', 'new_password1', 'new_password2'].map((name) => [
            name,
            ['This field is required.'],
          ]),
        ),
      ],
    ];
    for (const [body, expected] of cases) {
      const answer = await app.browser().post(url, body);
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), expected);
    }
  });
});

for (const prefix of ['/users/reset', '/password-reset']) {
  onEveryEngine(`the page ${prefix}/<uid>/<token>/`, (getApp) => {
    it('shows the form without using the link up, also to a mail scanner', async () => {
      const app = getApp();
      const url = `${prefix}/${app.resetLink(await app.createUser())}/`;
      for (const method of ['GET', 'HEAD', 'GET'] as const) {
        const answer = await app.browser().request(method, url, undefined, { headers: PAGE });
        assert.equal(answer.status, 200);
        assert.match(String(answer.headers['content-type']), /^text\/html/);
        assert.equal(answer.headers['referrer-policy'], 'same-origin');
        assert.equal(answer.headers['cache-control'], 'no-store');
      }
      const gone = await app.browser().get(`${prefix}/MQ/nonsense/`, PAGE);
      assert.equal(gone.status, 400);
      assert.match(String(gone.headers['content-type']), /^text\/html/);
    });

    it('takes a browser through to the page that says it is done', async () => {
      const app = getApp();
      const user = await app.createUser();
      const url = `${prefix}/${app.resetLink(user)}/`;
      const weak = await app.browser().post(url, undefined, { form: passwords('abc'), headers: PAGE });
      assert.equal(weak.status, 400);
      assert.match(weak.text, /too short/);
      assert.doesNotMatch(weak.text, /abc"/);
      const done = await app.browser().post(url, undefined, { form: passwords(), headers: PAGE });
      assert.equal(done.status, 302);
      assert.equal(done.headers.location, '/users/reset/done/');
      assert.equal((await app.browser().get('/users/reset/done/', PAGE)).status, 200);
      await app.signedIn(user, NEW);
      const late = await app.browser().post(url, undefined, { form: passwords(), headers: PAGE });
      assert.equal(late.status, 400);
      assert.match(String(late.headers['content-type']), /^text\/html/);
    });

    it('answers scripts with an empty 200, or with what is wrong', async () => {
      const app = getApp();
      const user = await app.createUser();
      const url = `${prefix}/${app.resetLink(user)}/`;
      const mismatch = await app.browser().post(url, passwords('a', 'b'));
      assert.equal(mismatch.status, 400);
      assert.deepEqual(mismatch.json(), { new_password2: ["The two password fields didn't match."] });
      const done = await app.browser().post(url, passwords());
      assert.equal(done.status, 200);
      assert.equal(done.text, '');
      const again = await app.browser().post(url, passwords());
      assert.equal(again.status, 400);
      assert.deepEqual(again.json(), INVALID_TOKEN);
    });
  });
}
