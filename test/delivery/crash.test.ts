import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { type Core, createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp.ts';
import { storeUser } from '../support/users.ts';
import { createWorkers } from '../support/workers.ts';

const CONNECTIONS = 5;
const PEOPLE = 25;
/** A test that waits for something that never happens fails. */
const NOT_FOR_EVER = { timeout: 60_000 };

for (const name of (await availableEngines()).filter((engine) => engine !== 'redis')) {
  describe(`a worker that is killed while it sends [${name}]`, () => {
    let engine: Engine;
    let core: Core;
    let emails: string[];
    const workers = createWorkers();

    before(async () => {
      engine = await openEngine(name);
      core = await createCore(loadConfig(engine.env), createLogger('silent'));
      emails = [];
      for (let index = 0; index < PEOPLE; index++) emails.push((await storeUser(core.storage)).email ?? '');
    });
    after(async () => {
      workers.killAll();
      await core.close();
      await engine.drop();
    });

    const enqueue = async (email: string): Promise<void> => {
      const message = {
        kind: 'reset-email',
        recipient: email,
        payload: { email, frontendId: null },
        source: null,
        life: 3600,
      } as const;
      await core.storage.transaction((stores) => core.outbox.enqueue(stores, message));
    };

    /** Resolves when every message of the outbox is in a state. */
    const allAre = async (state: string): Promise<void> => {
      for (;;) {
        const messages = await core.storage.read.outbox.list({ limit: 1000 });
        if (messages.every((message) => message.state === state)) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };

    it(
      'loses no message: another worker takes over, and each arrives, once but for those that were on the wire',
      NOT_FOR_EVER,
      async () => {
        // The mail server takes some mails, then holds its answers back until the worker is dead.
        const [stuck, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        let reached = 0;
        const sink: SmtpSink = await startSmtpSink({
          onRcptTo(_address, _session, callback) {
            reached += 1;
            if (reached > 10) stuck.resolve();
            if (reached <= 10) callback();
            else released.promise.then(() => callback());
          },
        });
        const env = { ...engine.env, SMTP_URL: sink.url, SMTP_CONNECTIONS: String(CONNECTIONS) };
        for (const email of emails) await enqueue(email);

        const first = workers.start(env);
        await stuck.promise;
        await workers.end(first, 'SIGKILL');
        released.resolve();
        const beforeTakeover = new Set(sink.received.map((received) => received.recipients[0]));
        assert.ok(beforeTakeover.size < PEOPLE);

        const heir = workers.start(env, 2 * MINUTE);
        await allAre('sent');
        await workers.end(heir, 'SIGTERM');
        await sink.close();

        const recipients = sink.received.map((received) => received.recipients[0] ?? '');
        assert.deepEqual([...new Set(recipients)].sort(), [...emails].sort());
        // A mail may be repeated only where the answer to it was lost, and is then recognisable by its Message-ID.
        const ids = new Map<string, Set<string | undefined>>();
        for (const {
          recipients: [to = ''],
          mail,
        } of sink.received)
          ids.set(to, (ids.get(to) ?? new Set()).add(mail.messageId));
        for (const [to, seen] of ids) assert.equal(seen.size, 1, to);
        // On each connection one mail was on the wire, and the outcome of the one before it perhaps not stored yet.
        assert.ok(recipients.length <= PEOPLE + 2 * CONNECTIONS, `${recipients.length} mails`);
      },
    );

    it(
      'finishes what is on the wire when it is asked to stop, and leaves the rest for others',
      NOT_FOR_EVER,
      async () => {
        const [stuck, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const sink = await startSmtpSink({
          onRcptTo(_address, _session, callback) {
            stuck.resolve();
            released.promise.then(() => callback());
          },
        });
        const user = await storeUser(core.storage);
        await enqueue(user.email ?? '');
        const worker = workers.start({ ...engine.env, SMTP_URL: sink.url });
        await stuck.promise;
        const exit = once(worker, 'exit');
        worker.kill('SIGTERM');
        released.resolve();
        assert.deepEqual(await exit, [0, null]);
        await sink.close();
        assert.equal(sink.received.length, 1);
        await allAre('sent');
      },
    );
  });
}
