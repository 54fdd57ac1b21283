import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { it } from 'node:test';
import type { Route } from '../../src/contracts/route.ts';
import { allRoutes } from '../../src/endpoints.ts';
import { onSqlite } from '../support/app.ts';

/** Every path of the contract. */
const CONTRACT = [
  '/users/password/set/',
  '/users/password-sms-otp/set/',
  '/users/password/change/',
  '/users/password/reset/',
  '/users/password/reset-with-phone/',
  '/users/password/reset-with-sms-otp/',
  '/users/password/reset/confirm/',
  '/users/api-reset/:uidb64/:token/',
  '/users/reset/:uidb64/:token/',
  '/users/reset/done/',
  '/users/login/',
  '/users/otp-login/',
  '/users/passwordless-login-with-token/',
  '/users/passwordless-login/:token/',
  '/users/one-time-token/',
  '/users/logout/',
  '/current_user/',
  '/csrf_token/',
  '/users/pz-captcha/',
  '/users/registration/',
  '/users/registration/account-confirm-email/:token/',
  '/users/profile/',
  '/session/check/',
  '/session/token/',
  '/session/introspect/',
  '/.well-known/jwks.json',
  '/users/anonymize/',
  '/users/anonymize/undo/:uid/:token/',
  '/users/email-change/',
  '/users/email-set-primary/:signed_email/:user_id_key/',
  '/users/email-undo/:uid/:token/',
];

/** The page of a reset link has two addresses and one file; the name of a well-known URL is no file name. */
const ALIASES: Readonly<Record<string, string>> = {
  '/password-reset/:uidb64/:token/': '/users/reset/:uidb64/:token/',
  '/.well-known/jwks.json': '/jwks/',
  '/.well-known/change-password': '/well-known-change-password/',
};

const FOLDERS = [
  ...['sign-in', 'passwords', 'registration', 'profile', 'account', 'backends'],
  ...['second-factor', 'admin', 'status', 'branding'],
];

/** `/users/password/change/` is `password-change`; docs/architecture.md says the rule in words. */
const nameOf = (path: string): string =>
  (ALIASES[path] ?? path)
    .replace(/^\/(?:users|admin\/api)\//, '/')
    .split('/')
    .filter((segment) => segment !== '' && !segment.startsWith(':'))
    .join('-')
    .replaceAll('_', '-');

type Endpoint = (services: object) => readonly Route[];

/** The endpoints of a folder's index, each with the name of the file it comes from. */
async function endpointsIn(folder: string) {
  const url = new URL(`../../src/${folder}/`, import.meta.url);
  const load = (file: string): Promise<object> => import(new URL(file, url).href);
  const listed = new Set(Object.values(await load('index.ts')).flat());
  const files = readdirSync(url).filter((name) => name.endsWith('.ts') && !/^index|\.test\.ts$/.test(name));
  const modules = await Promise.all(
    files.map(async (file) => ({ file: file.replace('.ts', ''), exports: Object.values(await load(file)) })),
  );
  return modules.flatMap(({ file, exports }) =>
    exports.filter((value) => listed.has(value)).map((endpoint: Endpoint) => ({ folder, file, endpoint })),
  );
}

onSqlite('a reader who knows a URL', (getApp) => {
  it('finds its rules in one step: the file is named after the URL', async () => {
    const { core } = getApp();
    const all = (await Promise.all(FOLDERS.map(endpointsIn))).flat();
    const files = all.map(({ file }) => file);
    const declared = all.flatMap(({ folder, file, endpoint }) =>
      endpoint(core).map((route) => ({ ...route, folder, file })),
    );
    const api = declared.filter(({ isPage }) => !isPage);
    for (const { path, folder, file } of api) {
      const name = nameOf(path);
      const [expected] = files
        .filter((candidate) => name === candidate || name.startsWith(`${candidate}-`))
        .toSorted((a, b) => b.length - a.length);
      assert.equal(file, expected, `${path} is in ${folder}/${file}.ts`);
    }
    assert.deepEqual(
      CONTRACT.filter((path) => !api.some((route) => route.path === path)),
      [],
    );
  });

  it('finds every route of the service in one of these files, the API reference or the console', async () => {
    const { core } = getApp();
    const all = (await Promise.all(FOLDERS.map(endpointsIn))).flat();
    const found = new Set(
      all.flatMap(({ endpoint }) => endpoint(core)).map(({ operationId }) => operationId),
    );
    const others = allRoutes(core).filter(({ operationId }) => !found.has(operationId));
    assert.deepEqual(
      others.map(({ path }) => path),
      ['/openapi.json', '/docs/', '/console/', '/console/*'],
    );
  });
});
