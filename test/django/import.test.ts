import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TestApp } from '../support/app.ts';
import type { Place } from '../support/copying.ts';
import { openDirect } from '../support/direct.ts';
import { browserFrom, type Imported, openHome, runImport, serviceOf } from '../support/django/importing.ts';
import {
  type Made,
  openShop,
  SHOP_ENGINES,
  type Shop,
  type ShopEngine,
  WITHOUT_DJANGO,
} from '../support/django/shop.ts';
import { availableEngines, type EngineName } from '../support/engines.ts';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'a quite new passphrase';

const hasPostgres = (await availableEngines()).includes('postgres');
const WAYS: readonly (readonly [ShopEngine, EngineName])[] = SHOP_ENGINES.map((engine) => [
  engine,
  hasPostgres && engine !== 'postgres' ? 'postgres' : 'sqlite',
]);

describe('customers of a shop on Django', { skip: WITHOUT_DJANGO }, () => {
  for (const [from, to] of WAYS)
    describe(`moving from ${from} to ${to}`, () => {
      let shop: Shop;
      let home: Place;
      let made: Made;
      let app: TestApp;
      before(async () => {
        [shop, home] = [await openShop(from), await openHome(to)];
        made = await shop.run<Made>('setup', { password: PASSWORD });
        const answer = await runImport(home, shop);
        assert.equal(answer.code, 0, answer.stderr);
        assert.partialDeepStrictEqual(answer.json<Imported>(), {
          counts: {
            users: { created: made.count, rejected: 0 },
            tokens: { rejected: 1 },
            sessions: { rejected: 0 },
          },
          renumbered: 0,
          staff: 2,
        });
        app = await serviceOf(to, home);
      });
      after(async () => {
        await app?.close();
        await Promise.all([shop?.close(), home?.drop()]);
      });

      it('stay signed in, in every browser and with every token', async () => {
        for (const [algorithm, { id, session, token }] of Object.entries(made.people)) {
          const browser = browserFrom(app, session);
          const answer = (await browser.get('/current_user/')).json() as { pk: number };
          assert.equal(answer.pk, id, `the session of ${algorithm}`);
          const caller = await app.browser().get('/current_user/', { authorization: `Token ${token}` });
          assert.equal((caller.json() as { pk: number }).pk, id, `the token of ${algorithm}`);
        }
      });

      it('use a reset link that was mailed before, once, whatever hashed their password', async () => {
        for (const [algorithm, { link }] of Object.entries(made.people)) {
          const path = `/users/api-reset/${link.join('/')}/`;
          const look = async () =>
            ((await app.browser().get(path)).json() as { validlink: boolean }).validlink;
          assert.equal(await look(), true, algorithm);
          if (algorithm !== 'md5') continue;
          const passwords = { new_password1: NEW_PASSWORD, new_password2: NEW_PASSWORD };
          assert.equal((await app.browser().post(path, passwords)).status, 200);
          assert.equal(await look(), false, 'a link was used twice');
          assert.equal((await app.browser().post(path, passwords)).status, 400);
        }
        const [uid = '', token = ''] = made.people.pbkdf2_sha256?.link ?? [];
        for (const wrong of [
          `${Buffer.from('2').toString('base64url')}/${token}`,
          `${uid}/${token.slice(0, -1)}${token.endsWith('0') ? 1 : 0}`,
          `${Buffer.from('999999').toString('base64url')}/${token}`,
        ])
          assert.deepEqual(
            (await app.browser().get(`/users/api-reset/${wrong}/`)).json(),
            { validlink: false },
            wrong,
          );
      });

      it('sign in with the password of before, after which the link is over', async () => {
        for (const [algorithm, { email, link }] of Object.entries(made.people)) {
          if (algorithm === 'md5') continue;
          const wrong = await app.browser().post('/users/login/', { email, password: 'x' });
          assert.equal(wrong.status, 400, algorithm);
          const answer = await app.browser().post('/users/login/', { email, password: PASSWORD });
          assert.equal(answer.status, 200, `${algorithm}: ${answer.text}`);
          assert.deepEqual((await app.browser().get(`/users/api-reset/${link.join('/')}/`)).json(), {
            validlink: false,
          });
        }
      });

      it('are not let into an account of staff by a link of Django', async () => {
        const { boss } = made;
        const path = `/users/api-reset/${(await shop.run<string[]>('link', { username: 'boss' })).join('/')}/`;
        assert.deepEqual((await app.browser().get(path)).json(), { validlink: false });
        const passwords = { new_password1: NEW_PASSWORD, new_password2: NEW_PASSWORD };
        assert.equal((await app.browser().post(path, passwords)).status, 400);
        const { email } = await app.userNow(boss);
        const stolen = await app.browser().post('/users/login/', { email, password: NEW_PASSWORD });
        assert.equal(stolen.status, 400, 'the password of a manager was reset with a link of Django');
      });

      it('are staff with the least they need, and never owners', async () => {
        assert.equal((await app.userNow(made.boss)).role, 'manager');
        assert.equal((await app.userNow(made.clerk)).role, 'support');
        const recorded = await app.core.audit.list({ event: 'user.create', limit: 10 });
        assert.deepEqual(
          new Map(recorded.map(({ userId, detail }) => [userId, detail.role])),
          new Map([
            [made.boss, 'manager'],
            [made.clerk, 'support'],
          ]),
        );
      });

      it('leave no hash of MD5 or SHA-1 that a thief of the database could try passwords on', async () => {
        const direct = await openDirect(app.core.config.database);
        try {
          const rows = await direct.query(
            `select password from users where password like 'md5%' or password like 'sha1%'`,
          );
          assert.deepEqual(rows, []);
        } finally {
          await direct.close();
        }
      });

      it('come once, however often they are imported', async () => {
        const answer = await runImport(home, shop);
        assert.equal(answer.code, 0, answer.stderr);
        const { counts } = answer.json<Imported>();
        assert.partialDeepStrictEqual(counts.users, {
          created: 0,
          updated: 0,
          unchanged: made.count,
          deleted: 0,
        });
      });
    });
});
