import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { onEveryEngine } from '../support/app.ts';
import { aimAt, SEED } from '../support/attack.ts';
import { BODIES, bodyWith, VALUES } from '../support/hostile.ts';
import { NO_PHONES } from '../support/phones.ts';
import { getProfile, NO_LIMIT, PROFILE, patchProfile, putProfile } from '../support/profile.ts';
import { snapshot } from '../support/snapshot.ts';

const BLANK = ['This field may not be blank.'];
const NULL = ['This field may not be null.'];
const REQUIRED = ['This field is required.'];
const NOT_TEXT = ['Not a valid string.'];
const NOT_BOOLEAN = ['Must be a valid boolean.'];
const DATE_FORMAT = ['Date has wrong format. Use one of these formats instead: YYYY-MM-DD.'];
const DATE_INVALID = ['Enter a valid date.'];
const choice = (input: string) => [`"${input}" is not a valid choice.`];
const atMost = (characters: number) => [`Ensure this field has no more than ${characters} characters.`];

/** What a client might send: fields that are written, and those that must not be. */
const NAMES = [
  'first_name',
  'last_name',
  'gender',
  'date_of_birth',
  'email_allowed',
  'sms_allowed',
  'whatsapp_allowed',
  'call_allowed',
  'language_code',
  'phone',
  'id',
  'email',
  'attributes',
  'is_staff',
  'user_type',
  'password',
];

onEveryEngine(
  'bad input to the profile',
  (getApp) => {
    it('is refused with all faults at once, in the words clients show, and nothing of the rest is stored', async () => {
      const app = getApp();
      const taken = await app.createUser({ phone: '+905309990001' });
      const user = await app.createUser({ gender: 'female' });
      const browser = await app.signedIn(user);
      const before = await app.userNow(user.id);
      const cases: readonly [object, object][] = [
        [
          {
            first_name: 'x'.repeat(51),
            last_name: ['x'],
            gender: 'x',
            date_of_birth: '10.12.1815',
            email_allowed: 'maybe',
            sms_allowed: 2,
            whatsapp_allowed: {},
            call_allowed: [],
            language_code: 'xx',
            phone: taken.phone,
            code: '1',
            resend: 'x',
          },
          {
            first_name: atMost(50),
            last_name: NOT_TEXT,
            gender: choice('x'),
            date_of_birth: DATE_FORMAT,
            email_allowed: NOT_BOOLEAN,
            sms_allowed: NOT_BOOLEAN,
            whatsapp_allowed: NOT_BOOLEAN,
            call_allowed: NOT_BOOLEAN,
            language_code: choice('xx'),
            phone: ['This phone number is already in use.'],
            code: ['Ensure this field has at least 4 characters.'],
            resend: NOT_BOOLEAN,
          },
        ],
        [{ last_name: 'Lovelace', first_name: 'a\0b' }, { first_name: ['Null characters are not allowed.'] }],
        [{ last_name: 'Lovelace', first_name: '\ud800' }, { first_name: NOT_TEXT }],
        [{ last_name: 'Lovelace', phone: '12' }, { phone: ['Enter a valid phone number.'] }],
        [{ last_name: 'Lovelace', code: '123456' }, { phone: REQUIRED }],
        [{ last_name: 'Lovelace', resend: true, phone: null }, { phone: NULL }],
        [{ last_name: 'Lovelace', resend: true, phone: ' ' }, { phone: BLANK }],
        [{ last_name: 'Lovelace', phone: taken.phone }, { phone: ['This phone number is already in use.'] }],
      ];
      for (const write of [patchProfile, putProfile])
        for (const [body, expected] of cases) {
          const answer = await write(browser, body);
          assert.equal(answer.status, 400, answer.text);
          assert.deepEqual(answer.json(), expected);
        }
      assert.deepEqual(await app.userNow(user.id), before);
    });

    it('is every notation of a date but one, and what is no phone', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      for (const good of ['1990-01-31', '1990-1-3', '2000-02-29', '1900-01-01'])
        assert.equal((await patchProfile(browser, { date_of_birth: good })).status, 200, good);
      for (const [bad, texts] of [
        ['31.01.1990', DATE_FORMAT],
        ['01/31/1990', DATE_FORMAT],
        ['19900131', DATE_FORMAT],
        ['90-01-31', DATE_FORMAT],
        ['1990-02-30', DATE_FORMAT],
        ['1999-02-29', DATE_FORMAT],
        ['1990-00-10', DATE_FORMAT],
        ['1990-01-31T00:00:00Z', DATE_FORMAT],
        ['-1990-01-31', DATE_FORMAT],
        ['١٩٩٠-٠١-٣١', DATE_FORMAT],
        [19_900_131, DATE_FORMAT],
        [{ year: 1990 }, NOT_TEXT],
        [true, NOT_TEXT],
        ['1899-12-31', DATE_INVALID],
        ['2999-01-01', DATE_INVALID],
      ] as const)
        assert.deepEqual(
          (await patchProfile(browser, { date_of_birth: bad })).json(),
          { date_of_birth: texts },
          String(bad),
        );
      for (const [phone, text] of NO_PHONES.filter(([given]) => given && String(given).trim() !== ''))
        assert.deepEqual((await patchProfile(browser, { phone })).json(), { phone: [text] }, String(phone));
    });

    it('of any kind from a signed-in customer changes nothing but their own profile', async () => {
      const app = getApp();
      const bystander = await app.createUser();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const headers = {
        cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; '),
        'x-csrftoken': browser.cookies.get('csrftoken') ?? '',
      };
      const target = aimAt(app.core);
      const hurl = (method: 'PATCH' | 'PUT', body: readonly [string, string | Buffer]) =>
        target.hurl({ method, url: PROFILE, headers, body });
      const before = await app.userNow(user.id);
      const asJson = (value: unknown) =>
        ['application/json', JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, value])))] as const;
      for (const body of [...BODIES, ...VALUES.map(asJson)])
        for (const method of ['PATCH', 'PUT'] as const) await hurl(method, body);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom('PATCH', 'PUT'), bodyWith(NAMES), async (method, body) => {
          await hurl(method, body);
        }),
        { seed: SEED, numRuns: app.engine === 'sqlite' ? 1000 : 200, interruptAfterTimeLimit: 5000 },
      );
      await target.close();

      const now = await app.userNow(user.id);
      const { firstName, lastName, gender, dateOfBirth, languageCode, phone, mayHoldPhone } = now;
      const { emailAllowed, smsAllowed, whatsappAllowed, callAllowed } = now;
      const written = { firstName, lastName, gender, dateOfBirth, languageCode, phone, mayHoldPhone };
      const consents = { emailAllowed, smsAllowed, whatsappAllowed, callAllowed };
      assert.deepEqual(now, { ...before, ...written, ...consents });
      assert.deepEqual(await app.userNow(bystander.id), bystander);
      assert.equal((await getProfile(browser)).status, 200);
    });

    it('in one field leaves no trace of the others, in any table', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      const earlier = await snapshot(app);
      const good = { first_name: 'Grace', email_allowed: false, phone: '05309990005' };
      for (const value of [1.5, {}, [], 'x'.repeat(2000), 'a\0'])
        for (const name of [
          'last_name',
          'gender',
          'date_of_birth',
          'sms_allowed',
          'call_allowed',
          'language_code',
        ])
          if (name !== 'last_name' || value !== 1.5)
            assert.equal(
              (await patchProfile(browser, { ...good, [name]: value })).status,
              400,
              `${name}: ${value}`,
            );
      assert.deepEqual(await snapshot(app), earlier);
    });
  },
  { settings: NO_LIMIT },
);

