import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { CLEANING, createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { createLogger } from '../../src/http/logger.ts';
import { watchLocks } from './locks.ts';

/** What a worker does once an hour, at once: in a process of its own, as the worker is. It prints how long it held locks, as JSON. */
const core = await createCore(loadConfig(process.env), createLogger('warn'));
core.storage.gatherWrites(5);
const locks = watchLocks();
const housekeeping = createHousekeeping(core);
for (const chore of ['seal', ...CLEANING] as const) await housekeeping[chore]();
await core.close();
process.stdout.write(JSON.stringify(locks));
