import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadConfig } from '../../src/config/config.ts';
import type { Place } from '../support/copying.ts';
import { openDirect } from '../support/direct.ts';
import { type Imported, openHome, rejectsOf, runImport, serviceOf } from '../support/django/importing.ts';
import { availableEngines } from '../support/engines.ts';

interface Rejected {
  readonly id: string;
  readonly outcome: string;
  readonly problems: readonly { field: string; reason: string }[];
}

const engines = (await availableEngines()).filter((name) => name !== 'redis');
const HASH = 'pbkdf2_sha256$1000$salt$yx6EyrS4TAU9DkDdVxSI0RQuGoOtmGpVVRhHVE+nvXY=';

const userOf = (pk: unknown, fields: Record<string, unknown> = {}) => ({
  model: 'auth.user',
  pk,
  fields: {
    password: HASH,
    email: `user${pk}@shop.example`,
    username: `user${pk}`,
    first_name: 'Ada',
    last_name: 'Öz',
    is_active: true,
    is_staff: false,
    is_superuser: false,
    date_joined: '2020-02-03T04:05:06.789Z',
    last_login: null,
    ...fields,
  },
});

for (const engine of engines)
  describe(`what is wrong in a dump [${engine}]`, () => {
    let home: Place;
    let folder: string;
    before(async () => {
      home = await openHome(engine);
      folder = mkdtempSync(join(tmpdir(), 'latchkey-dump-'));
    });
    after(async () => {
      await home.drop();
      rmSync(folder, { recursive: true });
    });

    const shopOf = (name: string, content: string) => {
      const url = join(folder, name);
      writeFileSync(url, content);
      return { url, folder };
    };
    const rejected = (): Rejected[] =>
      readFileSync(rejectsOf({ folder }), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Rejected);
    const countUsers = async (): Promise<number> => {
      const direct = await openDirect(loadConfig(home.env).database);
      const [row] = await direct.query<{ n: number }>('select count(*) as n from users');
      await direct.close();
      return Number(row?.n);
    };

    it('is said of a dump that is cut off, of which nothing is imported', async () => {
      const whole = JSON.stringify([userOf(1), userOf(2), userOf(3)]);
      for (const [content, expected] of [
        [whole.slice(0, -40), /broken or cut off after object 2/],
        [`${whole.slice(0, 300)}\u0000${whole.slice(300)}`, /broken or cut off after object/],
        ['{"model": "auth.user"}', /expected what manage.py dumpdata writes/],
        ['', /expected what manage.py dumpdata writes/],
        ['[{"model": 7}]', /expected model, pk and fields in object 1/],
      ] as const) {
        const answer = await runImport(home, shopOf('broken.json', content));
        assert.equal(answer.code, 1, answer.stdout);
        assert.match(answer.stderr, expected);
        assert.equal(answer.stderr.trim().split('\n').length, 1, answer.stderr);
      }
      assert.equal(await countUsers(), 0);
    });

    it('costs its own row only, or the one value, and the report says why', async () => {
      const huge = { password: 'pbkdf2_sha256$999999999$salt$yx6EyrS4TAU9DkDdVxSI0RQuGoOtmGpVVRhHVE+nvXY=' };
      const people = [
        userOf(1, { email: 'Ada@Shop.Example' }),
        userOf(2, { email: 'ADA@shop.example' }),
        userOf(3, { email: 'ada@zo\u0065\u0308.example' }),
        userOf(4, { email: 'ADA@ZO\u00cb.example' }),
        userOf(5, { email: 'nothing' }),
        userOf(6, { phone: '0530 765 43 21', is_phone_verified: true }),
        userOf(7, { phone: '+905307654321', is_phone_verified: true }),
        userOf(8, { phone: 'call me' }),
        userOf(9, { last_login: '2021-02-30T10:00:00Z' }),
        userOf(10, { date_joined: '2999-01-01T00:00:00Z' }),
        userOf(11, huge),
        userOf(12, { password: 'rot13$salt$hash' }),
        userOf(13, { is_active: 'perhaps' }),
        userOf(14, { first_name: 'A'.repeat(151) }),
        userOf(undefined),
        userOf(15, { email: '' }),
        userOf(16),
        userOf(16, { email: 'again@shop.example' }),
        userOf(17, { date_of_birth: '1990-13-01', gender: 'x' }),
        { model: 'authtoken.token', pk: 'not a key', fields: { user: 1, created: '2020-01-01T00:00:00Z' } },
        {
          model: 'authtoken.token',
          pk: '0'.repeat(40),
          fields: { user: 99, created: '2020-01-01T00:00:00Z' },
        },
        { model: 'authtoken.token', pk: '1'.repeat(40), fields: { user: ['ada'], created: '' } },
        { model: 'sessions.session', pk: 'a'.repeat(32), fields: { session_data: 'x:y:z', expire_date: '' } },
      ];
      const shop = shopOf('people.json', JSON.stringify(people));
      const rehearsed = await runImport(home, shop, '--dry-run');
      assert.equal(rehearsed.code, 0, rehearsed.stderr);
      assert.equal(await countUsers(), 0);
      const foreseen = rejected();
      const answer = await runImport(home, shop);
      assert.equal(answer.code, 0, answer.stderr);
      const { counts } = answer.json<Imported>();
      assert.deepEqual(rehearsed.json<Imported>().counts, counts, 'the dry run said something else');
      assert.deepEqual(rejected(), foreseen);
      assert.partialDeepStrictEqual(counts.users, { created: 14, rejected: 5 });
      assert.partialDeepStrictEqual(counts.tokens, { created: 0, rejected: 3 });
      assert.partialDeepStrictEqual(counts.sessions, { created: 0, rejected: 1 });
      assert.equal(await countUsers(), 14);
      const byId = new Map(foreseen.map((row) => [row.id, row]));
      for (const [id, outcome, expected] of [
        ['2', 'rejected', /^email: user 2 has the same e-mail as user 1$/],
        ['4', 'rejected', /^email: user 4 has the same e-mail as user 3$/],
        ['5', 'rejected', /^email: Enter a valid/],
        ['7', 'partly', /^phone: user 7 has the same verified phone as user 6$/],
        ['8', 'partly', /^phone: it is no phone/],
        ['9', 'partly', /^last_login: there is no such moment$/],
        ['10', 'partly', /^date_joined: it is in the future$/],
        ['11', 'partly', /^password: pbkdf2: expected 1 to/],
        ['12', 'partly', /^password: unknown format$/],
        ['13', 'partly', /^is_active: expected true or false$/],
        ['14', 'partly', /^first_name: /],
        ['15', 'partly', /^email: neither e-mail nor phone/],
        ['16', 'rejected', /^id: user 16 came before$/],
        ['17', 'partly', /^gender: .*, date_of_birth: /],
      ] as const) {
        const row = byId.get(id);
        assert.equal(row?.outcome, outcome, id);
        assert.match(
          row?.problems.map(({ field, reason }) => `${field}: ${reason}`).join(', ') ?? '',
          expected,
        );
      }
      assert.ok(
        !readFileSync(rejectsOf({ folder }), 'utf8').includes('0'.repeat(40)),
        'the report holds a key',
      );
      const app = await serviceOf(engine, home);
      assert.partialDeepStrictEqual(await app.userNow(6), { phone: '+905307654321', isPhoneVerified: true });
      assert.partialDeepStrictEqual(await app.userNow(7), { phone: null, isPhoneVerified: false });
      assert.match((await app.userNow(11)).password, /^!/);
      assert.equal((await app.userNow(1)).dateJoined, Date.UTC(2020, 1, 3, 4, 5, 6, 789));
      await app.close();
    });

    it('does not give the id of a customer to somebody else, and says who got another one', async () => {
      const app = await serviceOf(engine, home);
      const here = await app.createUser({ email: 'here@shop.example' });
      const shop = shopOf(
        'more.json',
        JSON.stringify([
          userOf(here.id),
          userOf('0b8c1f6e-6d0f-4d6a-9e0a-3c8f0c1d2e3f', { email: 'u@shop.example' }),
        ]),
      );
      const answer = await runImport(home, shop);
      assert.equal(answer.code, 0, answer.stderr);
      assert.equal(answer.json<Imported>().renumbered, 2);
      assert.equal((await app.userNow(here.id)).email, 'here@shop.example');
      const taken = await runImport(
        home,
        shopOf('taken.json', JSON.stringify([userOf(900, { email: 'Here@shop.example' })])),
      );
      assert.equal(taken.json<Imported>().counts.users?.rejected, 1);
      assert.match(
        readFileSync(rejectsOf({ folder }), 'utf8'),
        new RegExp(`the same e-mail as user ${here.id} here`),
      );
      await app.close();
    });
  });

