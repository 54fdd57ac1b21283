import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApiError, retryAfterOf } from '../../src/client/api-error.ts';
import { CookieJar } from '../../src/client/cookie-jar.ts';
import { type ClientOptions, createClient } from '../../src/client/index.ts';

const BASE = 'https://id.shop.example';
const USER = { body: { email: 'ada@example.com', password: 'x' } };

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const busy = (retryAfter: string, status = 503): Response =>
  json(status, { detail: 'Later.' }, { 'retry-after': retryAfter });
const token = (value: string): Response =>
  json(200, { csrf_token: value }, { 'set-cookie': `csrftoken=${value}; Path=/` });

/** A service that gives these answers, one after the other, and a client of it. */
function talk(answers: readonly Response[], options: Partial<ClientOptions> = {}) {
  const requests: Request[] = [];
  const rest = [...answers];
  const client = createClient({
    baseUrl: BASE,
    async fetch(request) {
      requests.push(request);
      const answer = rest.shift();
      if (!answer) throw new Error(`nothing is left to answer ${request.url}`);
      return answer;
    },
    ...options,
  });
  const sent = () => requests.map(({ method, url }) => `${method} ${url.slice(BASE.length)}`);
  return { client, requests, sent };
}

describe('Retry-After', () => {
  const read = (text: string | null) =>
    retryAfterOf(new Response(null, text === null ? {} : { headers: { 'retry-after': text } }));

  it('is read as seconds and as a date', () => {
    assert.deepEqual(
      [read('30'), read('0'), read(null), read('soon'), read('-1')],
      [30, 0, null, null, null],
    );
    assert.equal(read(new Date(Date.now() - 60_000).toUTCString()), 0);
    const ahead = read(new Date(Date.now() + 3_600_000).toUTCString()) ?? 0;
    assert.ok(ahead > 3500 && ahead <= 3600, String(ahead));
  });

  it('is waited for where a request may be repeated', async () => {
    const { client, sent } = talk([busy('0'), busy('0', 429), json(200, { csrf_token: 'x' })]);
    assert.deepEqual(await client.get('/csrf_token/'), { csrf_token: 'x' });
    assert.equal(sent().length, 3);
  });

  it('is not waited for by a request that must not happen twice, unless asked', async () => {
    const once = talk([busy('0')], { token: 'k' });
    await assert.rejects(once.client.post('/users/login/', USER), { status: 503, retryAfter: 0 });
    const asked = talk([busy('0'), json(200, { key: 'k' })], { token: 'k' });
    assert.equal((await asked.client.post('/users/login/', { ...USER, wait: true })).key, 'k');
    assert.equal(await asked.requests[1]?.text(), JSON.stringify(USER.body));
    const never = talk([busy('0')]);
    await assert.rejects(never.client.get('/csrf_token/', { wait: false }), ApiError);
  });

  it('is waited for within bounds only', async () => {
    const long = talk([busy('11')]);
    await assert.rejects(long.client.get('/csrf_token/'), { retryAfter: 11 });
    const often = talk([busy('0'), busy('0'), busy('0')]);
    await assert.rejects(often.client.get('/csrf_token/'), ApiError);
    const vague = talk([json(503, '')]);
    await assert.rejects(vague.client.get('/csrf_token/'), { retryAfter: null });
  });

  it('ends when the caller gives up', async () => {
    const { client } = talk([busy('5')]);
    const controller = new AbortController();
    const call = client.get('/csrf_token/', { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('the page is left')));
    await assert.rejects(call, /the page is left|aborted/);
  });
});

describe('a request with a session', () => {
  it('asks for a CSRF token first if there is none, and once for all that start together', async () => {
    const answers = [token('one'), json(200, { key: 'k' }), json(200, { key: 'k' })];
    const { client, requests, sent } = talk(answers, { cookies: new CookieJar() });
    await Promise.all([client.post('/users/login/', USER), client.post('/users/login/', USER)]);
    assert.deepEqual(sent(), ['GET /csrf_token/', 'POST /users/login/', 'POST /users/login/']);
    assert.deepEqual(
      requests.map(({ headers }) => [headers.get('x-csrftoken'), headers.get('cookie')]),
      [
        [null, null],
        ['one', 'csrftoken=one'],
        ['one', 'csrftoken=one'],
      ],
    );
  });

  it('has the token for what it reads as an operator, too, which the service refuses without it', async () => {
    const answers = [json(200, { pk: 1 }), token('one'), json(200, { results: [], next: null })];
    const { client, requests } = talk(answers, { cookies: new CookieJar() });
    await client.get('/current_user/');
    await client.get('/admin/api/users/');
    const tokens = requests.map(({ headers }) => headers.get('x-csrftoken'));
    assert.deepEqual(tokens, [null, null, 'one']);
  });

  it('tries once more with another token after one was refused, and not with the same', async () => {
    const refusal = () => json(403, { detail: 'CSRF Failed.' }, { 'x-error-code': 'csrf_token_incorrect' });
    const answers = [token('old'), refusal(), token('new'), json(200, { key: 'k' })];
    const { client, requests } = talk(answers, { cookies: new CookieJar() });
    await client.post('/users/login/', USER);
    assert.equal(requests[3]?.headers.get('x-csrftoken'), 'new');
    const stubborn = talk([token('old'), refusal(), token('old')], { cookies: new CookieJar() });
    await assert.rejects(stubborn.client.post('/users/login/', USER), { code: 'csrf_token_incorrect' });
  });

  it('keeps cookies until they end, and forgets those that are deleted', async () => {
    const cookies = new CookieJar();
    const { client } = talk(
      [json(200, {}, { 'set-cookie': 'sessionid=abc; HttpOnly; Max-Age=60' }), json(200, {})],
      { cookies },
    );
    await client.get('/current_user/');
    assert.equal(cookies.header(), 'sessionid=abc');
    cookies.store(new Headers([['set-cookie', 'sessionid=; expires=Thu, 01 Jan 1970 00:00:00 GMT']]));
    assert.equal(cookies.header(), undefined);
  });
});

describe('a request with a token', () => {
  it('sends neither session nor CSRF token: nobody can be mistaken for whoever is signed in', async () => {
    const cookies = new CookieJar();
    cookies.store(new Headers([['set-cookie', 'sessionid=abc']]));
    const { client, requests } = talk([json(200, { key: 'k' })], { token: 'secret', cookies });
    await client.post('/users/login/', USER);
    const [request] = requests;
    assert.deepEqual(
      ['authorization', 'cookie', 'x-csrftoken'].map((name) => request?.headers.get(name)),
      ['Token secret', null, null],
    );
    assert.equal(request?.credentials, 'omit');
  });
});

describe('a service that does not answer as it should', () => {
  it('is given up after the time-out', async () => {
    const client = createClient({
      baseUrl: BASE,
      timeout: 5,
      fetch: ({ signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    await assert.rejects(client.get('/csrf_token/'), { name: 'TimeoutError' });
  });

  it('gets an error with the text of a proxy', async () => {
    const { client } = talk([new Response('<h1>Bad gateway</h1>', { status: 502 })]);
    await assert.rejects(client.get('/csrf_token/'), {
      status: 502,
      code: null,
      body: '<h1>Bad gateway</h1>',
      message: 'the service answered 502',
    });
  });
});
