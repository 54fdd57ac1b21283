import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unusablePassword } from '../../src/hashing/hasher.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { PAGE, type Response } from '../support/browser.ts';
import { newPhone } from '../support/otp.ts';
import { CHOSEN, linkIn, mailsTo, newEmail, REGISTER } from '../support/registration.ts';

const AT_ONCE = 16;
const TAKEN = { email: ['A user is already registered with this e-mail address.'] };

const register = (app: TestApp, fields: Record<string, unknown>): Promise<Response> =>
  app.browser().post(REGISTER, { email: newEmail(), password: CHOSEN, ...fields });

async function refusal(app: TestApp, fields: Record<string, unknown>): Promise<unknown> {
  const answer = await register(app, fields);
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.headers['set-cookie'], undefined);
  return answer.json();
}

onEveryEngine('POST /users/registration/', (getApp) => {
  it('makes an account, signs in and mails a link that confirms the e-mail', async () => {
    const app = getApp();
    const [email, phone] = [newEmail(), newPhone()];
    const browser = app.browser();
    const fields = {
      first_name: ' Ada ',
      last_name: 'Byron',
      phone: phone.replace('+90', '0 '),
      confirm: 'true',
    };
    const body = {
      email: ` ${email} `,
      password: CHOSEN,
      ...fields,
      formType: 'register',
      kvkk_confirm: true,
    };
    const answer = await browser.post(REGISTER, body, { headers: { 'accept-language': 'tr' } });
    assert.equal(answer.status, 201);
    const { key, ...rest } = answer.json() as { key: string };
    assert.match(key, /^[0-9a-f]{40}$/);
    assert.deepEqual(rest, {});
    for (const name of ['sessionid', 'csrftoken', 'device']) assert.ok(browser.cookies.has(name), name);

    const me = (await browser.get('/current_user/')).json() as Record<string, unknown>;
    const expected = {
      email,
      first_name: 'Ada',
      last_name: 'Byron',
      phone,
      user_type: 'registered',
      language_code: 'tr',
      is_email_verified: false,
      attributes: { confirm: true, kvkk_confirm: true },
    };
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(me[name], value, name);
    assert.equal((await app.browser().get('/current_user/', { authorization: `Token ${key}` })).status, 200);

    const [mail, ...others] = await mailsTo(app, email);
    assert.equal(others.length, 0);
    assert.equal(mail?.subject, 'Latchkey e-posta adresinizi doğrulayın');
    assert.ok(linkIn(mail));
    assert.doesNotMatch(`${mail?.html}${mail?.text}`, /Ada|Byron/);

    const user = await app.userNow(Number(me.pk));
    assert.deepEqual(await app.auditOf(user), [
      'user.register:success',
      'consent.change:success',
      'session.sign_in:success',
      'email_confirmation.sent:success',
    ]);
    assert.equal((await app.browser().post('/users/login/', { email, password: CHOSEN })).status, 200);
  });

  it('requires only e-mail and password, and accepts forms', async () => {
    const app = getApp();
    const form = { email: newEmail(), password: ' spaces count ', first_name: '', phone: '', confirm: '' };
    const answer = await app.browser().post(REGISTER, undefined, { form });
    assert.equal(answer.status, 201, answer.text);
    const login = (password: string) => app.browser().post('/users/login/', { email: form.email, password });
    assert.equal((await login('spaces count')).status, 400);
    assert.equal((await login(' spaces count ')).status, 200);
  });

  it('keeps whether the terms were accepted, which is no second password', async () => {
    const app = getApp();
    const attributesOf = async (confirm: unknown): Promise<unknown> => {
      const browser = app.browser();
      const answer = await browser.post(REGISTER, { email: newEmail(), password: CHOSEN, confirm });
      assert.equal(answer.status, 201, answer.text);
      return ((await browser.get('/current_user/')).json() as { attributes: unknown }).attributes;
    };
    for (const accepted of ['true', true, 'on', 1])
      assert.deepEqual(await attributesOf(accepted), { confirm: true });
    assert.deepEqual(await attributesOf('false'), { confirm: false });
    assert.deepEqual(await attributesOf(undefined), {});
  });

  it('names everything that is wrong at once', async () => {
    const app = getApp();
    const required = ['This field is required.'];
    const empty = await app.browser().post(REGISTER, {});
    assert.equal(empty.status, 400);
    assert.deepEqual(empty.json(), { email: required, password: required });
    assert.deepEqual(
      await refusal(app, {
        email: 'no at sign',
        password: null,
        confirm: 'perhaps',
        first_name: 'a'.repeat(51),
        last_name: ['x'],
        phone: '12',
      }),
      {
        email: ['Enter a valid email address.'],
        password: ['This field may not be null.'],
        confirm: ['Must be a valid boolean.'],
        first_name: ['Ensure this field has no more than 50 characters.'],
        last_name: ['Not a valid string.'],
        phone: ['Enter a valid phone number.'],
      },
    );
    const { email } = await app.createUser();
    assert.deepEqual(await refusal(app, { email, password: 'abc' }), {
      ...TAKEN,
      password: ['This password is too short. It must contain at least 4 characters.'],
    });
    assert.deepEqual(await refusal(app, { password: 'p'.repeat(4097) }), {
      password: ['Ensure this field has no more than 4096 characters.'],
    });
  });

  it('refuses an e-mail that somebody has, however it is written, and a phone that somebody verified', async () => {
    const app = getApp();
    const phone = newPhone();
    const { email } = await app.createUser({ phone, isPhoneVerified: true });
    const guest = await app.createUser({ userType: 'guest', password: unusablePassword() });
    const closed = await app.createUser({ isActive: false });
    for (const taken of [email, email?.toUpperCase(), guest.email, closed.email])
      assert.deepEqual(await refusal(app, { email: taken }), TAKEN);
    assert.deepEqual(await refusal(app, { phone }), { phone: ['This phone number is already in use.'] });
    assert.deepEqual(await refusal(app, { email, phone }), {
      ...TAKEN,
      phone: ['This phone number is already in use.'],
    });
    const turkish = await app
      .browser()
      .post(REGISTER, { email, password: CHOSEN }, { headers: { 'accept-language': 'tr' } });
    assert.deepEqual(turkish.json(), { email: ['Bu e-posta adresiyle kayıtlı bir kullanıcı zaten var.'] });
  });

  it(`lets one of ${AT_ONCE} who register an e-mail at the same moment have it`, async () => {
    const app = getApp();
    const email = newEmail();
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) =>
        register(app, { email: index % 2 ? email : email.toUpperCase(), password: `${CHOSEN} ${index}` }),
      ),
    );
    const winners = answers.filter(({ status }) => status === 201);
    assert.equal(winners.length, 1);
    for (const answer of answers) if (answer.status !== 201) assert.deepEqual(answer.json(), TAKEN);
    assert.equal((await mailsTo(app, email)).length + (await mailsTo(app, email.toUpperCase())).length, 1);
  });

  it(`lets one of ${AT_ONCE} who register with a phone at the same moment have codes on it`, async () => {
    const app = getApp();
    const phone = newPhone();
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => register(app, { phone })));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
    assert.equal((await app.core.storage.read.users.claimingPhone(phone)).length, 1);
  });

  it('mails the link again for an unconfirmed address, but not too often', async () => {
    const app = getApp();
    const email = newEmail();
    assert.equal((await register(app, { email })).status, 201);
    assert.equal((await mailsTo(app, email)).length, 1);
    for (const [wait, expected] of [
      [0, 1],
      [MINUTE, 2],
      [MINUTE, 2],
      [MINUTE, 3],
    ] as const) {
      app.clock.advance(wait);
      assert.deepEqual(await refusal(app, { email: email.toUpperCase() }), TAKEN);
      assert.equal((await mailsTo(app, email)).length, expected);
    }
    const [known, guest] = [
      await app.createUser(),
      await app.createUser({ userType: 'guest', isEmailVerified: false, password: unusablePassword() }),
    ];
    for (const { email: address } of [known, guest]) {
      await refusal(app, { email: address });
      assert.deepEqual(await mailsTo(app, address ?? ''), []);
    }
  });

  it('ends the session of a previously signed-in user', async () => {
    const app = getApp();
    const before = await app.createUser();
    const browser = await app.signedIn(before);
    const email = newEmail();
    assert.equal((await browser.post(REGISTER, { email, password: CHOSEN })).status, 201);
    assert.equal(((await browser.get('/current_user/')).json() as { email: string }).email, email);
    assert.deepEqual(await app.core.storage.read.sessions.ofUser(before.id), []);
  });

  it('keeps no password and no address in clear on the way to the mail', async () => {
    const app = getApp();
    await register(app, { email: 'Very.Private@example.com', password: 'my secret password' });
    const [queued] = await app.core.storage.read.outbox.list({ limit: 1 });
    assert.equal(queued?.kind, 'email-confirmation');
    assert.doesNotMatch(JSON.stringify(queued), /private|secret|argon2/i);
  });
});

