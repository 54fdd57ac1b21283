import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unusablePassword, wrapHash } from '../../src/hashing/hasher.ts';
import { DAY, HOUR, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';
import { visitorBrowser } from '../support/guest.ts';
import { withSetting } from '../support/settings.ts';

const URL = '/users/login/';
const WRONG = { non_field_errors: ['Unable to log in with provided credentials.'] };

onEveryEngine('the sign-in page', (getApp) => {
  it('lets those through who are signed in, unless somebody asks for a new sign-in', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    const page = (path: string) => browser.get(path, PAGE);
    const target = '/login/?next=/account/change-password/';
    assert.equal((await page('/login/')).headers.location, '/account/');
    assert.equal((await page(target)).headers.location, '/account/change-password/');
    assert.equal((await page('/login/?next=//evil.example')).headers.location, '/account/');
    app.clock.advance(HOUR);
    assert.equal((await page('/login/')).headers.location, '/account/');
    assert.equal(
      (await page(target)).status,
      200,
      'whoever sends them here with a target wants a fresh session',
    );
    assert.equal((await app.browser().get('/login/', PAGE)).status, 200);
  });

  it('leads to My account, or to the home page of the storefront where there is one', async () => {
    const app = getApp();
    const { email } = await app.createUser();
    const signIn = () => app.browser().submit('/login/', { email: email ?? '', password: PASSWORD });
    assert.equal((await signIn()).headers.location, '/account/');
    await withSetting(app, 'STOREFRONT_URL', 'https://shop.example', async () =>
      assert.equal((await signIn()).headers.location, '/home/'),
    );
    await withSetting(app, 'HOME_URL', '/shop/', async () =>
      assert.equal((await signIn()).headers.location, '/shop/'),
    );
  });
});