describe('what is wrong with the command line', () => {
  let home: Place;
  before(async () => {
    home = await openHome('sqlite');
  });
  after(() => home.drop());

  it('is said in one line, and no table is made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-map-'));
    const map = join(folder, 'map.yaml');
    writeFileSync(map, 'users:\n  model: shop\n  fields: {phone: 7, colour: x}\n');
    const csv = join(folder, 'people.csv');
    writeFileSync(csv, 'name,email\nAda,ada@shop.example\n');
    for (const [url, more, expected] of [
      ['ftp://shop', [], /^latchkey: --from: expected postgres:/],
      ['sqlite:/nowhere/db.sqlite3', [], /^latchkey: --from: there is no file \/nowhere\/db.sqlite3\n$/],
      ['nowhere.json', [], /^latchkey: --from: there is no file nowhere.json\n$/],
      ['postgres://127.0.0.1:1/shop', [], /^latchkey: --from: the database cannot be opened \(/],
      ['mysql://127.0.0.1:1/shop', [], /^latchkey: --from: the database cannot be opened \(/],
      [csv, [], /^latchkey: .*people.csv: expected a column id in its first line/],
      [csv, ['--map', map], /--map .*map.yaml: .users.model: expected a model such as auth.user/],
      [csv, ['--map', '/nowhere'], /^latchkey: --map \/nowhere: expected a file in YAML or JSON/],
      [csv, ['--time-zone', 'Mars'], /expected a time zone such as Europe\/Istanbul/],
      [csv, ['--rejects', '/nowhere/x'], /^latchkey: /],
    ] as const) {
      const answer = await runImport(home, { url, folder }, ...more);
      assert.equal(answer.code, 1, url);
      assert.match(answer.stderr, expected);
      assert.doesNotMatch(answer.stderr, /\n\s+at /);
    }
    assert.equal(existsSync('/nowhere'), false);
    rmSync(folder, { recursive: true });
  });
});
