import { createCore, createWorker } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { systemClock } from '../../src/lib/clock.ts';

/**
 * A worker process for tests that kill it. It runs until it is killed, or until SIGTERM, on a clock that is
 * CLOCK_OFFSET milliseconds ahead: so tests need not wait for leases to end.
 */
const offset = Number(process.env.CLOCK_OFFSET ?? 0);
const clock = { now: () => systemClock.now() + offset };
const core = await createCore(loadConfig(process.env), createLogger('silent'), { clock });
const worker = createWorker(core);
worker.start();
process.once('SIGTERM', async () => {
  await worker.stop();
  await core.close();
});
