import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Core, createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { SECOND } from '../../src/lib/clock.ts';
import { type Engine, openEngine } from '../support/engines.ts';
import { startSmtpSink } from '../support/smtp.ts';
import { storeUser } from '../support/users.ts';
import { createWorkers } from '../support/workers.ts';

/** Starting the process takes a second of it; a lease would take fifteen. */
const SOON = 8 * SECOND;

describe('a worker that is killed while it sends [sqlite]', () => {
  let engine: Engine;
  let core: Core;
  const workers = createWorkers();
  before(async () => {
    engine = await openEngine('sqlite');
    core = await createCore(loadConfig(engine.env), createLogger('silent'));
  });
  after(async () => {
    workers.killAll();
    await core.close();
    await engine.drop();
  });

  it('delays its messages by no lease: who starts next on the file knows that it is dead', async () => {
    const { email } = await storeUser(core.storage);
    const [stuck, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sink = await startSmtpSink({
      onRcptTo(_address, _session, callback) {
        stuck.resolve();
        released.promise.then(() => callback());
      },
    });
    const message = {
      kind: 'reset-email',
      recipient: email ?? '',
      payload: { email: email ?? '', frontendId: null },
      source: null,
      life: 3600,
    } as const;
    await core.storage.transaction((stores) => core.outbox.enqueue(stores, message));
    const env = { ...engine.env, SMTP_URL: sink.url };
    const first = workers.start(env);
    await stuck.promise;
    await workers.end(first, 'SIGKILL');
    released.resolve();

    const before = performance.now();
    const heir = workers.start(env);
    const stateNow = async () => (await core.storage.read.outbox.list({ limit: 1 }))[0]?.state;
    while ((await stateNow()) !== 'sent') {
      assert.ok(performance.now() - before < SOON, `it is still ${await stateNow()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await workers.end(heir, 'SIGTERM');
    await sink.close();
  });
});
