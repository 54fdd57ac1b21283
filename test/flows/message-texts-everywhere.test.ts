import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import type { MessageKind, MessagePayloads } from '../../src/messages/index.ts';
import { WORDED_KINDS, type WordedKind, wordedMessage } from '../../src/messages/wording/kinds.ts';
import type { Texts } from '../../src/messages/wording/rules.ts';
import { onSqlite, type TestApp } from '../support/app.ts';
import { closeAccountOf } from '../support/closing.ts';
import { changeEmail, requestEmail } from '../support/email.ts';
import { customerWithPhone, newPhone } from '../support/otp.ts';
import { CHOSEN, newEmail, REGISTER } from '../support/registration.ts';
import { OPERATOR, withSetting } from '../support/settings.ts';

/** Each message says who it is, in subject or text. */
const textsOf = (kind: WordedKind): Texts => {
  const { channel } = wordedMessage(kind);
  if (channel === 'email') return { subject: `own words of ${kind}` };
  const needed =
    kind === 'otp'
      ? ' {code}'
      : kind.startsWith('reset-sms') || kind === 'account-closed-sms'
        ? ' {url}'
        : '';
  return { text: `own words of ${kind}${needed}` };
};

type Causes = Readonly<Record<WordedKind, (app: TestApp) => Promise<unknown>>>;

const enqueue = <K extends MessageKind>(
  { core }: TestApp,
  kind: K,
  recipient: string | null,
  payload: MessagePayloads[K],
): Promise<string> =>
  core.storage.transaction((stores) =>
    core.outbox.enqueue(stores, { kind, recipient: recipient ?? '', payload, source: null, life: 3600 }),
  );

const phoneChanged = async (app: TestApp, phone: string | null, isTakenOver = false): Promise<unknown> => {
  const { id: userId, email } = await app.createUser();
  const payload = { userId, email: email ?? '', phone, isProved: true, isTakenOver };
  return enqueue(app, 'phone-changed', email, payload);
};

const closeWith = async (app: TestApp, given: Partial<User>, grace?: number): Promise<unknown> => {
  const { user } = await customerWithPhone(app, given);
  if (grace === undefined) return closeAccountOf(app, user);
  return withSetting(app, 'ANONYMIZE_GRACE', grace, async () => {
    await closeAccountOf(app, user);
    await app.deliver();
  });
};

const register = (app: TestApp, given: object): Promise<unknown> =>
  app.browser().post(REGISTER, { email: newEmail(), password: CHOSEN, ...given });

/** What has each message sent, as far as it goes over HTTP in a line or two. */
const CAUSES: Causes = {
  otp: async (app) => {
    const { phone } = await customerWithPhone(app);
    return app.browser().post('/users/otp-login/', { phone });
  },
  'reset-sms': async (app) => {
    const { phone } = await customerWithPhone(app, { firstName: '' });
    return app.browser().post('/users/password/reset-with-phone/', { phone });
  },
  'reset-sms-by-name': async (app) => {
    const { phone } = await customerWithPhone(app, { firstName: 'Ada' });
    return app.browser().post('/users/password/reset-with-phone/', { phone });
  },
  'registration-attempt-sms': async (app) => {
    const { phone } = await customerWithPhone(app);
    return withSetting(app, 'REST_REGISTER_VIEW', 'RegisterSMSOtpView', async () => {
      await register(app, { phone });
      await app.deliver();
    });
  },
  'phone-changed-sms': async (app) => {
    const { user, phone } = await customerWithPhone(app);
    return enqueue(app, 'phone-changed-sms', phone, { userId: user.id, phone });
  },
  'email-change-sms': async (app) => {
    const { user } = await customerWithPhone(app);
    return requestEmail(await app.signedIn(user), newEmail());
  },
  'account-closed-sms': (app) => closeWith(app, { isEmailVerified: false }),
  'account-closed-at-once-sms': (app) => closeWith(app, { isEmailVerified: false }, 0),

  'reset-email': async (app) =>
    app.browser().post('/users/password/reset/', { email: (await app.createUser()).email }),
  registration: (app) => register(app, {}),
  'registration-attempt': async (app) => register(app, { email: (await app.createUser()).email }),
  'email-confirmation': async (app) => {
    const { id: userId, email } = await app.createUser({ isEmailVerified: false });
    return enqueue(app, 'email-confirmation', email, { userId, email: email ?? '' });
  },
  'email-change': async (app) => requestEmail(await app.signedIn(await app.createUser()), newEmail()),
  'email-in-use': async (app) => {
    const taken = await app.createUser();
    return requestEmail(await app.signedIn(await app.createUser()), taken.email);
  },
  'email-change-notice': async (app) => requestEmail(await app.signedIn(await app.createUser()), newEmail()),
  'email-changed': async (app) => changeEmail(app, await app.signedIn(await app.createUser()), newEmail()),
  'password-changed': async (app) => {
    const { id: userId, email } = await app.createUser();
    return enqueue(app, 'password-changed', email, { userId, email: email ?? '' });
  },
  'phone-confirmed': async (app) => {
    const { id: userId, email } = await app.createUser();
    return enqueue(app, 'phone-confirmed', email, { userId, email: email ?? '', phone: '+90••••••4567' });
  },
  'phone-changed': (app) => phoneChanged(app, newPhone()),
  'phone-removed': (app) => phoneChanged(app, null),
  'phone-taken-over': (app) => phoneChanged(app, null, true),
  'account-closed': (app) => closeWith(app, {}),
  'account-closed-at-once': (app) => closeWith(app, {}, 0),
};

onSqlite(
  'a shop that rewords everything',
  (getApp) => {
    before(async () => {
      const value = Object.fromEntries(WORDED_KINDS.map((kind) => [kind, { en: textsOf(kind) }]));
      const stored = await getApp().core.settingsAdmin.set('MESSAGE_TEXTS', value, OPERATOR);
      assert.ok(stored.ok, JSON.stringify(stored));
    });

    for (const kind of WORDED_KINDS)
      it(`has its own words in ${kind}: customers read no text it believes it replaced`, async () => {
        const app = getApp();
        const former = new Set((await app.inbox()).map(({ id }) => id));
        await CAUSES[kind](app);
        await app.deliver();
        const sent = (await app.inbox()).filter(({ id }) => !former.has(id));
        const said = sent.map(({ subject, text }) => subject || text);
        const words = new RegExp(`^own words of ${kind}(?![a-z-])`);
        assert.ok(
          said.some((each) => words.test(each)),
          JSON.stringify(said),
        );
        // What else was caused is reworded as well.
        assert.deepEqual(
          said.filter((each) => !each.startsWith('own words of ')),
          [],
        );
      });
  },
  { settings: { REGISTRATION_PREVENT_ENUMERATION: true, LANGUAGE_CODE: 'en' } },
);
