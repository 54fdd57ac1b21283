import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine } from '../support/app.ts';
import { staff } from '../support/staff.ts';

const URL = '/admin/api/settings';

onEveryEngine('/admin/api/settings/', (getApp) => {
  it('is closed to everybody but staff', async () => {
    const app = getApp();
    const customer = await app.signedIn(await app.createUser());
    for (const path of [
      '/',
      '/UNIQUE_VALIDATOR_PHONE_MESSAGE/',
      '/UNIQUE_VALIDATOR_PHONE_MESSAGE/history/',
      '/NOT_A_SETTING/',
    ]) {
      assert.equal((await app.browser().get(URL + path)).status, 401);
      const answer = await customer.get(URL + path);
      assert.equal(answer.status, 403);
      assert.deepEqual(answer.json(), { detail: 'You do not have permission to perform this action.' });
    }
    assert.equal(
      (await customer.request('PUT', `${URL}/UNIQUE_VALIDATOR_PHONE_MESSAGE/`, { value: 'Mine' })).status,
      403,
    );
    assert.equal(app.core.settings.get('UNIQUE_VALIDATOR_PHONE_MESSAGE'), '');
  });

  it('asks a session for the CSRF token, and a token for none', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser({ isStaff: true }));
    browser.cookies.delete('csrftoken');
    assert.equal(
      (await browser.request('PUT', `${URL}/UNIQUE_VALIDATOR_PHONE_MESSAGE/`, { value: 'Shop' })).status,
      403,
    );
    await browser.get('/csrf_token/');
    assert.equal(
      (await browser.request('PUT', `${URL}/UNIQUE_VALIDATOR_PHONE_MESSAGE/`, { value: 'Shop' })).status,
      200,
    );
    assert.equal((await browser.request('DELETE', `${URL}/UNIQUE_VALIDATOR_PHONE_MESSAGE/`)).status, 200);
  });

  it('changes a setting while the shop is open, at once here', async () => {
    const app = getApp();
    const { token, browser, user } = await staff(app);
    const rules = [{ name: 'MinimumLengthValidator', options: { min_length: 12 } }];
    const path = `${URL}/AUTH_PASSWORD_VALIDATORS/`;
    const answer = await browser.request('PUT', path, { value: rules }, { headers: token });
    assert.equal(answer.status, 200, answer.text);
    const body = answer.json() as { value: unknown; is_set: boolean; warnings: string[] };
    assert.deepEqual(body.value, rules);
    assert.equal(body.is_set, true);

    const customer = await app.createUser();
    const short = { new_password1: 'elevenchars', new_password2: 'elevenchars' };
    const refused = await app.browser().post(`/users/api-reset/${app.resetLink(customer)}/`, short);
    assert.match(refused.text, /at least 12 characters/);

    const history = (await browser.get(`${path}history/`, token)).json() as { history: { actor: number }[] };
    assert.equal(history.history[0]?.actor, user.id);
    assert.equal((await browser.request('DELETE', path, undefined, { headers: token })).status, 200);
    const set = await app.browser().post(`/users/api-reset/${app.resetLink(customer)}/`, short);
    assert.equal(set.status, 200);
  });

  it('stores nothing that is not valid, and says where and what was expected', async () => {
    const app = getApp();
    const { token, browser } = await staff(app, 'owner');
    const cases: [string, unknown, string][] = [
      ['SITE_NAME', '', 'SITE_NAME: expected a text from 1 to 60 characters, got ""'],
      [
        'THROTTLING_SETTINGS',
        { login: { count: 'many', duration: 60 } },
        'THROTTLING_SETTINGS.login.count: expected an integer from 1 to 1000000, got "many"',
      ],
      [
        'FRONTEND_URLS',
        { app: 'https://1.2.3.999' },
        'FRONTEND_URLS.app: expected an origin such as https://shop.example, got "https://1.2.3.999"',
      ],
      ['PHONE_REGEX', '^[0-9', 'PHONE_REGEX: expected a regular expression in the syntax of RE2'],
      ['SMS_GATEWAY', 'nobody', 'SMS_GATEWAY: expected names of SMS_GATEWAYS, got "nobody"'],
      [
        'AUTH_PASSWORD_VALIDATORS',
        [{ name: 'MinimumLengthValidator', options: { min_length: 'x' } }],
        'AUTH_PASSWORD_VALIDATORS[0].options.min_length: expected an integer from 1 to 128, got "x"',
      ],
      [
        'AUTH_PASSWORD_VALIDATORS',
        [{ name: 'NoSuchValidator' }],
        'AUTH_PASSWORD_VALIDATORS[0].name: expected one of ',
      ],
      ['LANGUAGE_CODE', 'xx', 'LANGUAGE_CODE: expected one of '],
    ];
    for (const [name, value, fault] of cases) {
      const before = app.core.settings.get('SITE_NAME');
      const answer = await browser.request('PUT', `${URL}/${name}/`, { value }, { headers: token });
      assert.equal(answer.status, 400, answer.text);
      const { value: faults } = answer.json() as { value: string[] };
      assert.ok(faults[0]?.startsWith(fault), faults[0]);
      assert.equal(app.core.settings.get('SITE_NAME'), before);
      const history = await browser.get(`${URL}/${name}/history/`, token);
      assert.ok(!history.text.includes(JSON.stringify(value)));
    }
    const none = await browser.request(
      'PUT',
      `${URL}/UNIQUE_VALIDATOR_PHONE_MESSAGE/`,
      {},
      { headers: token },
    );
    assert.deepEqual(none.json(), { value: ['This field is required.'] });
    const unknown = await browser.request('PUT', `${URL}/NO_SUCH/`, { value: 1 }, { headers: token });
    assert.equal(unknown.status, 404);
  });

  it('takes a policy as Django writes it, and refuses one that no password could keep', async () => {
    const app = getApp();
    const { token, browser } = await staff(app);
    const path = `${URL}/AUTH_PASSWORD_VALIDATORS/`;
    const put = (value: unknown) => browser.request('PUT', path, { value }, { headers: token });
    const django = 'django.contrib.auth.password_validation.MinimumLengthValidator';
    const answer = await put([{ NAME: django, OPTIONS: { min_length: 9 } }]);
    assert.equal(answer.status, 200, answer.text);
    const { value } = answer.json() as { value: unknown };
    assert.deepEqual(value, [{ name: 'MinimumLengthValidator', options: { min_length: 9 } }]);
    const impossible = await put([
      { name: 'MinimumLengthValidator', options: { min_length: 20 } },
      { name: 'MaximumLengthValidator', options: { max_length: 10 } },
    ]);
    assert.equal(impossible.status, 400);
    assert.deepEqual(app.core.settings.get('AUTH_PASSWORD_VALIDATORS'), value);
    await browser.request('DELETE', path, undefined, { headers: token });
  });

  it('overwrites nothing that somebody else changed since it was read', async () => {
    const app = getApp();
    const { token, browser } = await staff(app);
    const path = `${URL}/PASSWORD_RESET_TIMEOUT/`;
    const read = async () => (await browser.get(path, token)).json() as { version: string; schema: unknown };
    const seen = await read();
    assert.deepEqual(seen.schema, { type: 'integer', minimum: 60, maximum: 604_800 });
    const put = (value: number, version: string) =>
      browser.request('PUT', path, { value }, { headers: { ...token, 'if-match': `"${version}"` } });
    assert.equal((await put(1200, seen.version)).status, 200);
    for (const version of [seen.version, 'no version']) assert.equal((await put(2400, version)).status, 412);
    const headers = { ...token, 'if-match': `"${seen.version}"` };
    assert.equal((await browser.request('DELETE', path, undefined, { headers })).status, 412);
    assert.equal((await browser.post(`${path}rollback/`, {}, { headers })).status, 412);
    assert.equal(app.core.settings.get('PASSWORD_RESET_TIMEOUT'), 1200);
    assert.equal((await put(2400, (await read()).version)).status, 200);
    const racing = (await read()).version;
    const answers = await Promise.all([60, 61, 62, 63].map((value) => put(value, racing)));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 412, 412, 412]);
  });

  it('warns about choices that contradict the standards, and takes them all the same', async () => {
    const { token, browser } = await staff(getApp());
    const put = async (name: string, value: unknown): Promise<string> => {
      const answer = await browser.request('PUT', `${URL}/${name}/`, { value }, { headers: token });
      assert.equal(answer.status, 200, answer.text);
      return (answer.json() as { warnings: string[] }).warnings.join('\n');
    };
    assert.match(await put('REST_REGISTER_VIEW', 'RegisterSMSOtpView'), /SMS_ALLOWED_COUNTRIES/);
    assert.equal(await put('REST_REGISTER_VIEW', 'RegisterRedirectView'), '');
    assert.match(await put('AUTH_PASSWORD_VALIDATORS', []), /at least 8 characters/);
    await browser.request('DELETE', `${URL}/AUTH_PASSWORD_VALIDATORS/`, undefined, { headers: token });
  });

  it('rolls back to the value before, or to any earlier one', async () => {
    const app = getApp();
    const { token, browser } = await staff(app);
    const path = `${URL}/UNIQUE_VALIDATOR_PHONE_MESSAGE/`;
    for (const value of ['One', 'Two', 'Three'])
      await browser.request('PUT', path, { value }, { headers: token });
    const rollback = (body: object) => browser.post(`${path}rollback/`, body, { headers: token });
    await rollback({});
    assert.equal(app.core.settings.get('UNIQUE_VALIDATOR_PHONE_MESSAGE'), 'Two');
    const { history } = (await browser.get(`${path}history/`, token)).json() as {
      history: { id: number; value: string | null }[];
    };
    const first = history.find((entry) => entry.value === 'One');
    assert.equal((await rollback({ id: first?.id })).status, 200);
    assert.equal(app.core.settings.get('UNIQUE_VALIDATOR_PHONE_MESSAGE'), 'One');
    assert.equal((await rollback({ id: 987_654 })).status, 404);
    assert.equal((await rollback({ id: 'x' })).status, 400);
    await browser.request('DELETE', path, undefined, { headers: token });
    await rollback({});
    assert.equal(app.core.settings.get('UNIQUE_VALIDATOR_PHONE_MESSAGE'), 'One');
    await browser.request('DELETE', path, undefined, { headers: token });
  });

  it('records every change with who, before and after', async () => {
    const app = getApp();
    const { token, browser, user } = await staff(app);
    await browser.request(
      'PUT',
      `${URL}/UNIQUE_VALIDATOR_PHONE_MESSAGE/`,
      { value: 'Audited' },
      { headers: token },
    );
    await browser.request('DELETE', `${URL}/UNIQUE_VALIDATOR_PHONE_MESSAGE/`, undefined, { headers: token });
    const [unset] = await app.core.storage.read.audit.list({ event: 'settings.unset', limit: 1 });
    assert.equal(unset?.actorId, user.id);
    assert.deepEqual(unset?.detail, {
      name: 'UNIQUE_VALIDATOR_PHONE_MESSAGE',
      before: '"Audited"',
      after: '""',
    });
  });
});
