import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import type { InboxMessage } from '../../src/contracts/stores/inbox.ts';
import type { User } from '../../src/contracts/user.ts';
import { HOUR } from '../../src/lib/clock.ts';
import { onEveryEngine, onSqlite, type TestApp } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { customerWithPhone, newPhone, smsTo } from '../support/otp.ts';
import { OPERATOR } from '../support/settings.ts';
import { type Staff, setByOwners, staff } from '../support/staff.ts';

const SETTING = 'MESSAGE_TEXTS';
const API = '/admin/api/message-texts/';
const OWN = {
  otp: { en: { text: '{code} is your code at {site}. We never ask you for it.' } },
  'reset-email': { en: { subject: 'New password at {site}', greeting_by_name: 'Dear {name},' } },
  'password-changed': { en: { subject: 'Your password at {site} is new', button: 'Not me' } },
};

const post = ({ browser, token }: Staff, path: string, body: unknown): Promise<Response> =>
  browser.post(API + path, body, { headers: token });
const mailsTo = async (app: TestApp, { email }: Pick<User, 'email'>): Promise<InboxMessage[]> => {
  await app.deliver();
  return (await app.inbox()).filter(({ recipient }) => recipient === email);
};
const askForReset = (app: TestApp, { email }: Pick<User, 'email'>): Promise<Response> =>
  app.browser().post('/users/password/reset/', { email });

onEveryEngine('a shop’s own words', (getApp) => {
  beforeEach(() => getApp().core.settingsAdmin.unset(SETTING, OPERATOR));

  it('reach customers in the mails and SMS they reword; all else stays built-in', async () => {
    const app = getApp();
    const texts = { ...OWN, 'reset-email': { en: { greeting_by_name: 'Dear {name},', button: 'Here' } } };
    assert.equal((await setByOwners(app, SETTING, texts)).status, 200);
    const { user, phone } = await customerWithPhone(app, { languageCode: 'en' });
    await askForReset(app, user);
    const [reset] = await mailsTo(app, user);
    assert.equal(reset?.subject, 'Reset your password at Latchkey');
    assert.ok(reset?.text.startsWith('Dear Ada,\n\nSomeone asked for a new password'));
    assert.match(reset?.html ?? '', />Here<\/a>/);

    const link = /(\/password-reset\/\S+)\n/.exec(reset?.text ?? '')?.[1];
    const [, uid, token] = /\/password-reset\/([^/]+)\/([^/]+)\//.exec(link ?? '') ?? [];
    const form = { uid, token, new_password1: 'a brand new password', new_password2: 'a brand new password' };
    assert.equal((await app.browser().post('/users/password/reset/confirm/', form)).status, 200);
    const [, changed] = await mailsTo(app, user);
    assert.equal(changed?.subject, 'Your password at Latchkey is new');
    assert.match(changed?.html ?? '', />Not me<\/a>/);

    await app.browser().post('/users/otp-login/', { phone });
    const [sms] = await smsTo(app, phone);
    assert.match(
      sms ?? '',
      /^(\d{6}) is your code at Latchkey\. We never ask you for it\.\n\n@127\.0\.0\.1 #\1$/,
    );
  });

  it('are theirs alone in that language: others read the built-in texts in their own', async () => {
    const app = getApp();
    assert.equal((await setByOwners(app, SETTING, OWN)).status, 200);
    const { phone } = await customerWithPhone(app, { languageCode: 'de' });
    await app.browser().post('/users/otp-login/', { phone });
    assert.match((await smsTo(app, phone))[0] ?? '', /^Latchkey: Ihr Code lautet \d{6}\./);
  });

  it('never reach staff, whom whoever stole a colleague’s session could tell what to do', async () => {
    const app = getApp();
    const member = await app.createUser({ isStaff: true, role: 'support', languageCode: 'en' });
    const intro = 'Call us and read us the code of your app';
    const texts = { 'reset-email': { en: { subject: 'Urgent', intro } } };
    assert.equal((await setByOwners(app, SETTING, texts)).status, 200);
    await askForReset(app, member);
    const [mail] = await mailsTo(app, member);
    assert.equal(mail?.subject, 'Reset your password at Latchkey');
    assert.doesNotMatch(`${mail?.text}${mail?.html}`, /read us/);
    const customer = await app.createUser({ languageCode: 'en' });
    await askForReset(app, customer);
    assert.equal((await mailsTo(app, customer))[0]?.subject, 'Urgent');
  });
});

