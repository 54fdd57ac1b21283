import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { type Core, createCore } from '../../src/app.ts';
import { type Environment, loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { type Provider, startProvider } from '../support/provider.ts';
import { accepted } from '../support/result.ts';
import { storeUser } from '../support/users.ts';
import { bodyOf, endpoint, OPERATOR } from '../support/webhooks.ts';

const EVENTS = 40;
/** How many the endpoint takes before it holds its answers back. */
const TAKEN = 6;
/** A test that waits for something that never happens fails. */
const NOT_FOR_EVER = { timeout: 60_000 };
const WORKER = new URL('../support/worker-process.ts', import.meta.url).pathname;

for (const name of (await availableEngines()).filter((engine) => engine !== 'redis')) {
  describe(`webhooks and the processes that send them [${name}]`, () => {
    let engine: Engine;
    let core: Core;
    let receiver: Provider;
    const started: ChildProcess[] = [];

    before(async () => {
      engine = await openEngine(name);
      receiver = await startProvider({ status: 200 });
      core = await createCore(loadConfig(engine.env), createLogger('silent'));
      accepted(await core.settingsAdmin.set('WEBHOOK_PRIVATE_HOSTS', ['127.0.0.1'], OPERATOR));
      accepted(await core.settingsAdmin.set('WEBHOOKS', [endpoint(receiver.url)], OPERATOR));
    });
    after(async () => {
      for (const worker of started) worker.kill('SIGKILL');
      await core.close();
      await receiver.close();
      await engine.drop();
    });

    const startWorker = (env: Environment, clockOffset = 0): ChildProcess => {
      const worker = spawn(process.execPath, [WORKER], {
        env: { ...process.env, ...env, CLOCK_OFFSET: String(clockOffset) },
        stdio: 'inherit',
      });
      started.push(worker);
      return worker;
    };

    const end = async (worker: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
      const exit = once(worker, 'exit');
      worker.kill(signal);
      await exit;
    };

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
        const first = startWorker(engine.env);
        await stuck.promise;
        await end(first, 'SIGKILL');
        receiver.behave({ status: 200 });
        const heir = startWorker(engine.env, 2 * MINUTE);
        await allSent();
        await end(heir, 'SIGTERM');

        assert.deepEqual([...new Set(numbersOf(user))], all);
        const ids = new Set(receiver.requests.map(({ headers, body }) => `${headers['webhook-id']} ${body}`));
        assert.equal(ids.size, EVENTS);
        assert.ok(receiver.requests.length <= EVENTS + 8 + TAKEN);
      },
    );

    it('are sent once when two processes share the work', NOT_FOR_EVER, async () => {
      const user = await causeEvents();
      const workers = [startWorker(engine.env), startWorker(engine.env)];
      await allSent();
      await Promise.all(workers.map((worker) => end(worker, 'SIGTERM')));
      assert.deepEqual(numbersOf(user), all);
    });
  });
}
