import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import { createConfirmationTokens } from '../../src/links/confirmation-token.ts';
import { createOneTimeTokens } from '../../src/links/one-time-token.ts';
import { createResetTokens, encodeUid } from '../../src/links/reset-token.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { PAGE, type Response } from '../support/browser.ts';
import { snapshot } from '../support/snapshot.ts';
import { apiTokenOf } from '../support/staff.ts';

const SECRET = 'checkout-7f3a';
const NEW = 'a password of a stranger';
const passwords = { new_password1: NEW, new_password2: NEW };

const KINDS = ['reset', 'one-time link', 'confirmation', 'API'] as const;
type Kind = (typeof KINDS)[number];
type Tokens = Readonly<Record<Kind, string>>;

interface Use {
  readonly kind: Kind;
  readonly send: (app: TestApp, user: User, token: string) => Promise<Response>;
  readonly status: number;
  /** As JSON; 'page' where it is one. */
  readonly body: unknown;
}

const oneTime = (user: User, token: string, secretKey = SECRET): string =>
  `/users/passwordless-login/${encodeURIComponent(token)}/?${new URLSearchParams({ user: String(user.id), secret_key: secretKey })}`;
const resetAt = (prefix: string, user: User, token: string): string =>
  `${prefix}${encodeUid(user.id)}/${encodeURIComponent(token)}/`;
const INVALID_LINK = { detail: 'Invalid or expired link.' };
const INVALID_TOKEN = { token: ['Invalid value'] };

/** Every endpoint that takes a token from a link, or the API token, with its answer to a wrong one. */
const USES: Readonly<Record<string, Use>> = {
  'GET /users/passwordless-login/<token>/': {
    kind: 'one-time link',
    send: (app, user, token) => app.browser().get(oneTime(user, token)),
    status: 400,
    body: INVALID_LINK,
  },
  'POST /users/passwordless-login/<token>/': {
    kind: 'one-time link',
    send: (app, user, token) => app.browser().post(oneTime(user, token)),
    status: 400,
    body: INVALID_LINK,
  },
  'GET /users/passwordless-login/<token>/ in a browser': {
    kind: 'one-time link',
    send: (app, user, token) => app.browser().get(oneTime(user, token), PAGE),
    status: 400,
    body: 'page',
  },
  'POST /users/passwordless-login-with-token/': {
    kind: 'API',
    send: (app, user, token) =>
      app.browser().post('/users/passwordless-login-with-token/', { user: user.id, token }),
    status: 400,
    body: {},
  },
  'GET /users/registration/account-confirm-email/<token>/': {
    kind: 'confirmation',
    send: (app, _user, token) =>
      app.browser().get(`/users/registration/account-confirm-email/${encodeURIComponent(token)}/`),
    status: 400,
    body: INVALID_LINK,
  },
  'GET /users/api-reset/<uid>/<token>/': {
    kind: 'reset',
    send: (app, user, token) => app.browser().get(resetAt('/users/api-reset/', user, token)),
    status: 200,
    body: { validlink: false },
  },
  'POST /users/api-reset/<uid>/<token>/': {
    kind: 'reset',
    send: (app, user, token) => app.browser().post(resetAt('/users/api-reset/', user, token), passwords),
    status: 400,
    body: { errors: {}, validlink: false },
  },
  'POST /users/password/reset/confirm/': {
    kind: 'reset',
    send: (app, user, token) =>
      app.browser().post('/users/password/reset/confirm/', { uid: encodeUid(user.id), token, ...passwords }),
    status: 400,
    body: INVALID_TOKEN,
  },
  'GET /password-reset/<uid>/<token>/': {
    kind: 'reset',
    send: (app, user, token) => app.browser().get(resetAt('/password-reset/', user, token), PAGE),
    status: 400,
    body: 'page',
  },
  'POST /users/reset/<uid>/<token>/': {
    kind: 'reset',
    send: (app, user, token) => app.browser().post(resetAt('/users/reset/', user, token), passwords),
    status: 400,
    body: INVALID_TOKEN,
  },
};