onSqlite('storing a shop’s own words', (getApp) => {
  it('takes two owners over HTTP: a false instruction in a genuine message opens accounts', async () => {
    const app = getApp();
    const manager = await staff(app, 'manager');
    const put = { value: OWN };
    const path = `/admin/api/settings/${SETTING}/`;
    const refused = await manager.browser.request('PUT', path, put, { headers: manager.token });
    assert.equal(refused.status, 403);
    const owner = await staff(app, 'owner');
    const proposed = await owner.browser.request('PUT', path, put, { headers: owner.token });
    assert.equal(proposed.status, 202);
    assert.deepEqual(app.core.settings.get(SETTING), {});
  });

  it('is refused at the place of each fault, and what held before goes on', async () => {
    const app = getApp();
    assert.equal((await setByOwners(app, SETTING, OWN)).status, 200);
    const cases: [unknown, string][] = [
      [{ otp: { en: { text: 'Hello' } } }, `${SETTING}.otp.en.text: expected {code} in it`],
      [
        { 'reset-email': { en: { intro: 'Go to evil.example' } } },
        `${SETTING}.reset-email.en.intro: expected no links, addresses or names with a dot in them`,
      ],
      [{ otp: { xx: {} } }, `${SETTING}.otp.xx: expected one of en, tr, de, fr, es, ar, got an unknown name`],
      [
        { otp: { en: { text: 5 } } },
        `${SETTING}.otp.en.text: expected a text of at most 1000 characters, got 5`,
      ],
      [
        'Hello',
        `${SETTING}: expected an object: message → language → text → what to say instead, got "Hello"`,
      ],
    ];
    for (const [value, fault] of cases) {
      const answer = await setByOwners(app, SETTING, value);
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), { value: [fault] });
    }
    assert.deepEqual(app.core.settings.get(SETTING), OWN);
  });
});

