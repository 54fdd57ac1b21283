import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { newPhone } from '../support/otp.ts';
import { linkSentTo, newEmail } from '../support/registration.ts';
import { apiTokenOf, staff } from '../support/staff.ts';

const USERS = '/admin/api/users/';
const SESSIONS = '/admin/api/sessions/';

type Account = Record<string, unknown> & { pk: number };
interface Handed {
  readonly user: number;
  readonly cookie_name: string;
  readonly session_id: string;
  readonly csrf_token: string;
  readonly expires_at: string;
}

/** A request of the shop's checkout. */
async function asCheckout(app: TestApp, url: string, body: unknown): Promise<Response> {
  const { browser, token } = await staff(app);
  return browser.post(url, body, { headers: token });
}

async function refusal(app: TestApp, url: string, body: unknown): Promise<unknown> {
  const answer = await asCheckout(app, url, body);
  assert.equal(answer.status, 400, answer.text);
  return answer.json();
}

onEveryEngine('a checkout', (getApp) => {
  it('creates a guest, gives the browser a session, and the guest becomes registered', async () => {
    const app = getApp();
    const [email, phone] = [newEmail(), newPhone()];
    const made = await asCheckout(app, USERS, {
      email,
      phone,
      first_name: 'Ada',
      user_type: 'guest',
      language_code: 'tr',
    });
    assert.equal(made.status, 201, made.text);
    const guest = made.json() as Account;
    const expected = {
      email,
      phone,
      first_name: 'Ada',
      last_name: '',
      user_type: 'guest',
      language_code: 'tr',
      is_email_verified: false,
      attributes: {},
      last_login: null,
    };
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(guest[name], value, name);

    const handed = await asCheckout(app, SESSIONS, { user: guest.pk });
    assert.equal(handed.status, 201, handed.text);
    assert.equal(handed.headers['set-cookie'], undefined);
    const session = handed.json() as Handed;
    assert.equal(session.user, guest.pk);
    assert.match(session.session_id, /^[a-z0-9]{32}$/);
    assert.match(session.csrf_token, /^[A-Za-z0-9]{64}$/);
    assert.equal(new Date(session.expires_at).toISOString(), session.expires_at);

    const browser = app.browser();
    browser.cookies.set(session.cookie_name, session.session_id);
    browser.cookies.set('csrftoken', session.csrf_token);
    assert.equal(((await browser.get('/current_user/')).json() as Account).pk, guest.pk);
    const set = await browser.post('/users/password/set/', {
      new_password1: PASSWORD,
      new_password2: PASSWORD,
    });
    assert.equal(set.status, 200, set.text);
    assert.equal((await app.userNow(guest.pk)).userType, 'registered');
    assert.equal((await app.browser().post('/users/login/', { email, password: PASSWORD })).status, 200);
  });

  it('creates registered customers, too, with what the shop knows of them', async () => {
    const app = getApp();
    const [email, phone] = [newEmail(), newPhone()];
    const made = await asCheckout(app, USERS, {
      email,
      phone,
      password: PASSWORD,
      is_email_verified: 'yes',
      is_phone_verified: true,
      username: 'customer-4711',
      unknown: 'ignored',
    });
    assert.equal(made.status, 201, made.text);
    const account = made.json() as Account;
    assert.equal(account.user_type, 'registered');
    assert.equal(account.is_email_verified, true);
    assert.deepEqual(account.attributes, { verified_phone: true });
    assert.doesNotMatch(made.text, /argon2|password/);
    assert.equal((await app.userNow(account.pk)).username, 'customer-4711');
    assert.equal((await app.browser().post('/users/login/', { email, password: PASSWORD })).status, 200);
  });

  it('gets the errors of each field', async () => {
    const app = getApp();
    const wrong = {
      email: 'none',
      phone: '12',
      first_name: 'a'.repeat(151),
      language_code: 'xx',
      user_type: 'king',
      is_email_verified: 'maybe',
      password: ['x'],
    };
    assert.deepEqual(await refusal(app, USERS, wrong), {
      email: ['Enter a valid email address.'],
      phone: ['Enter a valid phone number.'],
      first_name: ['Ensure this field has no more than 150 characters.'],
      language_code: ['Invalid value'],
      user_type: ['Invalid value'],
      is_email_verified: ['Must be a valid boolean.'],
      password: ['Not a valid string.'],
    });
    const { email, phone } = await app.createUser({ phone: newPhone() });
    assert.deepEqual(await refusal(app, USERS, { email, phone }), {
      email: ['A user is already registered with this e-mail address.'],
      phone: ['This phone number is already in use.'],
    });
    assert.deepEqual(await refusal(app, USERS, { user_type: 'guest', password: PASSWORD }), {
      password: ['A guest has no password.'],
    });
    assert.deepEqual(await refusal(app, USERS, { is_email_verified: true, is_phone_verified: true }), {
      email: ['This field is required.'],
      phone: ['This field is required.'],
    });
    assert.deepEqual(await refusal(app, USERS, { email: newEmail(), password: 'abc' }), {
      password: ['This password is too short. It must contain at least 4 characters.'],
    });
  });

  it('creates no staff and signs none in, whatever it sends', async () => {
    const app = getApp();
    const made = await asCheckout(app, USERS, { email: newEmail(), is_staff: true, isStaff: true });
    assert.equal(made.status, 201);
    assert.equal((await app.userNow((made.json() as Account).pk)).isStaff, false);
    const colleague = await app.createUser({ isStaff: true });
    const answer = await asCheckout(app, SESSIONS, { user: colleague.id });
    assert.equal(answer.status, 403);
    assert.deepEqual(answer.json(), { detail: 'You do not have permission to perform this action.' });
    assert.deepEqual(await app.core.storage.read.sessions.ofUser(colleague.id), []);
  });

  it('leaves a trace in the audit trail when it tries to sign in somebody on the staff', async () => {
    const app = getApp();
    const target = await app.createUser({ isStaff: true });
    const { user: colleague, browser, token } = await staff(app);
    await browser.post(SESSIONS, { user: target.id }, { headers: token });
    const rows = await app.core.storage.read.audit.list({ userId: target.id, limit: 10 });
    assert.deepEqual(
      rows.map(({ event, outcome, actorId, detail }) => [event, outcome, actorId, detail]),
      [['session.sign_in', 'failure', colleague.id, { method: 'operator', reason: 'staff' }]],
    );
  });

  it('gets no session for an unknown or inactive user', async () => {
    const app = getApp();
    const closed = await app.createUser({ isActive: false });
    const unknown = { user: ['There is no active user with this id.'] };
    for (const user of [closed.id, closed.id + 100_000])
      assert.deepEqual(await refusal(app, SESSIONS, { user }), unknown);
    for (const user of [-1, 0, 1.5, '9'.repeat(30), 'abc', [closed.id], { id: 1 }, true, '\0'])
      assert.deepEqual(Object.keys((await refusal(app, SESSIONS, { user })) as object), ['user']);
    assert.deepEqual(await refusal(app, SESSIONS, {}), { user: ['This field is required.'] });
  });

  it('leaves behind who did what for whom', async () => {
    const app = getApp();
    const { user: colleague, browser, token } = await staff(app);
    const made = await browser.post(USERS, { email: newEmail(), user_type: 'guest' }, { headers: token });
    const { pk } = made.json() as Account;
    await browser.post(SESSIONS, { user: pk }, { headers: token });
    const rows = await app.core.storage.read.audit.list({ userId: pk, limit: 10 });
    assert.deepEqual(
      rows.map(({ event, actorId, detail }) => [event, actorId, detail]),
      [
        ['session.sign_in', colleague.id, { method: 'operator' }],
        ['user.create', colleague.id, { type: 'guest' }],
      ],
    );
  });

  it('lets one of 16 that make an account of one e-mail, or one phone, at the same moment have it', async () => {
    const app = getApp();
    const { browser, token } = await staff(app);
    const [email, phone] = [newEmail(), newPhone()];
    for (const body of [{ email }, { phone }]) {
      const answers = await Promise.all(
        Array.from({ length: 16 }, () => browser.post(USERS, body, { headers: token })),
      );
      assert.equal(answers.filter(({ status }) => status === 201).length, 1);
      assert.equal(answers.filter(({ status }) => status === 400).length, 15);
    }
  });

  it('must be of the staff, and prove by the CSRF token that a browser’s request is its own', async () => {
    const app = getApp();
    const customer = await app.createUser();
    const key = { authorization: `Token ${await apiTokenOf(app, customer)}` };
    const colleague = await app.signedIn(await app.createUser({ isStaff: true }));
    for (const [url, body] of [
      [USERS, { email: newEmail() }],
      [SESSIONS, { user: customer.id }],
    ] as const) {
      assert.equal((await app.browser().post(url, body)).status, 401);
      assert.equal((await (await app.signedIn(customer)).post(url, body)).status, 403);
      assert.equal((await app.browser().post(url, body, { headers: key })).status, 403);
      const forged = await colleague.post(url, body, { headers: { 'x-csrftoken': 'x'.repeat(64) } });
      assert.equal(forged.status, 403);
      assert.equal((await colleague.post(url, body)).status, 201);
    }
  });
});

onEveryEngine(
  'an account that must verify its e-mail',
  (getApp) => {
    it('gets the link when it tries to sign in, with the right password only', async () => {
      const app = getApp();
      const email = newEmail();
      const body = { email, password: PASSWORD, verification_required: true };
      const made = await asCheckout(app, USERS, body);
      assert.deepEqual((made.json() as Account).attributes, { verification_required: true });
      const login = (password: string) => app.browser().post('/users/login/', { email, password });
      assert.equal((await login('wrong')).status, 400);
      assert.deepEqual(await app.inbox(), []);
      assert.deepEqual((await login(PASSWORD)).json(), {
        non_field_errors: ['Please verify your email address before login.'],
      });
      assert.equal((await app.browser().get(await linkSentTo(app, email))).status, 200);
      assert.equal((await login(PASSWORD)).status, 200);
    });
  },
  { settings: { GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION: true } },
);
