import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';

const RESET = '/users/password/reset/';
const LOGIN = '/users/login/';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const SENT = {
  detail: 'Password reset e-mail has been sent.',
  success: 'Password reset e-mail has been sent.',
};
const REQUIRED = { email: ['This field is required.'] };

const send = (app: TestApp, url: string, payload: string | Buffer, contentType: string | null = JSON_TYPE) =>
  app.app.inject({
    method: 'POST',
    url,
    payload,
    headers: contentType === null ? {} : { 'content-type': contentType },
  });

const named = (value: unknown): string => String(JSON.stringify(value)).slice(0, 60);

onSqlite('the body of a request', (getApp) => {
  it('may be JSON or a form, in any spelling of their names', async () => {
    const types: [string, string][] = [
      [JSON_TYPE, '{"email":"ada@example.com"}'],
      ['application/json; charset=utf-8', '{"email":"ada@example.com"}'],
      ['Application/JSON;charset="UTF-8"', '{"email":"ada@example.com"}'],
      ['application/json ; charset=utf8', '\ufeff{"email":"ada@example.com"}'],
      [FORM_TYPE, 'email=ada%40example.com'],
      ['application/x-www-form-urlencoded; charset=UTF-8', 'email=ada@example.com&'],
    ];
    for (const [type, payload] of types) {
      const answer = await send(getApp(), RESET, payload, type);
      assert.deepEqual([answer.statusCode, answer.json()], [200, SENT], type);
    }
  });

  it('is an empty object when it is empty, whatever its type', async () => {
    const latin1 = 'application/json; charset=latin1';
    for (const type of [
      JSON_TYPE,
      FORM_TYPE,
      latin1,
      'text/plain',
      'multipart/form-data; boundary=x',
      null,
    ]) {
      const answer = await send(getApp(), RESET, '', type);
      assert.deepEqual([answer.statusCode, answer.json()], [400, REQUIRED], String(type));
    }
  });

  it('is refused in any other type, multipart too, and the type is named', async () => {
    const types = [
      'multipart/form-data; boundary=x',
      'text/plain',
      'text/json',
      'application/xml',
      'application/jsonp',
      'application/json; charset=utf-16',
      'application/json; charset=latin1',
      'application/x-www-form-urlencoded; charset=iso-8859-9',
      'nonsense',
      'a/b/c',
      '*/*',
      ';',
      'application/json, text/plain',
    ];
    for (const type of types) {
      const answer = await send(getApp(), RESET, '{"email":"ada@example.com"}', type);
      const detail = `Unsupported media type "${type}" in request.`;
      assert.deepEqual([answer.statusCode, answer.json()], [415, { detail }], type);
    }
    const untyped = await send(getApp(), RESET, '{"email":"ada@example.com"}', null);
    const detail = 'Unsupported media type "" in request.';
    assert.deepEqual([untyped.statusCode, untyped.json()], [415, { detail }]);
  });

  it('of malformed JSON is refused without a word of it, which may be a password', async () => {
    const bodies = [
      '{"password":"hunter2"',
      '{"password":hunter2}',
      "{'password':'hunter2'}",
      'hunter2',
      '{"password":"hunter2",}',
      '{"password":"hun\tter2"}',
      '{"password":"\\xhunter2"}',
      'NaN',
      ' ',
      '{"a":1}{"hunter2":1}',
      `${'['.repeat(30_000)}hunter2`,
      Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
      Buffer.from('{"password":"hunter2"}', 'utf16le'),
    ];
    for (const payload of bodies) {
      for (const url of [RESET, LOGIN, '/users/password/reset/confirm/']) {
        const answer = await send(getApp(), url, payload);
        assert.equal(answer.statusCode, 400, named(payload));
        const { detail, ...rest } = answer.json() as { detail: string };
        assert.match(detail, /^JSON parse error - [A-Za-z0-9 -]+$/, named(payload));
        assert.deepEqual(rest, {});
        assert.doesNotMatch(answer.body, /hunter|ter2/);
      }
    }
  });

  it('of JSON that is no object is refused by the name Django gives its type', async () => {
    const types: [string, string][] = [
      ['[]', 'list'],
      ['[{"email":"ada@example.com"}]', 'list'],
      ['null', 'NoneType'],
      ['"text"', 'str'],
      ['true', 'bool'],
      ['1', 'int'],
      ['1.5', 'float'],
    ];
    for (const [payload, type] of types) {
      const answer = await send(getApp(), RESET, payload);
      assert.equal(answer.statusCode, 400);
      assert.deepEqual(answer.json(), {
        non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`],
      });
    }
  });

  it('over 64 KiB is refused, exactly 64 KiB is read', async () => {
    const of = (size: number): string => `{"email":"ada@example.com","x":"${'x'.repeat(size - 34)}"}`;
    const limit = 64 * 1024;
    assert.equal(of(limit).length, limit);
    assert.equal((await send(getApp(), RESET, of(limit))).statusCode, 200);
    for (const url of [RESET, LOGIN, '/login/', '/users/logout/']) {
      const answer = await send(getApp(), url, of(limit + 1));
      assert.equal(answer.statusCode, 413, url);
      assert.deepEqual(answer.json(), {
        detail: 'Request body is too large: at most 64 KiB are accepted.',
      });
    }
  });

  it('is not looked at before its sender has signed in where that is required', async () => {
    const detail = 'Authentication credentials were not provided.';
    const bodies = [
      ['{', JSON_TYPE],
      ['x', 'nonsense'],
      ['x', 'application/json; charset=latin1'],
      ['x'.repeat(70_000), JSON_TYPE],
    ] as const;
    for (const [payload, type] of bodies) {
      const answer = await send(getApp(), '/users/password/change/', payload, type);
      assert.deepEqual([answer.statusCode, answer.json()], [401, { detail }], type);
    }
  });

  it('as a form that is no UTF-8 is refused: different passwords would become the same', async () => {
    const forms = ['email=ada@example.com&x=%ff', 'email=%c3%28', Buffer.from([0x61, 0x3d, 0xff])];
    for (const payload of forms) {
      const answer = await send(getApp(), RESET, payload, FORM_TYPE);
      assert.deepEqual([answer.statusCode, answer.json()], [400, { detail: 'Malformed request.' }]);
    }
  });

  it('ignores fields it does not know, also those named like parts of JavaScript’s objects', async () => {
    const answer = await send(
      getApp(),
      RESET,
      '{"email":"ada@example.com","formType":"x","__proto__":{"a":1},"constructor":{"prototype":{}},"":[],"toString":1}',
    );
    assert.deepEqual([answer.statusCode, answer.json()], [200, SENT]);
    const inherited = await send(getApp(), RESET, '{"__proto__":{"email":"ada@example.com"}}');
    assert.deepEqual([inherited.statusCode, inherited.json()], [400, REQUIRED]);
    const form = await send(getApp(), RESET, '__proto__=x&constructor=y&hasOwnProperty=z', FORM_TYPE);
    assert.deepEqual([form.statusCode, form.json()], [400, REQUIRED]);
    assert.equal(({} as { a?: number }).a, undefined);
  });

  it('gives browsers the same refusals as a page, with nothing of the body in it', async () => {
    const cases: [string, string, number][] = [
      ['hunter2', JSON_TYPE, 400],
      ['[]', JSON_TYPE, 400],
      ['x=hunter2', 'text/plain', 415],
      [`x=${'hunter2'.repeat(10_000)}`, FORM_TYPE, 413],
      ['x=%ffhunter2', FORM_TYPE, 400],
    ];
    for (const [payload, type, status] of cases) {
      const headers = { ...PAGE, 'content-type': type };
      const answer = await getApp().app.inject({ method: 'POST', url: '/login/', payload, headers });
      assert.equal(answer.statusCode, status, type);
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
      assert.match(answer.body, /<h1/);
      assert.doesNotMatch(answer.body, /hunter/);
    }
  });
});

/** What a text field says to a value, as JSON. */
const EMAIL_FIELD: [unknown, string | null][] = [
  ['ada@example.com', null],
  ['  ada@example.com\n', null],
  [undefined, 'This field is required.'],
  [null, 'This field may not be null.'],
  ['', 'This field may not be blank.'],
  [' \t\u00a0\u3000', 'This field may not be blank.'],
  [true, 'Not a valid string.'],
  [{}, 'Not a valid string.'],
  [['ada@example.com'], 'Not a valid string.'],
  [42, 'Enter a valid email address.'],
  ['ada@exam\u0000ple.com', 'Null characters are not allowed.'],
  ['ada\ud800@example.com', 'Not a valid string.'],
  ['ada', 'Enter a valid email address.'],
  ['ada@example.com\r\nBcc: eve@example.com', 'Enter a valid email address.'],
  [`${'a'.repeat(250)}@example.com`, 'Ensure this field has no more than 254 characters.'],
];

onSqlite('a field', (getApp) => {
  it('says what is wrong with it in Django’s words', async () => {
    for (const [email, text] of EMAIL_FIELD) {
      const answer = await send(getApp(), RESET, JSON.stringify({ email }));
      const expected = text === null ? [200, SENT] : [400, { email: [text] }];
      assert.deepEqual([answer.statusCode, answer.json()], expected, named(email));
    }
  });

  it('is named beside all others that are wrong', async () => {
    const answer = await send(getApp(), LOGIN, '{"email":"ada","password":null}');
    assert.deepEqual(answer.json(), {
      email: ['Enter a valid email address.'],
      password: ['This field may not be null.'],
    });
  });

  it('counts by its last value when a form repeats it', async () => {
    const last = await send(getApp(), RESET, 'email=none&email=ada@example.com', FORM_TYPE);
    assert.equal(last.statusCode, 200);
    const wrong = await send(getApp(), RESET, 'email=ada@example.com&email=none', FORM_TYPE);
    assert.deepEqual(wrong.json(), { email: ['Enter a valid email address.'] });
  });

  it('of a form is read as browsers write it', async () => {
    const app = getApp();
    const passwords: [string, string][] = [
      ['100%', '100%'],
      ['a+b', 'a b'],
      ['a%2Bb', 'a+b'],
      ['%C4%9F%f0%9f%94%91', 'ğ🔑'],
      ['x=y==', 'x=y=='],
      ['%7', '%7'],
      ['?', '?'],
      ['%EF%BF%BD', '\ufffd'],
    ];
    for (const [written, meant] of passwords) {
      const user = await app.createUser({
        password: await app.core.hasher.hash(meant, { address: 'operator' }),
      });
      const form = `email=${user.email}&password=${written}`;
      assert.equal((await send(app, LOGIN, form, FORM_TYPE)).statusCode, 200, written);
    }
  });

  it('is trimmed, but never when it is a password', async () => {
    const app = getApp();
    const password = `  ${PASSWORD}\u00a0`;
    const user = await app.createUser({
      password: await app.core.hasher.hash(password, { address: 'operator' }),
    });
    const login = (given: string) =>
      send(app, LOGIN, JSON.stringify({ email: ` ${user.email} `, password: given }));
    assert.equal((await login(password)).statusCode, 200);
    assert.equal((await login(password.trim())).statusCode, 400);
    assert.equal((await login(password.normalize('NFKC'))).statusCode, 400);
  });

  it('of 4096 bytes is the longest password, counted in bytes', async () => {
    const tooLong = { password: ['Ensure this field has no more than 4096 characters.'] };
    const cases: [string, object][] = [
      ['x'.repeat(4096), { non_field_errors: ['Unable to log in with provided credentials.'] }],
      ['x'.repeat(4097), tooLong],
      ['ğ'.repeat(2049), tooLong],
    ];
    for (const [password, expected] of cases) {
      const answer = await send(getApp(), LOGIN, JSON.stringify({ email: 'ada@example.com', password }));
      assert.deepEqual([answer.statusCode, answer.json()], [400, expected]);
    }
  });
});
