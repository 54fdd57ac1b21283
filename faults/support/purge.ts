import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { createLogger } from '../../src/http/logger.ts';

/** What a worker does once an hour, at once: in a process of its own, as the worker is. */
const core = await createCore(loadConfig(process.env), createLogger('warn'));
await createHousekeeping(core).clean();
await core.close();
