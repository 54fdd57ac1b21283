import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { SettingValues } from '../../src/settings.ts';
import type { TestApp } from './app.ts';
import type { Browser, Response } from './browser.ts';

export const CHECK = '/session/check/';
export const TOKEN = '/session/token/';
export const INTROSPECT = '/session/introspect/';
export const JWKS = '/.well-known/jwks.json';

/** A service that issues session tokens for two backends. */
export const WITH_TOKENS: Partial<SettingValues> = { JWT_AUDIENCES: ['shop', 'warehouse'] };

/** What a proxy copies from the answer to a check. */
export const authOf = ({ headers }: Response) => ({
  user: headers['x-auth-user'],
  type: headers['x-auth-user-type'],
  visitor: String(headers['x-auth-visitor']),
  token: String(headers['x-auth-token']),
});

/** The Set-Cookie line of the session. */
export const sessionCookie = (answer: Response): string | undefined =>
  [answer.headers['set-cookie']]
    .flat()
    .map(String)
    .find((line) => line.startsWith('sessionid='));

/** Asks for a session token. @throws when there is none */
export async function tokenFor(browser: Browser, body: object = {}): Promise<string> {
  const answer = await browser.post(TOKEN, body);
  if (answer.status !== 200) throw new Error(`a token was refused: ${answer.status} ${answer.text}`);
  return (answer.json() as { token: string }).token;
}

export const keysOf = async (app: TestApp): Promise<JSONWebKeySet> =>
  (await app.browser().get(JWKS)).json() as JSONWebKeySet;

/** Verifies a token as a backend does. @throws when it is not valid */
export async function verified(app: TestApp, token: string, audience = 'shop'): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, createLocalJWKSet(await keysOf(app)), {
    algorithms: ['ES256'],
    typ: 'session+jwt',
    issuer: app.core.config.publicUrl,
    audience,
    currentDate: new Date(app.clock.now()),
  });
  return payload;
}

export const visitorIn = (token: string): unknown => decodeJwt(token).vid;