onEveryEngine('POST /users/login/', (getApp) => {
  it('signs a customer in and hands out a key and the session cookie', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = app.browser();
    const answer = await browser.post(URL, { email: user.email?.toUpperCase(), password: PASSWORD });
    assert.equal(answer.status, 200);
    const body = answer.json() as { key: string; redirect_url: null };
    assert.match(body.key, /^[0-9a-f]{40}$/);
    assert.equal(body.redirect_url, null);
    assert.match(browser.cookies.get('sessionid') ?? '', /^[a-z0-9]{32}$/);
    const me = (await browser.get('/current_user/')).json() as { pk: number };
    assert.equal(me.pk, user.id);
    const byKey = await app.browser().get('/current_user/', { authorization: `Token ${body.key}` });
    assert.equal(byKey.status, 200);
  });

  it('accepts a form, as the storefront’s sign-in library posts it', async () => {
    const app = getApp();
    const user = await app.createUser();
    const form = { email: user.email ?? '', password: PASSWORD, formType: 'login', captcha: '' };
    assert.equal((await app.browser().post(URL, undefined, { form })).status, 200);
  });

  it('answers the same for a wrong password, an unknown e-mail, an inactive and a passwordless customer', async () => {
    const app = getApp();
    const [known, inactive, guest] = [
      await app.createUser(),
      await app.createUser({ isActive: false }),
      await app.createUser({ userType: 'guest', password: unusablePassword() }),
    ];
    const tries = [
      [known.email, 'not the password'],
      ['nobody@example.com', PASSWORD],
      [inactive.email, PASSWORD],
      [guest.email, PASSWORD],
      [known.email, `${PASSWORD} `],
    ];
    for (const [email, password] of tries) {
      const browser = app.browser();
      const answer = await browser.post(URL, { email, password });
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), WRONG);
      assert.equal(browser.cookies.size, 0);
    }
  });

  it('names every missing or malformed field at once', async () => {
    const browser = getApp().browser();
    assert.deepEqual((await browser.post(URL, {})).json(), {
      email: ['This field is required.'],
      password: ['This field is required.'],
    });
    assert.deepEqual((await browser.post(URL, { email: 'no at sign', password: '' })).json(), {
      email: ['Enter a valid email address.'],
      password: ['This field may not be blank.'],
    });
  });

  it('never trims a password, and reads a number as its digits', async () => {
    const app = getApp();
    const spaced = await app.createUser({
      password: await app.core.hasher.hash('  spaced  ', { address: 'operator' }),
    });
    await app.signedIn(spaced, '  spaced  ');
    const digits = await app.createUser({
      password: await app.core.hasher.hash('123456', { address: 'operator' }),
    });
    const answer = await app.browser().post(URL, { email: ` ${digits.email} `, password: 123456 });
    assert.equal(answer.status, 200);
  });

  it('refuses a password over 4096 bytes before hashing it', async () => {
    const app = getApp();
    const user = await app.createUser();
    const answer = await app.browser().post(URL, { email: user.email, password: 'é'.repeat(2049) });
    assert.deepEqual(answer.json(), { password: ['Ensure this field has no more than 4096 characters.'] });
  });

  it('gives a new session id at every sign-in, so that a planted one is worth nothing', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = app.browser();
    browser.cookies.set('sessionid', 'a'.repeat(32));
    await browser.post(URL, { email: user.email, password: PASSWORD });
    const first = browser.cookies.get('sessionid');
    assert.notEqual(first, 'a'.repeat(32));
    const csrf = browser.cookies.get('csrftoken');
    await browser.post(URL, { email: user.email, password: PASSWORD });
    assert.notEqual(browser.cookies.get('sessionid'), first);
    assert.notEqual(browser.cookies.get('csrftoken'), csrf);
    const old = app.browser();
    old.cookies.set('sessionid', first ?? '');
    assert.equal((await old.get('/current_user/')).status, 401);
  });

  it('keeps a visitor’s session data through sign-in, but not another customer’s', async () => {
    const app = getApp();
    const { sessions } = app.core;
    const [user, other] = [await app.createUser(), await app.createUser()];
    const browser = await visitorBrowser(app, { basket: 7 });
    await browser.post(URL, { email: user.email, password: PASSWORD });
    const mine = await sessions.find(browser.cookies.get('sessionid'));
    assert.deepEqual(mine?.session.data, { basket: 7 });
    await browser.post(URL, { email: other.email, password: PASSWORD });
    const theirs = await sessions.find(browser.cookies.get('sessionid'));
    assert.equal(theirs?.user?.id, other.id);
    assert.deepEqual(theirs?.session.data, {});
  });

  it('tells the storefront where to go only when the target is safe', async () => {
    const app = getApp();
    const user = await app.createUser();
    const targets = [
      ['/basket/?a=1', '/basket/?a=1'],
      ['https://evil.example/', null],
      ['//evil.example', null],
    ] as const;
    for (const [next, expected] of targets) {
      const url = `${URL}?next=${encodeURIComponent(next)}`;
      const answer = await app.browser().post(url, { email: user.email, password: PASSWORD });
      assert.equal((answer.json() as { redirect_url: string | null }).redirect_url, expected);
    }
  });

  it('lets customers imported from elsewhere in with their old hash, and lifts it', async () => {
    const app = getApp();
    for (const hash of [
      'pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo=',
      'md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3',
      await wrapHash('sha1$$6d138ca3ae545631b3abd71a4f076ce759c5700b'),
    ]) {
      const user = await app.createUser({ password: hash ?? '' });
      await app.signedIn(user, 'lètmein');
      assert.match((await app.userNow(user.id)).password, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      await app.signedIn(user, 'lètmein');
    }
  });

  it('lets nobody in by a hash that is never computed, and says no more than to a stranger', async () => {
    const app = getApp();
    const user = await app.createUser({ password: `pbkdf2_sha256$99999999999$seasalt$${'A'.repeat(43)}=` });
    const answer = await app.browser().post(URL, { email: user.email, password: PASSWORD });
    assert.deepEqual([answer.status, answer.json()], [400, WRONG]);
    assert.equal((await app.userNow(user.id)).password, user.password);
  });

  it('says that the e-mail must be verified only to who knows the password', async () => {
    const app = getApp();
    const user = await app.createUser({
      isEmailVerified: false,
      attributes: { verification_required: true },
    });
    assert.equal((await app.browser().post(URL, { email: user.email, password: PASSWORD })).status, 200);
    const wrong = await app.browser().post(URL, { email: user.email, password: 'wrong' });
    assert.deepEqual(wrong.json(), WRONG);
  });

  it('records who signed in and who failed to', async () => {
    const app = getApp();
    const user = await app.createUser();
    await app.core.audit.flush();
    await app.browser().post(URL, { email: user.email, password: 'wrong' });
    await app.signedIn(user);
    assert.deepEqual(await app.auditOf(user), ['session.sign_in:failure', 'session.sign_in:success']);
  });
});

onEveryEngine(
  'POST /users/login/ where e-mails must be verified',
  (getApp) => {
    it('keeps a guest who became registered out until the e-mail is verified', async () => {
      const app = getApp();
      const guest = { isEmailVerified: false, attributes: { verification_required: true } };
      const user = await app.createUser(guest);
      const answer = await app.browser().post(URL, { email: user.email, password: PASSWORD });
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), {
        non_field_errors: ['Please verify your email address before login.'],
      });
      const wrong = await app.browser().post(URL, { email: user.email, password: 'wrong' });
      assert.deepEqual(wrong.json(), WRONG);
      await app.signedIn(await app.createUser({ ...guest, isEmailVerified: true }));
    });
  },
  { settings: { GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION: true } },
);

