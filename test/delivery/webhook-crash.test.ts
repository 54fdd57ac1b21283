import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Core, createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { type Provider, startProvider } from '../support/provider.ts';
import { accepted } from '../support/result.ts';
import { storeUser } from '../support/users.ts';
import { bodyOf, endpoint, OPERATOR } from '../support/webhooks.ts';
import { createWorkers } from '../support/workers.ts';

const EVENTS = 40;
/** How many the endpoint takes before it holds its answers back. */
const TAKEN = 6;
/** A test that waits for something that never happens fails. */
const NOT_FOR_EVER = { timeout: 60_000 };

for (const name of (await availableEngines()).filter((engine) => engine !== 'redis')) {
  describe(`webhooks and the processes that send them [${name}]`, () => {
    let engine: Engine;
    let core: Core;
    let receiver: Provider;
    const workers = createWorkers();

    before(async () => {
      engine = await openEngine(name);
      receiver = await startProvider({ status: 200 });
      core = await createCore(loadConfig(engine.env), createLogger('silent'));
      accepted(await core.settingsAdmin.set('WEBHOOK_PRIVATE_HOSTS', ['127.0.0.1'], OPERATOR));
      accepted(await core.settingsAdmin.set('WEBHOOKS', [endpoint(receiver.url)], OPERATOR));
    });
    after(async () => {
      workers.killAll();
      await core.close();
      await receiver.close();
      await engine.drop();
    });

    const causeEvents = async (): Promise<number> => {
      const { id } = await storeUser(core.storage);
      const entry = { event: 'profile.update', outcome: 'success', actorId: id, userId: id } as const;
      const record = () => core.audit.recordAlone(OPERATOR.source, entry);
      await Promise.all(Array.from({ length: EVENTS }, record));
      return id;
    };

    /** Resolves when nothing is on its way any more. */
    const allSent = async (): Promise<void> => {
      for (;;) {
        const messages = await core.storage.read.outbox.list({ limit: 1000 });
        if (messages.every(({ state }) => state === 'sent')) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };

    const all = Array.from({ length: EVENTS }, (_, index) => index + 1);
    const numbersOf = (user: number): number[] =>
      receiver.requests
        .map((request) => bodyOf(request).data)
        .filter((data) => data.user === user)
        .map(({ seq }) => seq)
        .toSorted((a, b) => a - b);

    it(
      'lose none when a worker is killed while it sends; what is repeated has the same id',
      NOT_FOR_EVER,
      async () => {
        const user = await causeEvents();
        const stuck = Promise.withResolvers<void>();
        let reached = 0;
        receiver.behave((response) => {
          reached += 1;
          if (reached <= TAKEN) response.writeHead(200).end();
          else stuck.resolve();
        });
        const first = workers.start(engine.env);
        await stuck.promise;
        await workers.end(first, 'SIGKILL');
        receiver.behave({ status: 200 });
        const heir = workers.start(engine.env, 2 * MINUTE);
        await allSent();
        await workers.end(heir, 'SIGTERM');

        assert.deepEqual([...new Set(numbersOf(user))], all);
        const ids = new Set(receiver.requests.map(({ headers, body }) => `${headers['webhook-id']} ${body}`));
        assert.equal(ids.size, EVENTS);
        assert.ok(receiver.requests.length <= EVENTS + 8 + TAKEN);
      },
    );

    it('are sent once when two processes share the work', NOT_FOR_EVER, async () => {
      const user = await causeEvents();
      const both = [workers.start(engine.env), workers.start(engine.env)];
      await allSent();
      await Promise.all(both.map((worker) => workers.end(worker, 'SIGTERM')));
      assert.deepEqual(numbersOf(user), all);
    });
  });
}
