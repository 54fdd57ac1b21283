import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import type { TestApp } from '../support/app.ts';
import type { Place } from '../support/copying.ts';
import { openDirect } from '../support/direct.ts';
import { type Imported, openHome, runImport, serviceOf } from '../support/django/importing.ts';
import { availableEngines } from '../support/engines.ts';

const engines = (await availableEngines()).filter((name) => name !== 'redis');
/** MD5 of `salt` and `secret`. */
const MD5 = 'md5$salt$d42a0f742ffc1be4e1cc0845c2429c97';
const PBKDF2 = 'pbkdf2_sha256$1000$salt$yx6EyrS4TAU9DkDdVxSI0RQuGoOtmGpVVRhHVE+nvXY=';

const MAP = `
users:
  model: shop.Customer
  fields:
    phone: gsm
    is_phone_verified: true
    last_name: surname
    language_code: lang
    date_of_birth: birthday
    sms_allowed: sms
    is_staff: false
  attributes:
    loyalty_number: loyalty_no
    sizes: sizes
password_history: { model: shop.FormerPassword, user: customer, password: hash, at: created_at }
`;

for (const engine of engines)
  describe(`a user model of the shop's own [${engine}]`, () => {
    let home: Place;
    let folder: string;
    let app: TestApp;
    before(async () => {
      home = await openHome(engine);
      folder = mkdtempSync(join(tmpdir(), 'latchkey-map-'));
      writeFileSync(join(folder, 'map.yaml'), MAP);
      app = await serviceOf(engine, home);
    });
    after(async () => {
      await app.close();
      await home.drop();
      rmSync(folder, { recursive: true });
    });
    const shopOf = (name: string, content: string) => {
      writeFileSync(join(folder, name), content);
      return { url: join(folder, name), folder };
    };

    it('comes with its fields, attributes, former passwords and verified e-mails', async () => {
      const fields = {
        password: PBKDF2,
        email: ' Ada@Shop.example ',
        surname: 'Öz',
        gsm: '0530 111 22 33',
        lang: 'tr-TR',
        birthday: '1990-02-03',
        sms: true,
        is_staff: true,
        loyalty_no: 'L-42',
        sizes: { ring: 54 },
        date_joined: '2020-07-01T13:00:00',
      };
      const objects = [
        {
          model: 'account.emailaddress',
          pk: 1,
          fields: { user: 501, email: 'ada@shop.example', verified: true, primary: true },
        },
        {
          model: 'account.emailaddress',
          pk: 2,
          fields: { user: 501, email: 'other@shop.example', verified: true, primary: false },
        },
        {
          model: 'account.emailaddress',
          pk: 3,
          fields: { user: 502, email: 'eve@shop.example', verified: false, primary: true },
        },
        {
          model: 'shop.formerpassword',
          pk: 1,
          fields: { customer: 501, hash: MD5, created_at: '2021-01-01T00:00:00' },
        },
        {
          model: 'shop.formerpassword',
          pk: 2,
          fields: { customer: 501, hash: PBKDF2, created_at: '2022-01-01T00:00:00' },
        },
        {
          model: 'shop.formerpassword',
          pk: 3,
          fields: { customer: 501, hash: 'crypt$$x', created_at: '2022-01-01T00:00:00' },
        },
        { model: 'shop.customer', pk: 501, fields },
        { model: 'shop.customer', pk: 502, fields: { ...fields, email: 'eve@shop.example', gsm: '' } },
      ];
      const shop = shopOf('dump.json', JSON.stringify(objects));
      const more = ['--map', join(folder, 'map.yaml'), '--time-zone', 'Europe/Istanbul'];
      for (const round of ['first', 'again']) {
        const answer = await runImport(home, shop, ...more);
        assert.equal(answer.code, 0, answer.stderr);
        const { counts } = answer.json<Imported>();
        assert.equal(counts.emails?.rejected, 1, round);
        assert.equal(counts.history?.rejected, 1, round);
      }
      assert.partialDeepStrictEqual(await app.userNow(501), {
        email: 'Ada@Shop.example',
        isEmailVerified: true,
        phonePrecedesEmail: true,
        lastName: 'Öz',
        phone: '+905301112233',
        isPhoneVerified: true,
        languageCode: 'tr',
        dateOfBirth: '1990-02-03',
        smsAllowed: true,
        isStaff: false,
        attributes: { loyalty_number: 'L-42', sizes: { ring: 54 } },
        dateJoined: Date.UTC(2020, 6, 1, 10),
      });
      assert.equal((await app.userNow(502)).isEmailVerified, false);
      const former = await app.core.storage.read.passwordHistory.ofUser(501, 10);
      assert.equal(former.length, 2, 'a former password came twice, or not at all');
      assert.deepEqual(
        former.map(({ hash }) => hash.split('$')[0]),
        ['pbkdf2_sha256', 'wrapped_md5'],
      );
    });

    it('comes from CSV, too', async () => {
      const rows = [
        'id,email,password,first_name,is_active,date_joined,last_login',
        `601,grace@shop.example,${PBKDF2},"Grace ""the"" Hopper",t,2020-01-01 10:00:00+00,`,
        `602,linus@shop.example,${PBKDF2},,f,2020-01-01,2021-01-01 00:00:00.123456+02`,
      ];
      const answer = await runImport(
        home,
        shopOf('people.csv', `\ufeff${rows.join('\r\n')}\r\n`),
        '--emails',
        'unverified',
      );
      assert.equal(answer.code, 0, answer.stderr);
      assert.partialDeepStrictEqual(answer.json<Imported>().counts.users, { created: 2, partly: 0 });
      assert.partialDeepStrictEqual(await app.userNow(601), {
        firstName: 'Grace "the" Hopper',
        isActive: true,
        isEmailVerified: false,
        lastLogin: null,
      });
      assert.partialDeepStrictEqual(await app.userNow(602), {
        isActive: false,
        lastLogin: Date.UTC(2020, 11, 31, 22, 0, 0, 123),
      });
    });

    it('is not brought back after it was erased here, nor does a digest of it stay', async () => {
      const { core } = app;
      const user = await app.userNow(601);
      await core.storage.transaction(({ closures }) => closures.close(user, core.clock.now()));
      app.clock.advance((core.settings.get('ANONYMIZE_GRACE') + 1) * DAY);
      assert.equal(await core.erasure.run(), 1);
      const row = `601,grace@shop.example,${PBKDF2},Grace`;
      const answer = await runImport(
        home,
        shopOf('again.csv', `id,email,password,first_name\n${row}\n`),
        '--emails',
        'unverified',
      );
      assert.partialDeepStrictEqual(answer.json<Imported>().counts.users, { created: 0, kept: 1 });
      assert.partialDeepStrictEqual(await app.userNow(601), { email: null, firstName: '', isActive: false });
      const direct = await openDirect(core.config.database);
      const [imported] = await direct.query(
        `select fingerprint, hash_mac, profile, link_facts from imported_users where source_id = '601'`,
      );
      await direct.close();
      assert.deepEqual({ ...imported }, { fingerprint: '', hash_mac: '', profile: '', link_facts: null });
      const former = {
        model: 'shop.formerpassword',
        pk: 9,
        fields: { customer: 601, hash: PBKDF2, created_at: '2022-01-01T00:00:00' },
      };
      const person = {
        model: 'shop.customer',
        pk: 601,
        fields: { password: PBKDF2, email: 'grace@shop.example' },
      };
      const again = await runImport(
        home,
        shopOf('former.json', JSON.stringify([person, former])),
        '--map',
        join(folder, 'map.yaml'),
      );
      assert.partialDeepStrictEqual(again.json<Imported>().counts.history, { created: 0, rejected: 1 });
      assert.deepEqual(await core.storage.read.passwordHistory.ofUser(601, 10), []);
    });
  });
