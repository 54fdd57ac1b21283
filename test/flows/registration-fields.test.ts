import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SettingValues } from '../../src/settings.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { newPhone } from '../support/otp.ts';
import { NO_PHONES } from '../support/phones.ts';
import { CHOSEN, newEmail, REGISTER } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

const NO_STRING = 'Not a valid string.';
const NO_BOOLEAN = 'Must be a valid boolean.';
const DATE_FORMAT = 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.';
const DATE_INVALID = 'Enter a valid date.';
const REQUIRED = 'This field is required.';
const BLANK = 'This field may not be blank.';
const NULL = 'This field may not be null.';
const atMost = (max: number): string => `Ensure this field has no more than ${max} characters.`;

type Body = Record<string, unknown>;

const register = (app: TestApp, given: Body): Promise<Response> =>
  app.browser().post(REGISTER, { email: newEmail(), password: CHOSEN, ...given });

/** Registers and returns the account as stored. */
async function stored(app: TestApp, given: Body) {
  const email = newEmail();
  const answer = await register(app, { ...given, email });
  assert.equal(answer.status, 201, `${JSON.stringify(given)} ${answer.text}`);
  const user = await app.core.storage.read.users.byEmail(email);
  assert.ok(user);
  return user;
}

/** Every field with what it does not take, and why. */
const REFUSED: Readonly<Record<string, readonly (readonly [unknown, string])[]>> = {
  email: [
    [undefined, REQUIRED],
    [null, NULL],
    ['', BLANK],
    [['a@example.com'], NO_STRING],
    [{}, NO_STRING],
    [true, NO_STRING],
    ['a\0@example.com', 'Null characters are not allowed.'],
    ['nobody', 'Enter a valid email address.'],
    [`${'a'.repeat(250)}@example.com`, atMost(254)],
  ],
  password: [
    [undefined, REQUIRED],
    [null, NULL],
    ['', BLANK],
    [[CHOSEN], NO_STRING],
    [false, NO_STRING],
    ['x\ud800xxxxxx', NO_STRING],
    ['p'.repeat(4097), atMost(4096)],
  ],
  ...Object.fromEntries(
    ['first_name', 'last_name'].map((name) => [
      name,
      [
        ['a'.repeat(51), atMost(50)],
        ['👍'.repeat(51), atMost(50)],
        [['Ada'], NO_STRING],
        [{ a: 1 }, NO_STRING],
        [true, NO_STRING],
        ['a\0', 'Null characters are not allowed.'],
        ['\udc00', NO_STRING],
      ] as const,
    ]),
  ),
  phone: NO_PHONES.filter(([given]) => given !== undefined && given !== null && String(given).trim() !== ''),
  gender: [
    ['other', '"other" is not a valid choice.'],
    ['MALE', '"MALE" is not a valid choice.'],
    [1, '"1" is not a valid choice.'],
    [['male'], NO_STRING],
    [true, NO_STRING],
    ['x'.repeat(1001), atMost(1000)],
  ],
  date_of_birth: [
    ...[
      '17.05.1990',
      '05/17/1990',
      '1990/05/17',
      '19900517',
      '1990-05',
      '1990-05-17T00:00:00',
      '1990-13-01',
    ].map((given) => [given, DATE_FORMAT] as const),
    ...['1990-02-30', '2023-02-29', '1990-00-10', '90-05-17', '١٩٩٠-٠٥-١٧', 19900517, 'yesterday'].map(
      (given) => [given, DATE_FORMAT] as const,
    ),
    ...['1899-12-31', '0001-01-01', '2999-01-01', '9999-12-31'].map(
      (given) => [given, DATE_INVALID] as const,
    ),
    [['1990-05-17'], NO_STRING],
    [{}, NO_STRING],
    [true, NO_STRING],
  ],
  ...Object.fromEntries(
    ['email_allowed', 'sms_allowed', 'whatsapp_allowed', 'call_allowed', 'confirm', 'kvkk_confirm'].map(
      (name) => [
        name,
        ['perhaps', CHOSEN, 2, -1, 'truee', [true], {}, 'true\0'].map(
          (given) => [given, NO_BOOLEAN] as const,
        ),
      ],
    ),
  ),
  code: [
    ['123', 'Ensure this field has at least 4 characters.'],
    ['1'.repeat(21), atMost(20)],
    [['1234'], NO_STRING],
    [true, NO_STRING],
  ],
  resend: [
    ['perhaps', NO_BOOLEAN],
    [2, NO_BOOLEAN],
    [[], NO_BOOLEAN],
  ],
};

