import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { createLogger } from '../../src/http/logger.ts';

/** How long each transaction took, milliseconds: nobody else writes to a SQLite file meanwhile. */
const durations: number[] = [];

const timed = (storage: Storage): Storage => ({
  ...storage,
  async transaction(work) {
    let begunAt = performance.now();
    try {
      return await storage.transaction((stores) => {
        begunAt = performance.now();
        return work(stores);
      });
    } finally {
      durations.push(performance.now() - begunAt);
    }
  },
});

/** What a worker does once an hour, at once: in a process of its own, as the worker is. It prints the durations as JSON. */
const core = await createCore(loadConfig(process.env), createLogger('warn'));
await createHousekeeping({ ...core, storage: timed(core.storage) }).clean();
await core.close();
process.stdout.write(JSON.stringify(durations));