onEveryEngine(
  'required fields of the profile',
  (getApp) => {
    it('must be sent with PUT, and can be left out of PATCH', async () => {
      const app = getApp();
      const user = await app.createUser({ attributes: { confirm: true } });
      const browser = await app.signedIn(user);
      assert.deepEqual((await putProfile(browser, {})).json(), {
        first_name: REQUIRED,
        gender: REQUIRED,
        email_allowed: REQUIRED,
        phone: REQUIRED,
      });
      const faulty = { first_name: ' ', gender: 'x', email_allowed: null, phone: null };
      assert.deepEqual((await putProfile(browser, faulty)).json(), {
        first_name: BLANK,
        gender: choice('x'),
        email_allowed: NULL,
        phone: NULL,
      });
      const full = { first_name: 'Ada', gender: 'female', email_allowed: false, phone: '05309990002' };
      assert.equal((await putProfile(browser, full)).status, 200);
      assert.equal((await patchProfile(browser, { last_name: 'Lovelace' })).status, 200);
    });

    it('are never emptied by PATCH; one that is empty already may come back so', async () => {
      const app = getApp();
      const user = await app.createUser({ firstName: '', gender: 'male', phone: '+905309990003' });
      const browser = await app.signedIn(user);
      const before = await app.userNow(user.id);
      const answer = await patchProfile(browser, { first_name: '', gender: '', phone: null, last_name: 'X' });
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), { gender: BLANK, phone: NULL });
      assert.deepEqual(await app.userNow(user.id), before);
      assert.equal((await patchProfile(browser, { first_name: '', last_name: 'X' })).status, 200);
    });

    it('ask for terms only where they were not accepted at registration', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      const full = { first_name: 'Ada', gender: 'female', email_allowed: false, phone: '05309990004' };
      for (const [sent, texts] of [
        [{}, REQUIRED],
        [{ confirm: false }, ['You must accept the terms.']],
        [{ confirm: 'maybe' }, NOT_BOOLEAN],
      ] as const)
        assert.deepEqual((await putProfile(browser, { ...full, ...sent })).json(), { confirm: texts });
      const accepted = await putProfile(browser, { ...full, confirm: 'true' });
      assert.equal(accepted.status, 200);
      assert.ok(!Object.hasOwn((accepted.json() as { attributes: object }).attributes, 'confirm'));
      assert.equal((await patchProfile(browser, { confirm: 'maybe' })).status, 200);
    });
  },
  { settings: { USER_REQUIRED_FIELDS: ['first_name', 'gender', 'email_allowed', 'phone', 'confirm'] } },
);