onEveryEngine(
  'the throttle of sign-in',
  (getApp) => {
    it('stops guesses at one account after the limit, known or not, and says when to come back', async () => {
      const app = getApp();
      const user = await app.createUser();
      for (const email of [user.email, 'unknown@example.com']) {
        for (let guess = 0; guess < 3; guess++)
          assert.equal((await app.browser().post(URL, { email, password: 'wrong' })).status, 400);
        const answer = await app.browser().post(URL, { email, password: PASSWORD });
        assert.equal(answer.status, 429);
        const seconds = Number(answer.headers['retry-after']);
        assert.ok(seconds >= 1 && seconds <= 60, `Retry-After: ${seconds}`);
        assert.deepEqual(answer.json(), {
          detail: `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`,
        });
      }
    });

    it('never lets a stranger’s guesses keep the owner out on a device we know', async () => {
      const app = getApp();
      const user = await app.createUser();
      const owner = await app.signedIn(user);
      for (let guess = 0; guess < 5; guess++)
        await app.browser().post(URL, { email: user.email, password: 'wrong' });
      assert.equal((await app.browser().post(URL, { email: user.email, password: PASSWORD })).status, 429);
      assert.equal((await owner.post(URL, { email: user.email, password: PASSWORD })).status, 200);
    });

    it('gives a known device no extra guesses at other accounts', async () => {
      const app = getApp();
      const [user, victim] = [await app.createUser(), await app.createUser()];
      const owner = await app.signedIn(user);
      for (let guess = 0; guess < 3; guess++)
        await owner.post(URL, { email: victim.email, password: 'wrong' });
      assert.equal((await owner.post(URL, { email: victim.email, password: 'wrong' })).status, 429);
      owner.cookies.set('device', (owner.cookies.get('device') ?? '').replace(/^\d+/, String(victim.id)));
      assert.equal((await owner.post(URL, { email: victim.email, password: 'wrong' })).status, 429);
    });

    it('is one text on the page for a browser', async () => {
      const app = getApp();
      const form = { email: 'browser@example.com', password: 'wrong' };
      for (let guess = 0; guess < 3; guess++) await app.browser().post('/login/', undefined, { form });
      const answer = await app.browser().post('/login/', undefined, { form, headers: PAGE });
      assert.equal(answer.status, 429);
      assert.match(answer.text, /Please wait 60 seconds/);
    });
  },
  { settings: { THROTTLING_SETTINGS: { login: { count: 3, duration: 60 } } } },
);

onEveryEngine('a session', (getApp) => {
  it('lives for 14 days after its last renewal, which a visit a day is enough for', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    app.clock.advance(13 * DAY);
    const visit = await browser.get('/current_user/');
    assert.equal(visit.status, 200);
    assert.match(String(visit.headers['set-cookie']), /sessionid=\w+; Max-Age=1209600/);
    assert.equal((await browser.get('/current_user/')).headers['set-cookie'], undefined);
    app.clock.advance(14 * DAY - SECOND);
    assert.equal((await browser.get('/current_user/')).status, 200);
    app.clock.advance(14 * DAY);
    assert.equal((await browser.get('/current_user/')).status, 401);
  });

  it('ends at sign-out together with its key, and the cookie goes', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = app.browser();
    const { key } = (await browser.post(URL, { email: user.email, password: PASSWORD })).json() as {
      key: string;
    };
    const stolen = app.browser();
    stolen.cookies.set('sessionid', browser.cookies.get('sessionid') ?? '');

    const answer = await browser.post('/users/logout/');
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), {});
    assert.equal(browser.cookies.has('sessionid'), false);
    assert.equal((await stolen.get('/current_user/')).status, 401);
    const byKey = await app.browser().get('/current_user/', { authorization: `Token ${key}` });
    assert.equal(byKey.status, 401);
    assert.equal((await browser.post('/users/logout/')).status, 200);
  });

  it('sends a browser that signed out to a safe page', async () => {
    const app = getApp();
    for (const [next, expected] of [
      ['', '/home/'],
      ['?next=/bye/', '/bye/'],
      ['?next=https://evil.example/', '/home/'],
    ]) {
      const browser = await app.signedIn(await app.createUser());
      const answer = await browser.post(`/users/logout/${next}`, undefined, { headers: PAGE });
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.location, expected);
    }
  });

  it('is void when its user is deactivated', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    await app.core.storage.transaction((stores) =>
      stores.users.update(user.id, { isActive: false }, 'end-credentials'),
    );
    assert.equal((await browser.get('/current_user/')).status, 401);
  });
});