onEveryEngine(
  'the policy at registration',
  (getApp) => {
    it('knows the details that are being registered', async () => {
      const app = getApp();
      const similar = (attribute: string) => ({
        password: [`The password is too similar to the ${attribute}.`],
      });
      const email = 'wilhelmina@example.com';
      assert.deepEqual(await refusal(app, { email, password: 'wilhelmina1' }), similar('email address'));
      assert.deepEqual(
        await refusal(app, { first_name: 'Bartholomew', password: 'bartholomew' }),
        similar('first name'),
      );
    });
  },
  { settings: { AUTH_PASSWORD_VALIDATORS: [{ name: 'UserAttributeSimilarityValidator' }] } },
);

onEveryEngine(
  'the throttle of registration',
  (getApp) => {
    it('counts by e-mail, whether or not somebody has it', async () => {
      const app = getApp();
      const { email } = await app.createUser();
      for (const address of [email, newEmail()]) {
        for (let tries = 0; tries < 3; tries++)
          assert.notEqual((await register(app, { email: address })).status, 429);
        const answer = await register(app, { email: address?.toUpperCase() });
        assert.equal(answer.status, 429);
        assert.ok(Number(answer.headers['retry-after']) >= 1);
      }
      assert.equal((await register(app, {})).status, 201);
    });
  },
  { settings: { THROTTLING_SETTINGS: { register: { count: 3, duration: 60 } } } },
);

