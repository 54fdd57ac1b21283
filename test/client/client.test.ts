import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ApiError, createClient, signInByCode } from '../../src/client/index.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { listening, visitor } from '../support/client.ts';
import { codeSentTo, customerWithPhone, newPhone, wrongCode } from '../support/otp.ts';
import { staff } from '../support/staff.ts';

const NEW = 'a brand new password';

/** The error that a call throws. */
async function refusalOf(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ApiError, String(error));
  return error;
}

onEveryEngine('the typed client', (getApp) => {
  const url = listening(getApp);

  it('signs in, acts with the CSRF token of the session, and signs out', async () => {
    const { email } = await getApp().createUser();
    const { client } = visitor(url());
    const signedIn = await client.post('/users/login/', { body: { email: email ?? '', password: PASSWORD } });
    assert.match(signedIn.key, /^[0-9a-f]{40}$/);
    assert.equal((await client.get('/current_user/')).email, email);
    const changed = await client.post('/users/password/change/', {
      body: { old_password: PASSWORD, new_password1: NEW, new_password2: NEW },
    });
    assert.equal(typeof changed, 'object');
    await client.post('/users/logout/');
    assert.equal((await refusalOf(client.get('/current_user/'))).status, 401);
  });

  it('tells a code that was sent from somebody who is signed in', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app);
    const { client } = visitor(url());
    assert.deepEqual(await signInByCode(client, { phone }), { step: 'code-sent' });
    const tooEarly = await refusalOf(signInByCode(client, { phone }));
    assert.deepEqual([tooEarly.status, tooEarly.code], [406, 'sms_verification_100_3']);
    assert.ok((tooEarly.retryAfter ?? 0) > 0);
    const code = await codeSentTo(app, phone);
    const wrong = await refusalOf(signInByCode(client, { phone, code: wrongCode(code) }));
    assert.deepEqual(
      [wrong.code, wrong.nonField],
      ['sms_verification_100_2', ['Verification codes do not match.']],
    );
    const answer = await signInByCode(client, { phone, code, next: '/basket/' });
    assert.equal(answer.step, 'signed-in');
    assert.equal(answer.step === 'signed-in' && answer.redirectUrl, '/basket/');
    assert.equal((await client.get('/current_user/')).phone, phone);
  });

  it('has one form for every layout of errors', async () => {
    const app = getApp();
    const { email } = await app.createUser();
    const { client } = visitor(url());
    const fields = await refusalOf(client.post('/users/login/', { body: { email: 'none', password: '' } }));
    assert.deepEqual(
      [fields.status, fields.code, Object.keys(fields.fields), fields.nonField],
      [400, 'invalid_fields', ['email', 'password'], []],
    );
    const credentials = await refusalOf(
      client.post('/users/login/', { body: { email: email ?? '', password: 'wrong' } }),
    );
    assert.deepEqual([credentials.code, credentials.nonField.length], ['wrong_credentials', 1]);
    assert.equal(credentials.message, credentials.nonField[0]);
    const detail = await refusalOf(client.get('/current_user/'));
    assert.deepEqual([detail.status, detail.code, detail.nonField.length], [401, 'not_authenticated', 1]);
    const params = { path: { uidb64: 'x', token: 'y' } };
    const body = { new_password1: NEW, new_password2: NEW };
    const link = await refusalOf(client.post('/users/api-reset/{uidb64}/{token}/', { params, body }));
    assert.deepEqual([link.status, link.fields, link.nonField], [400, {}, []]);
    assert.deepEqual(link.body, { errors: {}, validlink: false });
  });

  it('finds the CSRF token again when signing in elsewhere replaced it', async () => {
    const { email } = await getApp().createUser();
    const { client, cookies } = visitor(url());
    await client.post('/users/login/', { body: { email: email ?? '', password: PASSWORD } });
    cookies.store(new Headers([['set-cookie', 'csrftoken=; Max-Age=0']]));
    await client.post('/users/password/change/', {
      body: { old_password: PASSWORD, new_password1: NEW, new_password2: NEW },
    });
  });

  it('works for operators with a token, without any cookie', async () => {
    const app = getApp();
    const { user, token } = await staff(app, 'manager');
    const operator = createClient({
      baseUrl: url(),
      token: token.authorization?.slice('Token '.length) ?? '',
    });
    const guest = await operator.post('/admin/api/users/', {
      body: { user_type: 'guest', phone: newPhone() },
    });
    const person = await operator.get('/admin/api/users/{id}/', { params: { path: { id: guest.pk } } });
    assert.equal(person.user_type, 'guest');
    const stale = await refusalOf(
      operator.patch('/admin/api/users/{id}/', {
        params: { path: { id: guest.pk }, header: { 'If-Match': '"another"' } },
        body: { first_name: 'Ada' },
      }),
    );
    assert.deepEqual([stale.status, stale.code], [412, 'precondition_failed']);
    const { results } = await operator.get('/admin/api/audit/', {
      params: { query: { actor: user.id, limit: 1 } },
    });
    assert.equal(results.length, 1);
  });

  it('says how long to wait after too many requests', async () => {
    const { client } = visitor(url());
    const body = { email: 'many@example.com', password: 'x' };
    for (let tries = 0; ; tries += 1) {
      assert.ok(tries < 100, 'never throttled');
      const error = await refusalOf(client.post('/users/login/', { body }));
      if (error.status !== 429) continue;
      assert.equal(error.code, 'throttled');
      assert.ok((error.retryAfter ?? 0) > 0);
      return;
    }
  });
});