onEveryEngine(API, (getApp) => {
  beforeEach(() => getApp().core.settingsAdmin.unset(SETTING, OPERATOR));

  it('lists what a shop can reword, and what it says now', async () => {
    const app = getApp();
    await app.core.settingsAdmin.set(SETTING, OWN, OPERATOR);
    const { browser, token } = await staff(app);
    const all = (await browser.get(API, token)).json() as { messages: { kind: string; languages: object }[] };
    assert.ok(all.messages.length > 20);
    assert.deepEqual(Object.keys(all.messages[0]?.languages ?? {}), ['en', 'tr', 'de', 'fr', 'es', 'ar']);
    const one = await browser.get(`${API}?kind=otp&language=en`, token);
    assert.deepEqual(one.json(), {
      messages: [
        {
          kind: 'otp',
          channel: 'sms',
          about: 'A one-time code. A line that binds the code to the site follows it.',
          languages: {
            en: [
              {
                name: 'text',
                is_alternative: false,
                built_in: '{site}: your code is {code}. Do not share it with anybody.',
                current: OWN.otp.en.text,
                max_length: 300,
                placeholders: [
                  { name: 'site', required: false, sample: 'Latchkey' },
                  { name: 'code', required: true, sample: '123456' },
                ],
              },
            ],
          },
        },
      ],
    });
    assert.equal((await browser.get(`${API}?kind=nothing`, token)).status, 400);
  });

  it('previews texts before they are stored, with what an SMS will cost', async () => {
    const app = getApp();
    const manager = await staff(app);
    const text = 'Kodunuz {code}, değerli müşterimiz';
    const sms = await post(manager, 'preview/', { kind: 'otp', language: 'tr', texts: { text } });
    assert.deepEqual(sms.json(), {
      channel: 'sms',
      text: 'Kodunuz 123456, değerli müşterimiz\n\n@127.0.0.1 #123456',
      encoding: 'UCS-2',
      characters: 54,
      segments: 1,
    });
    const texts = { subject: 'Hello <b>you</b>', greeting: 'Dear customer,' };
    const wanted = { kind: 'reset-email', language: 'en', texts };
    const mail = (await post(manager, 'preview/', wanted)).json() as Record<string, string>;
    assert.deepEqual(Object.keys(mail), ['channel', 'subject', 'html', 'text']);
    assert.equal(mail.subject, 'Hello <b>you</b>');
    assert.match(mail.html ?? '', /<title>Hello &lt;b&gt;you&lt;\/b&gt;<\/title>/);
    assert.match(mail.text ?? '', /^Hello Ada,/);
    const nameless = await post(manager, 'preview/', { ...wanted, alternatives: true });
    assert.match((nameless.json() as { text: string }).text, /^Dear customer,/);
    assert.deepEqual(app.core.settings.get(SETTING), {});
    assert.deepEqual(await app.queued(), []);
  });

  it('previews what is stored where no texts are given, and the built-in ones where some are left out', async () => {
    const app = getApp();
    await app.core.settingsAdmin.set(SETTING, OWN, OPERATOR);
    const manager = await staff(app);
    const textOf = async (body: object): Promise<string> => {
      const answer = await post(manager, 'preview/', { kind: 'otp', language: 'en', ...body });
      return (answer.json() as { text: string }).text;
    };
    assert.match(await textOf({}), /^123456 is your code at Latchkey\./);
    assert.match(await textOf({ texts: {} }), /^Latchkey: your code is 123456\./);
  });

  it('says what is wrong at its place, for previews and tests alike, and sends nothing', async () => {
    const app = getApp();
    const manager = await staff(app);
    const cases: [object, object][] = [
      [
        { kind: 'otp', language: 'en', texts: { text: 'Hi {pin}', more: 'x' } },
        {
          'texts.text': ['expected no braces but {site}, {code}', 'expected {code} in it'],
          'texts.more': ['expected one of text, got an unknown name'],
        },
      ],
      [
        { kind: 'second-factor', language: 'xx', texts: 'x' },
        {
          kind: ['Invalid value'],
          language: ['Invalid value'],
          texts: ['Invalid value'],
        },
      ],
      [{ kind: 'otp', language: 'en', texts: { text: 5 } }, { texts: ['Invalid value'] }],
      [{}, { kind: ['This field is required.'], language: ['This field is required.'] }],
    ];
    for (const [body, faults] of cases)
      for (const path of ['preview/', 'test/']) {
        const answer = await post(manager, path, body);
        assert.deepEqual([answer.status, answer.json()], [400, faults]);
      }
    assert.deepEqual(await app.queued(), []);
  });

  it('sends a test to whoever asks and to nobody else, marked as one, with links and codes that open nothing', async () => {
    const app = getApp();
    const phone = newPhone();
    const manager = await staff(app);
    await app.core.storage.transaction((stores) =>
      stores.users.update(manager.user.id, { phone, isPhoneVerified: true }, 'keep-credentials'),
    );
    const mail = { kind: 'reset-email', language: 'en', texts: { subject: 'Hi {site}' } };
    const queued = await post(manager, 'test/', {
      ...mail,
      to: 'victim@example.com',
      email: 'victim@example.com',
    });
    assert.equal(queued.status, 202, queued.text);
    const { id, channel, recipient } = queued.json() as Record<string, string>;
    assert.equal(channel, 'email');
    assert.match(recipient ?? '', /^.•••@.•••\./);
    const sms = await post(manager, 'test/', { kind: 'otp', language: 'en', texts: { text: 'Own {code}' } });
    assert.equal((sms.json() as { channel: string }).channel, 'sms');

    const [sent, ...more] = await mailsTo(app, manager.user);
    assert.equal(sent?.subject, 'Test: Hi Latchkey');
    assert.deepEqual(more, []);
    const link = /\/password-reset\/(\S+)\/\n/.exec(sent?.text ?? '')?.[1];
    assert.deepEqual((await app.browser().get(`/users/api-reset/${link}/`)).json(), { validlink: false });
    assert.deepEqual(await smsTo(app, phone), ['Test: Own 123456\n\n@127.0.0.1 #123456']);
    assert.deepEqual(
      (await app.inbox()).filter((each) => ![manager.user.email, phone].includes(each.recipient)),
      [],
    );
    const support = await staff(app, 'support');
    const letter = await support.browser.get(`/admin/api/messages/${id}/`, support.token);
    assert.deepEqual((letter.json() as { state: string }).state, 'sent');
    const trail = await app.core.audit.list({ event: 'message.test', limit: 5 });
    assert.deepEqual(
      trail.map(({ actorId, detail }) => [actorId, detail.kind, detail.language]),
      [
        [manager.user.id, 'otp', 'en'],
        [manager.user.id, 'reset-email', 'en'],
      ],
    );
  });

  it('goes to an address only that is proved, and still is when it is sent', async () => {
    const app = getApp();
    const manager = await staff(app);
    const wanted = { kind: 'otp', language: 'en', texts: {} };
    const noPhone = await post(manager, 'test/', wanted);
    assert.deepEqual(
      [noPhone.status, noPhone.json()],
      [
        409,
        {
          detail: 'Your account has no verified phone number that a test could be sent to.',
          error_code: 'no_verified_phone',
        },
      ],
    );
    const mail = { ...wanted, kind: 'email-in-use' };
    assert.equal((await post(manager, 'test/', mail)).status, 202);
    const update = (change: object) =>
      app.core.storage.transaction((stores) =>
        stores.users.update(manager.user.id, change, 'keep-credentials'),
      );
    await update({ isEmailVerified: false });
    assert.deepEqual(await mailsTo(app, manager.user), []);
    const unproved = await post(manager, 'test/', mail);
    assert.equal((unproved.json() as { error_code: string }).error_code, 'no_verified_email');
  });

  it('sends ten tests an hour to one person, so that a stolen session floods nobody', async () => {
    const app = getApp();
    const manager = await staff(app);
    const test = async () =>
      (await post(manager, 'test/', { kind: 'email-in-use', language: 'en', texts: {} })).status;
    for (let count = 0; count < 10; count++) assert.equal(await test(), 202);
    assert.equal(await test(), 429);
    assert.equal((await mailsTo(app, manager.user)).length, 10);
    app.clock.advance(HOUR + 1);
    assert.equal(await test(), 202);
  });
});
