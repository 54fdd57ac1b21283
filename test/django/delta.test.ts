import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { TestApp } from '../support/app.ts';
import type { Place } from '../support/copying.ts';
import {
  browserFrom,
  type Imported,
  openHome,
  rejectsOf,
  runImport,
  serviceOf,
} from '../support/django/importing.ts';
import { type Made, openShop, type Shop, WITHOUT_DJANGO } from '../support/django/shop.ts';
import { availableEngines } from '../support/engines.ts';

const PASSWORD = 'correct horse battery';
const THERE = 'changed in the shop of before';
const HERE = 'changed at Latchkey instead';

const engines = (await availableEngines()).filter((name) => name !== 'redis');

describe('an import shortly before the switch', { skip: WITHOUT_DJANGO }, () => {
  for (const engine of engines)
    describe(`into ${engine}`, () => {
      let shop: Shop;
      let home: Place;
      let made: Made;
      let app: TestApp;
      before(async () => {
        [shop, home] = [await openShop('sqlite'), await openHome(engine)];
        made = await shop.run<Made>('setup', { password: PASSWORD });
        assert.equal((await runImport(home, shop)).code, 0);
        app = await serviceOf(engine, home);
      });
      after(async () => {
        await app?.close();
        await Promise.all([shop?.close(), home?.drop()]);
      });

      const idOf = (name: string): number => made.people[name]?.id ?? 0;
      const signsIn = async (email: string, password: string): Promise<boolean> =>
        (await app.browser().post('/users/login/', { email, password })).status === 200;

      it('takes what changed there, and leaves what changed here', async () => {
        const { argon2, bcrypt, sha1, md5, pbkdf2_sha256 } = made.people;
        assert.ok(argon2 && bcrypt && sha1 && md5 && pbkdf2_sha256);
        // There: a password, a name, both of somebody who changed theirs here, and somebody who left.
        await shop.run('change', { username: 'argon2', fields: { first_name: 'Grace' }, password: THERE });
        await shop.run('change', { username: 'bcrypt', fields: { first_name: 'Lost' }, password: THERE });
        await shop.run('change', { username: 'sha1', fields: { last_name: 'Hopper' } });
        await shop.run('delete', { username: 'clerk' });
        await shop.run('sign-out', { session: pbkdf2_sha256.session });
        await shop.run('revoke-token', { token: pbkdf2_sha256.token });
        const [late] = await shop.run<number[]>('add', {
          users: [{ username: 'late', email: 'late@shop.example', password: '!' }],
        });
        // Here: a password.
        const browser = browserFrom(app, bcrypt.session);
        const changed = await browser.post('/users/password/change/', {
          old_password: PASSWORD,
          new_password1: HERE,
          new_password2: HERE,
        });
        assert.equal(changed.status, 200, changed.text);
        assert.equal((await app.core.accounts.update(idOf('md5'), { firstName: 'Here' }, OPERATOR)).ok, true);
        await shop.run('change', { username: 'md5', fields: { first_name: 'There' } });

        const compared = await runImport(home, shop, '--compare');
        assert.equal(compared.code, 1);
        assert.partialDeepStrictEqual(compared.json(), { missing_here: 1, missing_there: 1 });

        const answer = await runImport(home, shop);
        assert.equal(answer.code, 0, answer.stderr);
        assert.partialDeepStrictEqual(answer.json<Imported>().counts.users, {
          created: 1,
          deleted: 1,
          kept: 1,
          rejected: 0,
        });
        assert.equal(await signsIn(argon2.email, THERE), true);
        assert.equal(await signsIn(argon2.email, PASSWORD), false);
        assert.equal((await app.userNow(argon2.id)).firstName, 'Grace');
        assert.equal((await app.userNow(sha1.id)).lastName, 'Hopper');
        assert.equal(await signsIn(sha1.email, PASSWORD), true, 'a change of name cost the password');
        assert.equal(await signsIn(bcrypt.email, HERE), true, 'an older password came back');
        assert.equal(await signsIn(bcrypt.email, THERE), false);
        assert.equal((await app.userNow(md5.id)).firstName, 'Here');
        assert.equal((await app.userNow(late ?? 0)).email, 'late@shop.example');
        assert.equal((await app.userNow(made.clerk)).isActive, true, 'deleting is for people to decide');
      });

      it('says of each row that needs a look why', () => {
        const lines = readFileSync(rejectsOf(shop), 'utf8').trim().split('\n');
        const rows = lines.map((line) => JSON.parse(line) as { id: string; outcome: string; kind: string });
        const outcomeOf = (id: number): string | undefined =>
          rows.find((row) => row.kind === 'users' && row.id === String(id))?.outcome;
        assert.equal(outcomeOf(made.clerk), 'deleted');
        assert.equal(outcomeOf(idOf('md5')), 'kept');
        assert.equal(outcomeOf(idOf('bcrypt')), 'partly');
      });

      it('ends what was opened with the password of before, and what was ended there, and nothing else', async () => {
        const isSignedIn = async (name: string): Promise<boolean> => {
          const browser = browserFrom(app, made.people[name]?.session ?? '');
          return (await browser.get('/current_user/')).status === 200;
        };
        assert.equal(await isSignedIn('argon2'), false);
        assert.equal(await isSignedIn('pbkdf2_sha256'), false);
        assert.equal(await isSignedIn('pbkdf2_sha1'), true);
        const hasToken = async (name: string): Promise<boolean> => {
          const authorization = `Token ${made.people[name]?.token}`;
          return (await app.browser().get('/current_user/', { authorization })).status === 200;
        };
        assert.equal(await hasToken('pbkdf2_sha256'), false);
        assert.equal(await hasToken('pbkdf2_sha1'), true);
      });

      it('makes no customer staff, and changes neither password nor address of staff', async () => {
        const customer = made.people.sha1;
        assert.ok(customer);
        await shop.run('change', { username: 'sha1', fields: { is_superuser: true, is_staff: true } });
        await shop.run('change', { username: 'boss', fields: { email: 'thief@x.example' }, password: THERE });
        const before = await app.userNow(made.boss);
        assert.equal((await runImport(home, shop)).code, 0);
        const { isStaff, role } = await app.userNow(customer.id);
        assert.deepEqual({ isStaff, role }, { isStaff: false, role: null });
        const after = await app.userNow(made.boss);
        assert.deepEqual([after.email, after.password], [before.email, before.password]);
        const said = readFileSync(rejectsOf(shop), 'utf8');
        assert.match(said, /latchkey users update \d+ --role manager makes them staff here/);
        assert.match(said, /they are staff here/);
      });

      it('changes nothing when it runs once more', async () => {
        const before = await app.userNow(idOf('argon2'));
        const { counts } = (await runImport(home, shop)).json<Imported>();
        assert.partialDeepStrictEqual(counts.users, { created: 0, updated: 0, kept: 0, rejected: 0 });
        assert.deepEqual(await app.userNow(idOf('argon2')), before);
      });
    });
});

const OPERATOR = { address: 'operator', agent: 'test', requestId: 'test' };
