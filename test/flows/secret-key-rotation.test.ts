import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { DAY, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import type { SettingName } from '../../src/settings.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Browser, PAGE } from '../support/browser.ts';
import { messagesTo, notify } from '../support/delivery.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { codeSentTo, customerWithPhone } from '../support/otp.ts';
import { confFor, type Provider, startProvider } from '../support/provider.ts';
import { CHOSEN, linkSentTo, newEmail, REGISTER } from '../support/registration.ts';
import { endpoint, setWebhooks, verified } from '../support/webhooks.ts';

const FORMER = 'the former key of the shop 0123456789';
const NEXT = 'the next key of the shop 9876543210';
const operator = { actorId: null, source: { address: 'cli', agent: '', requestId: '' } };
const closure = { userId: 7, closedAt: 5, generation: 3 };
const change = { uid: 'change', userId: 7, oldEmail: 'old@example.com', newEmail: 'new@example.com' };
const idOf = (secret: string): string => createKeyring(secret).id;

const set = async (app: TestApp, name: SettingName, value: unknown): Promise<void> => {
  const outcome = await app.core.settingsAdmin.set(name, value, operator);
  assert.ok(outcome.ok, JSON.stringify(outcome));
};

const faultsOf = async (app: TestApp): Promise<readonly string[]> => (await app.core.audit.verify()).faults;

/** The same person's browser at another process. */
function moved(browser: Browser, app: TestApp): Browser {
  const other = app.browser();
  for (const [name, value] of browser.cookies) other.cookies.set(name, value);
  return other;
}

for (const engine of await availableEngines())
  describe(`a new SECRET_KEY [${engine}]`, () => {
    let opened: Engine;
    let provider: Provider;
    const running: TestApp[] = [];
    const newcomerEmail = newEmail();
    /** Who got a mail before the change. */
    let written: User | undefined;

    /** A process with these keys, the first one SECRET_KEY. */
    const start = async (...keys: [string, ...string[]]): Promise<TestApp> => {
      const [first, ...others] = keys;
      const env = { SECRET_KEY: first, SECRET_KEY_FALLBACKS: others.join(',') };
      const settings = { JWT_AUDIENCES: ['shop'], REGISTRATION_PREVENT_ENUMERATION: true };
      const app = await startTestApp(engine, opened, { env, settings });
      running.push(app);
      return app;
    };
    const stopAll = async (): Promise<void> => {
      for (const app of running.splice(0)) await app.close();
    };

    before(async () => {
      opened = await openEngine(engine);
      provider = await startProvider({ status: 200 });
    });
    afterEach(stopAll);
    after(async () => {
      await provider.close();
      await opened.drop();
    });

    it('loses nothing: links, codes, sessions, devices, queued mail, webhooks, credentials and the trail go on', async () => {
      const old = await start(FORMER);
      const gateways = { main: { klass: 'vonage', conf: confFor('vonage', provider.url) } };
      await set(old, 'SMS_PRIVATE_HOSTS', ['127.0.0.1']);
      await set(old, 'SMS_GATEWAYS', gateways);
      const hook = endpoint(provider.url);
      await setWebhooks(old, hook);
      const { user, phone } = await customerWithPhone(old);
      const browser = await old.signedIn(user);
      const visitor = old.browser();
      await visitor.post('/users/otp-login/', { phone });
      const code = await codeSentTo(old, phone);
      const token = (await browser.post('/session/token/')).json() as { token: string };
      await old.signedIn(user);
      const link = old.resetLink(await old.userNow(user.id));
      await notify(old, user);
      written = user;
      const newcomer = await old.browser().post(REGISTER, { email: newcomerEmail, password: CHOSEN });
      assert.equal(newcomer.status, 201, newcomer.text);
      const { confirmationTokens, closureTokens, emailLinks } = old.core;
      const confirmation = confirmationTokens.make(user);
      const closing = closureTokens.pathFor(closure).split('/').at(-2) ?? '';
      const confirming = emailLinks.confirmPath(change).split('/').at(-3) ?? '';
      const undoing = emailLinks.undoPath(change).split('/').at(-2) ?? '';
      const events = await old.auditOf(user);
      await old.core.audit.seal();
      await stopAll();

      const app = await start(NEXT, FORMER);
      assert.equal((await moved(browser, app).get('/current_user/')).status, 200, 'the session');
      assert.notEqual(await app.core.devices.find(browser.cookies.get('device') ?? null), null, 'the device');
      assert.notEqual(await app.core.sessionTokens.verify(token.token), null, 'the session token');
      const introspected = await app.core.introspection.introspect(token.token, user);
      assert.equal(introspected?.sub, String(user.id), 'its session');
      assert.ok((await app.browser().get(`/users/reset/${link}/`)).status < 400, 'the reset link');
      assert.ok(app.core.confirmationTokens.check(user, confirmation), 'the link that confirms an e-mail');
      assert.ok(app.core.closureTokens.check(closure, closing), 'the link that opens an account again');
      assert.ok(app.core.emailLinks.isConfirmation(change, confirming), 'the link to a new e-mail');
      assert.ok(app.core.emailLinks.isUndo(change, undoing), 'the link back to the old one');
      assert.equal(
        (await moved(visitor, app).post('/users/otp-login/', { phone, code })).status,
        302,
        'the code',
      );
      assert.deepEqual(app.core.settings.get('SMS_GATEWAYS'), gateways, 'the gateway');
      const before = provider.requests.length;
      await app.deliver();
      assert.ok(
        (await app.inbox()).some(({ recipient }) => recipient === user.email),
        'the mail',
      );
      const posted = provider.requests.slice(before);
      assert.ok(posted.length > 0, 'the webhook');
      for (const request of posted) verified(request, hook.secret, app.clock.now());
      assert.deepEqual((await app.auditOf(user)).slice(0, events.length), events);
      assert.deepEqual(await faultsOf(app), [], 'the trail');
    });

    it('lets the former key go once everything was encrypted anew, and nothing that is stored is lost', async () => {
      const app = await start(NEXT, FORMER);
      const before = await app.core.rotation.status();
      assert.deepEqual(before.fallbacks, [{ keyId: idOf(FORMER), isNeeded: true }]);
      assert.ok(before.stored.some(({ keyId }) => keyId === idOf(FORMER)));
      const { keys } = (await app.browser().get('/.well-known/jwks.json')).json() as { keys: unknown };
      const { user } = await customerWithPhone(app);
      const link = app.resetLink(user);
      await app.core.rotation.rotate(operator.source);
      const rotated = await app.core.rotation.status();
      assert.deepEqual(rotated.fallbacks, [{ keyId: idOf(FORMER), isNeeded: false }]);
      assert.deepEqual([...new Set(rotated.stored.map(({ keyId }) => keyId))], [idOf(NEXT)]);
      const seals = (await app.core.audit.verify()).seals;
      await app.core.rotation.rotate(operator.source);
      assert.equal((await app.core.audit.verify()).seals, seals, 'a second time there is nothing to do');
      await stopAll();

      const alone = await start(NEXT);
      assert.deepEqual(await faultsOf(alone), []);
      const listed = await alone.core.audit.list({ limit: 1000 });
      assert.ok(listed.length > 5);
      assert.deepEqual(
        listed.filter(({ address }) => address === 'unreadable'),
        [],
      );
      assert.deepEqual(Object.keys(alone.core.settings.get('SMS_GATEWAYS')), ['main']);
      assert.deepEqual((await alone.core.webhookSecrets(provider.url)).length, 1);
      assert.deepEqual((await alone.browser().get('/.well-known/jwks.json')).json(), { keys });
      const finish = await linkSentTo(alone, newcomerEmail);
      assert.equal((await alone.browser().get(finish)).status, 200, 'the registration');
      assert.ok(await alone.core.storage.read.users.byEmail(newcomerEmail));
      assert.equal(alone.core.resetTokens.check(user, link.split('/')[1] ?? ''), 'email');
      const found = await messagesTo(alone, written?.email ?? null);
      assert.equal(found.length, 1, 'found by the address');
      assert.deepEqual(
        (await alone.core.rotation.status()).retired.map(({ id }) => id),
        [idOf(FORMER)],
      );
    });

    it('does not let whoever learnt the former key add to the trail, or make a link', async () => {
      const thief = await start(FORMER);
      const { user } = await customerWithPhone(thief);
      const entry = { event: 'password.change', outcome: 'success', actorId: null, userId: user.id } as const;
      await thief.core.audit.recordAlone(operator.source, entry);
      const link = thief.core.resetTokens.make(user, 'email');
      await stopAll();

      const app = await start(NEXT);
      const faults = await faultsOf(app);
      assert.equal(faults.length, 1, faults.join());
      assert.match(
        faults[0] ?? '',
        new RegExp(`^row \\d+ was made under key ${idOf(FORMER)} after that was retired$`),
      );
      await app.core.audit.seal();
      assert.equal((await faultsOf(app)).length, 1, 'a seal of ours makes it no truer');
      assert.equal(app.core.resetTokens.check(user, link), null);
    });
  });

for (const engine of await availableEngines())
  describe(`two processes with another SECRET_KEY side by side [${engine}]`, () => {
    let opened: Engine;
    const running: TestApp[] = [];
    const start = async (key: string, ...others: string[]): Promise<TestApp> => {
      const env = { SECRET_KEY: key, SECRET_KEY_FALLBACKS: others.join(',') };
      const settings = { LOGIN_MAX_FAILURES: 10 };
      const app = await startTestApp(engine, opened, { env, settings });
      running.push(app);
      return app;
    };

    before(async () => {
      opened = await openEngine(engine);
    });
    after(async () => {
      for (const app of running) await app.close();
      await opened.drop();
    });

    it('leave each other the messages they cannot read, uncounted and in sight of operators', async () => {
      const [old, next] = [await start(FORMER), await start(NEXT, FORMER)];
      const [first, second] = [await old.createUser(), await old.createUser()];
      await notify(next, first);
      await notify(old, second);
      await old.deliver();
      const [left] = await messagesTo(next, first.email);
      assert.partialDeepStrictEqual(left, { state: 'failed', attempts: 0 });
      assert.match(left?.lastError ?? '', /^left to a process that has its key/);
      assert.ok((left?.nextTryAt ?? 0) - old.clock.now() <= SECOND, 'a code must not wait');
      for (const app of [old, next]) app.clock.advance(MINUTE);
      await next.deliver();
      assert.deepEqual(
        (await Promise.all([first, second].map(({ email }) => messagesTo(next, email)))).map(
          ([one]) => one?.state,
        ),
        ['sent', 'sent'],
      );
    });

    it('serve the same sessions, count the same guesses, and write one trail', async () => {
      const [old, next] = running as [TestApp, TestApp];
      const user = await old.createUser();
      for (const [here, there] of [
        [old, next],
        [next, old],
      ] as const) {
        const browser = await here.signedIn(user);
        assert.equal((await moved(browser, there).get('/current_user/')).status, 200);
      }
      const wrong = { email: (await old.createUser()).email, password: 'not this one' };
      const statuses = [];
      for (let index = 0; index < 12; index++)
        statuses.push((await (index % 2 ? old : next).browser().post('/users/login/', wrong)).status);
      const alone = { email: (await old.createUser()).email, password: 'not this one' };
      const expected = [];
      for (let index = 0; index < 12; index++)
        expected.push((await old.browser().post('/users/login/', alone)).status);
      assert.ok(expected.includes(429));
      assert.deepEqual(statuses, expected, 'two processes allow no more than one');
      await old.core.audit.flush();
      await next.core.audit.flush();
      await old.core.audit.seal();
      await old.core.audit.recordAlone(operator.source, {
        event: 'settings.set',
        outcome: 'success',
        actorId: null,
        userId: null,
      });
      await next.core.audit.seal();
      assert.deepEqual(await faultsOf(next), []);
      assert.notDeepEqual(await faultsOf(old), [], 'it does not know the next key');
    });

    it('open each other’s links where both know both keys, whichever is first', async () => {
      const [before, next] = [await start(FORMER, NEXT), running[1] as TestApp];
      const user = await next.createUser();
      for (const [maker, reader] of [
        [before, next],
        [next, before],
      ] as const) {
        const path = `/users/reset/${maker.resetLink(user)}/`;
        assert.ok((await reader.browser().get(path)).status < 400, path);
        await notify(maker, user);
        await reader.deliver();
      }
      assert.deepEqual(
        (await messagesTo(next, user.email)).map(({ state }) => state),
        ['sent', 'sent'],
      );
    });

    it('read credentials once they were encrypted anew under a key that they have', async () => {
      const [old, next] = running as [TestApp, TestApp];
      const gateways = { main: { klass: 'console', conf: {} } };
      await set(old, 'SMS_GATEWAYS', gateways);
      const alone = await start(NEXT);
      assert.ok(alone.core.settings.isUnreadable('SMS_GATEWAYS'));
      await next.core.rotation.rotate(operator.source);
      await alone.core.settings.refresh();
      assert.ok(!alone.core.settings.isUnreadable('SMS_GATEWAYS'));
      assert.deepEqual(alone.core.settings.get('SMS_GATEWAYS'), gateways);
    });

    it('send no code by the wrong gateway where one of them cannot read the credentials', async () => {
      const [old, next] = running as [TestApp, TestApp];
      await old.core.settings.refresh();
      await set(next, 'SMS_GATEWAYS', { main: { klass: 'console', conf: {} } });
      await old.core.settings.refresh();
      assert.ok(old.core.settings.isUnreadable('SMS_GATEWAYS'));
      const { phone } = await customerWithPhone(old);
      await next.browser().post('/users/otp-login/', { phone });
      await old.deliver();
      const [waiting] = await messagesTo(next, phone);
      assert.partialDeepStrictEqual(waiting, { state: 'failed', attempts: 0 });
      for (const app of running) app.clock.advance(SECOND);
      await next.deliver();
      assert.equal((await messagesTo(next, phone))[0]?.state, 'sent');
    });
  });

for (const engine of await availableEngines())
  describe(`a SECRET_KEY that was lost [${engine}]`, () => {
    let opened: Engine;
    let running: TestApp | undefined;
    const start = async (key: string): Promise<TestApp> => {
      await running?.close();
      const settings = { REGISTRATION_PREVENT_ENUMERATION: true };
      running = await startTestApp(engine, opened, { env: { SECRET_KEY: key }, settings });
      return running;
    };

    before(async () => {
      opened = await openEngine(engine);
    });
    after(async () => {
      await running?.close();
      await opened.drop();
    });

    it('leads whoever opens the link to a registration, in time or later, to the form and not to an error', async () => {
      const former = await start(FORMER);
      const email = newEmail();
      await former.browser().post(REGISTER, { email, password: CHOSEN });
      const link = await linkSentTo(former, email);

      const app = await start(NEXT);
      const before = (await app.queued()).length;
      const answers = [await app.browser().submit(link, {})];
      app.clock.advance(7 * DAY + SECOND);
      answers.push(await app.browser().get(link, PAGE), await app.browser().submit(link, { renew: 'true' }));
      for (const { status, text } of answers) {
        assert.equal(status, 400);
        assert.match(text, /<h1>This link no longer works<\/h1>/);
        assert.match(text, /href="\/register\/"/);
      }
      assert.equal((await app.queued()).length, before);
    });
  });
