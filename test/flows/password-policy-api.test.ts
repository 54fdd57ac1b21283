import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { it } from 'node:test';
import { createLogger } from '../../src/http/logger.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { createApp } from '../../src/server.ts';
import { onSqlite } from '../support/app.ts';
import { Browser, type Response } from '../support/browser.ts';
import { OPERATOR } from '../support/settings.ts';
import { type Staff, staff } from '../support/staff.ts';

const API = '/admin/api/password-policy/check/';
const SETTING = 'AUTH_PASSWORD_VALIDATORS';

const check = ({ browser, token }: Staff, body: object, language = 'en'): Promise<Response> =>
  browser.post(API, body, { headers: { ...token, 'accept-language': language } });

onSqlite(API, (getApp) => {
  it('says what the policy in force says of a password, as a customer would read it', async () => {
    const app = getApp();
    await app.core.settingsAdmin.set(
      SETTING,
      [{ name: 'MinimumLengthValidator', options: { min_length: 8 } }, { name: 'CommonPasswordValidator' }],
      OPERATOR,
    );
    const manager = await staff(app);
    assert.deepEqual((await check(manager, { password: 'dragon' }, 'de')).json(), {
      accepted: false,
      faults: [
        {
          code: 'passwordTooShort',
          message: 'Dieses Passwort ist zu kurz. Es muss mindestens 8 Zeichen enthalten.',
          rule: 'MinimumLengthValidator',
        },
        {
          code: 'passwordTooCommon',
          message: 'Dieses Passwort ist zu üblich.',
          rule: 'CommonPasswordValidator',
        },
      ],
      rules: [
        { rule: 'MinimumLengthValidator', kept: false, idle: false },
        { rule: 'CommonPasswordValidator', kept: false, idle: false },
      ],
    });
    const good = (await check(manager, { password: 'correct horse battery' })).json();
    assert.deepEqual((good as { accepted: boolean }).accepted, true);
    await app.core.settingsAdmin.unset(SETTING, OPERATOR);
  });

  it('tries rules before they are stored, for a made-up person, and stores neither', async () => {
    const app = getApp();
    const manager = await staff(app);
    const settings = {
      [SETTING]: [
        { NAME: 'django.contrib.auth.password_validation.UserAttributeSimilarityValidator' },
        { name: 'PreviouslyUsedPasswordValidator' },
      ],
    };
    const user = { email: 'ada.lovelace@example.com', first_name: 'Ada', phone: '+905301234567' };
    const judge = async (password: string) =>
      (await check(manager, { password, user, settings })).json() as Record<string, object[]>;
    const alike = await judge('ada.lovelace');
    assert.deepEqual(alike.faults, [
      {
        code: 'passwordTooSimilar',
        message: 'The password is too similar to the email address.',
        rule: 'UserAttributeSimilarityValidator',
      },
    ]);
    assert.deepEqual(alike.rules, [
      { rule: 'UserAttributeSimilarityValidator', kept: false, idle: false },
      { rule: 'PreviouslyUsedPasswordValidator', kept: true, idle: true },
    ]);
    assert.deepEqual((await judge('Mavi 7 kaplumbağa!')).faults, []);
    assert.deepEqual(app.core.settings.get(SETTING), [
      { name: 'MinimumLengthValidator', options: { min_length: 4 } },
    ]);
  });

  it('says where a rule to try is wrong, and never repeats the password', async () => {
    const manager = await staff(getApp());
    const password = 'hunter2-secret';
    const cases: [object, object][] = [
      [
        { settings: { [SETTING]: [{ name: 'MinimumLengthValidator', options: { min_length: 'x' } }] } },
        {
          [`settings.${SETTING}[0].options.min_length`]: ['expected an integer from 1 to 128, got "x"'],
        },
      ],
      [
        { settings: { SITE_NAME: 'x' } },
        { 'settings.SITE_NAME': [`expected ${SETTING}, got an unknown name`] },
      ],
      [{ settings: [] }, { settings: ['Invalid value'] }],
      [{ user: 'ada' }, { user: ['Invalid value'] }],
      [
        { user: { email: ['x'], first_name: 'x'.repeat(300) } },
        {
          'user.email': ['Not a valid string.'],
          'user.first_name': ['Ensure this field has no more than 254 characters.'],
        },
      ],
      [{ password: '' }, { password: ['This field may not be blank.'] }],
      [{ password: 'x'.repeat(4097) }, { password: ['Ensure this field has no more than 4096 characters.'] }],
    ];
    for (const [body, faults] of cases) {
      const answer = await check(manager, { password, ...body });
      assert.deepEqual([answer.status, answer.json()], [400, faults]);
      assert.doesNotMatch(answer.text, /hunter2/);
    }
  });

  it('leaves nothing of the password behind: no log, no audit row, no message', async () => {
    const app = getApp();
    const lines: string[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const { core } = app;
    const manager = await staff(app);
    const trail = (await core.audit.list({ limit: 100 })).length;
    const service = createApp({ ...core, logger: createLogger('trace', destination) });
    try {
      const browser = new Browser(service);
      assert.equal((await check({ ...manager, browser }, { password: 'hunter2-secret' })).status, 200);
    } finally {
      await service.close();
    }
    assert.ok(lines.length > 0);
    assert.doesNotMatch(lines.join(''), /hunter2/);
    assert.equal((await core.audit.list({ limit: 100 })).length, trail);
    assert.deepEqual(await app.queued(), []);
  });

  it('answers 120 a minute to one person', async () => {
    const app = getApp();
    const manager = await staff(app);
    const statuses = new Set<number>();
    for (let count = 0; count < 120; count++)
      statuses.add((await check(manager, { password: 'correct horse' })).status);
    assert.deepEqual([...statuses], [200]);
    assert.equal((await check(manager, { password: 'correct horse' })).status, 429);
    app.clock.advance(MINUTE + 1);
    assert.equal((await check(manager, { password: 'correct horse' })).status, 200);
  });
});