/** The tokens of a user; of links under another secret key of the service where it is given. */
async function tokensOf(app: TestApp, user: User, keyring = app.core.keyring): Promise<Tokens> {
  const { settings, clock } = app.core;
  return {
    reset: createResetTokens({ keyring, settings, clock }).make(user, 'email'),
    'one-time link': createOneTimeTokens({ keyring, settings, clock }).make(user, SECRET),
    confirmation: createConfirmationTokens({ keyring, clock }).make(user),
    API: await apiTokenOf(app, user),
  };
}

/** What somebody may make of a token they hold, or hold by mistake. */
function damaged(token: string): string[] {
  const half = Math.floor(token.length / 2);
  const last = token.endsWith('0') ? '1' : '0';
  return [
    token.slice(0, -1),
    token.slice(1),
    token.slice(0, half),
    token.slice(half),
    token.slice(0, -1) + last,
    `${token}0`,
    `0${token}`,
    token + token,
    `${token}/`,
    `${token}%00`,
    token.replaceAll('-', ''),
    token.replaceAll('-', '–'),
    token.replaceAll('-', '--'),
    [...token].reverse().join(''),
    '-',
    'x',
    '0'.repeat(token.length),
    'a'.repeat(5000),
  ].filter((candidate) => candidate !== token);
}

onEveryEngine(
  'a token that is not the right one',
  (getApp) => {
    for (const [name, { kind, send, status, body }] of Object.entries(USES))
      it(`changes nothing, sends nothing and says nothing at ${name}`, async () => {
        const app = getApp();
        const [user, other] = [await app.createUser({ isEmailVerified: false }), await app.createUser()];
        const [mine, theirs] = [await tokensOf(app, user), await tokensOf(app, other)];
        const elsewhere = createKeyring('the secret key of another service, long enough');
        const foreign = await tokensOf(app, user, elsewhere);
        const wrong = [
          ...damaged(mine[kind]),
          ...KINDS.filter((another) => another !== kind).map((another) => mine[another]),
          ...(kind === 'API' ? [] : [foreign[kind]]),
          // A link that confirms an e-mail names its user itself.
          ...(kind === 'confirmation' ? [] : [theirs[kind]]),
          ...(kind === 'reset' ? [app.core.resetTokens.make(user, 'sms')] : []),
        ];
        const [before, queued] = [await snapshot(app), await app.queued()];
        for (const token of wrong) {
          const answer = await send(app, user, token);
          const shown = `${JSON.stringify(token.slice(0, 80))}: ${answer.text.slice(0, 200)}`;
          assert.equal(answer.status, status, shown);
          if (body === 'page') assert.match(String(answer.headers['content-type']), /^text\/html/, shown);
          else assert.deepEqual(answer.json(), body, shown);
          assert.equal(answer.headers['set-cookie'], undefined, shown);
          assert.ok(!answer.text.includes(user.email ?? ''), shown);
        }
        assert.deepEqual(await snapshot(app), before);
        assert.deepEqual(await app.queued(), queued);
      });

    it('is one with another secret key than the link was made with', async () => {
      const app = getApp();
      const user = await app.createUser();
      const { 'one-time link': token } = await tokensOf(app, user);
      const before = await snapshot(app);
      for (const secretKey of [`${SECRET}0`, SECRET.slice(1), SECRET.toUpperCase(), token, '0']) {
        for (const method of ['GET', 'POST', 'HEAD'] as const)
          assert.equal((await app.browser().request(method, oneTime(user, token, secretKey))).status, 400);
      }
      assert.deepEqual(await snapshot(app), before);
      assert.equal((await app.browser().get(oneTime(user, token))).status, 302);
    });
  },
  { settings: { THROTTLING_SETTINGS: { login: null, 'password-reset': null } } },
);
