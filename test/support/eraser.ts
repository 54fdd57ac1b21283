import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';

/** Erases every account that is due, as the worker does, for tests that kill it. */
const core = await createCore(loadConfig(process.env), createLogger('silent'));
await core.erasure.run();
await core.close();