onEveryEngine(
  'a registration where unverified phones may be several people’s',
  (getApp) => {
    it('takes a phone unless somebody verified it', async () => {
      const app = getApp();
      const [phone, verified] = [newPhone(), newPhone()];
      await app.createUser({ phone });
      await app.createUser({ phone: verified, isPhoneVerified: true });
      assert.equal((await register(app, { phone })).status, 201);
      assert.deepEqual(await refusal(app, { phone: verified }), { phone: ['Not this phone!'] });
    });
  },
  {
    settings: {
      PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: false,
      UNIQUE_VALIDATOR_PHONE_MESSAGE: 'Not this phone!',
    },
  },
);

onEveryEngine('the registration page', (getApp) => {
  it('makes an account and goes on to where signing in was for', async () => {
    const app = getApp();
    const shown = await app.browser().get('/register/?next=/basket/', PAGE);
    assert.equal(shown.status, 200);
    assert.match(shown.text, /name="next" value="\/basket\/"/);
    const browser = app.browser();
    const form = { email: newEmail(), password: CHOSEN, next: '/basket/' };
    const answer = await browser.post('/register/', undefined, { form, headers: PAGE });
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.location, '/basket/');
    assert.equal((await browser.get('/current_user/')).status, 200);
  });

  it('says what is wrong, and gives back what was typed but never a password', async () => {
    const app = getApp();
    const { email } = await app.createUser();
    const form = {
      email: email ?? '',
      password: '',
      first_name: 'Ada <3',
      next: '//evil.example',
    };
    const blank = await app.browser().post('/register/', undefined, { form, headers: PAGE });
    assert.equal(blank.status, 400);
    assert.match(blank.text, /Choose a password\./);
    assert.match(blank.text, /value="Ada &lt;3"/);
    assert.doesNotMatch(blank.text, /evil|of my own/);
    const taken = await app
      .browser()
      .post('/register/', undefined, { form: { ...form, password: CHOSEN }, headers: PAGE });
    assert.equal(taken.status, 400);
    assert.match(taken.text, /There is already an account with this email address/);
  });

  it('ignores fields that it does not show: people could not correct them', async () => {
    const browser = getApp().browser();
    const form = { email: newEmail(), password: CHOSEN, confirm: CHOSEN };
    assert.equal((await browser.post('/register/', undefined, { form, headers: PAGE })).status, 302);
    const { attributes } = (await browser.get('/current_user/')).json() as { attributes: unknown };
    assert.deepEqual(attributes, {});
  });

  it('takes nothing from another site’s page', async () => {
    const form = { email: newEmail(), password: CHOSEN };
    const headers = { ...PAGE, origin: 'https://evil.example' };
    assert.equal((await getApp().browser().post('/register/', undefined, { form, headers })).status, 403);
  });
});
