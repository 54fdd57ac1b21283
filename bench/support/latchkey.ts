import { createApp, createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { reportTo } from './child.ts';

/** The service as it runs in production, but that the throttle, which counts as ever, lets everything through. */
const ENDLESS = { count: 1_000_000, duration: 86_400, ip_count: 100_000_000 };
const settings = { THROTTLING_SETTINGS: { login: ENDLESS, 'password-reset': ENDLESS } };

const core = await createCore(loadConfig({ DATA_DIR: process.argv[2] }), createLogger('info'), { settings });
const app = createApp(core);
await app.listen({ port: 0, host: '127.0.0.1' });
const address = app.server.address();
reportTo(process, typeof address === 'object' && address ? address.port : 0);