onEveryEngine(
  'the fields of a registration',
  (getApp) => {
    it('are each refused in every wrong type and length, alone and all at once, and nobody is registered', async () => {
      const app = getApp();
      const { users } = app.core.storage.read;
      for (const [name, cases] of Object.entries(REFUSED)) {
        for (const [given, text] of cases) {
          const email = newEmail();
          const answer = await register(app, { email, [name]: given });
          assert.equal(answer.status, 400, `${name}: ${JSON.stringify(given)} ${answer.text}`);
          assert.deepEqual(answer.json(), { [name]: [text] }, JSON.stringify(given));
          assert.equal(answer.headers['set-cookie'], undefined);
          assert.equal(await users.byEmail(email), undefined);
        }
      }
      const firsts = Object.entries(REFUSED).flatMap(([name, [first]]) =>
        first ? [[name, first] as const] : [],
      );
      const all = await register(app, Object.fromEntries(firsts.map(([name, [given]]) => [name, given])));
      assert.deepEqual(all.json(), Object.fromEntries(firsts.map(([name, [, text]]) => [name, [text]])));
    });

    it('are refused before any SMS is sent and before any code is checked', async () => {
      const app = getApp();
      await withSetting(app, 'REST_REGISTER_VIEW', 'RegisterSMSOtpView', async () => {
        const queued = await app.queued();
        for (const [name, cases] of Object.entries(REFUSED)) {
          for (const [given, text] of cases) {
            for (const code of [undefined, '123456']) {
              const answer = await register(app, { phone: newPhone(), code, [name]: given });
              assert.equal(answer.status, 400, `${name}: ${JSON.stringify(given)} ${answer.text}`);
              assert.deepEqual(answer.json(), { [name]: [text] });
              assert.equal(answer.headers['set-cookie'], undefined);
            }
          }
        }
        assert.deepEqual(await app.queued(), queued);
      });
    });

    it('are stored as they were entered', async () => {
      const app = getApp();
      const phone = newPhone();
      const user = await stored(app, {
        first_name: ' Ada ',
        last_name: 'B'.repeat(50),
        phone,
        gender: 'female',
        date_of_birth: '1990-5-7',
        email_allowed: 'true',
        sms_allowed: 1,
        whatsapp_allowed: 'on',
        call_allowed: 'no',
        confirm: 'True',
        kvkk_confirm: 'false',
      });
      assert.partialDeepStrictEqual(user, {
        firstName: 'Ada',
        lastName: 'B'.repeat(50),
        phone,
        isPhoneVerified: false,
        gender: 'female',
        dateOfBirth: '1990-05-07',
        emailAllowed: true,
        smsAllowed: true,
        whatsappAllowed: true,
        callAllowed: false,
        attributes: { confirm: true, kvkk_confirm: false },
      });
      const rows = await app.core.storage.read.audit.list({ userId: user.id, limit: 10 });
      assert.deepEqual(rows.find(({ event }) => event === 'consent.change')?.detail, {
        email_allowed: true,
        sms_allowed: true,
        whatsapp_allowed: true,
        call_allowed: false,
        confirm: true,
        kvkk_confirm: false,
        through: 'registration',
      });
    });

    it('may be left out or empty: then nothing is agreed to, and no consent is on record', async () => {
      const app = getApp();
      const names = Object.keys(REFUSED).filter((name) => !['email', 'password'].includes(name));
      for (const empty of [undefined, null, '', ' ']) {
        const user = await stored(app, Object.fromEntries(names.map((name) => [name, empty])));
        assert.partialDeepStrictEqual(user, {
          firstName: '',
          lastName: '',
          phone: null,
          gender: null,
          dateOfBirth: null,
          emailAllowed: false,
          smsAllowed: false,
          whatsappAllowed: false,
          callAllowed: null,
          attributes: {},
        });
        assert.ok(!(await app.auditOf(user)).includes('consent.change:success'));
      }
    });

    it('take every date of the calendar since 1900 up to today', async () => {
      const app = getApp();
      const today = new Date(app.clock.now()).toISOString().slice(0, 10);
      for (const [given, expected] of [
        ['1900-01-01', '1900-01-01'],
        ['2024-02-29', '2024-02-29'],
        [' 1999-1-2 ', '1999-01-02'],
        [today, today],
      ])
        assert.equal((await stored(app, { date_of_birth: given })).dateOfBirth, expected);
    });

    it('are all there is: nobody makes themselves staff, verified or somebody else', async () => {
      const app = getApp();
      const user = await stored(app, {
        username: 'root',
        user_type: 'guest',
        attributes: { verification_required: true, staff: true },
        is_staff: true,
        isStaff: true,
        is_superuser: 'true',
        is_active: false,
        is_email_verified: true,
        isEmailVerified: true,
        is_phone_verified: true,
        mayHoldPhone: false,
        verified_phone: true,
        id: 1,
        pk: 1,
        date_joined: '2000-01-01',
        language_code: 'xx',
        password_again: 'other',
        closed_at: 1,
        constructor: { prototype: { is_staff: true } },
      });
      assert.partialDeepStrictEqual(user, {
        username: null,
        userType: 'registered',
        attributes: {},
        isStaff: false,
        isActive: true,
        isEmailVerified: false,
        isPhoneVerified: false,
        mayHoldPhone: true,
        languageCode: 'en',
        dateJoined: app.clock.now(),
        closedAt: null,
      });
    });

    it('are required where the shop says so, and all errors come at once', async () => {
      const app = getApp();
      const required: SettingValues['USER_REQUIRED_FIELDS'] = [
        'first_name',
        'last_name',
        'phone',
        'gender',
        'date_of_birth',
        'email_allowed',
        'call_allowed',
        'confirm',
      ];
      await withSetting(app, 'USER_REQUIRED_FIELDS', required, async () => {
        const missing = await register(app, { email: 'none' });
        assert.deepEqual(missing.json(), {
          email: ['Enter a valid email address.'],
          ...Object.fromEntries(required.map((name) => [name, [REQUIRED]])),
        });
        const empty = await register(app, {
          first_name: ' ',
          last_name: null,
          phone: '',
          gender: '',
          date_of_birth: null,
          email_allowed: 'maybe',
          call_allowed: null,
          confirm: 'false',
        });
        assert.deepEqual(empty.json(), {
          first_name: [BLANK],
          last_name: [NULL],
          phone: [BLANK],
          gender: [BLANK],
          date_of_birth: [NULL],
          email_allowed: [NO_BOOLEAN],
          call_allowed: [NULL],
          confirm: ['You must accept the terms.'],
        });
        // A consent must be answered, not given.
        await stored(app, {
          first_name: 'Ada',
          last_name: 'Byron',
          phone: newPhone(),
          gender: 'male',
          date_of_birth: '1990-05-17',
          email_allowed: false,
          call_allowed: 'no',
          confirm: 'true',
        });
      });
    });

    it('take the genders of the shop', async () => {
      const app = getApp();
      await withSetting(app, 'GENDERS', ['kadın', 'x'], async () => {
        assert.equal((await stored(app, { gender: 'kadın' })).gender, 'kadın');
        const answer = await register(app, { gender: 'male' });
        assert.deepEqual(answer.json(), { gender: ['"male" is not a valid choice.'] });
      });
    });
  },
  { settings: { THROTTLING_SETTINGS: { register: null } } },
);
