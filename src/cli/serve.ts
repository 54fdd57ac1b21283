import { type Core, createApp, createCore, createWorker } from '../app.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../http/logger.ts';
import { announcement } from './announce.ts';
import { type Declare, leaf } from './command.ts';
import { findDemoUsers, makeDemoUsers } from './demo.ts';
import { untilStopped } from './lifecycle.ts';
import { choosePlace, listen, type Place, stopListening } from './listen.ts';
import { print } from './output.ts';

interface ServeOptions {
  readonly json?: boolean;
  /** False by `--no-worker`. */
  readonly worker: boolean;
}

export const serve: Declare = (program) => {
  const command = leaf(program, 'serve', 'answer HTTP requests and send messages, until stopped').option(
    '--no-worker',
    'send no messages: `latchkey worker` does, in processes of its own',
  );
  command.addHelpText('after', HELP);
  command.action(() => runServer(command.opts<ServeOptions>()));
};

const HELP = `
The log goes to standard error, one JSON object a line. Standard output says where the service is when it is
a terminal, in development, or with --json.
SIGTERM and SIGINT stop it within 10 seconds, after the requests and messages at work are finished.`;

async function runServer(options: ServeOptions): Promise<void> {
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  const place = await choosePlace(config);
  const core = await createCore(place.config, logger);
  const stop = await start(core, place, options);
  await announce(core, options);
  await untilStopped(logger, stop);
}

/** @returns what stops it again */
async function start(core: Core, place: Place, options: ServeOptions): Promise<() => Promise<void>> {
  const app = createApp(core);
  const worker = options.worker ? createWorker(core) : null;
  try {
    await core.health.requireAll();
    await makeDemoUsers(core);
    await listen(app, place);
  } catch (error) {
    await core.close();
    throw error;
  }
  core.settings.watch();
  worker?.start();
  return async () => {
    core.health.beginShutdown();
    await Promise.all([stopListening(app), worker?.stop()]);
    await core.close();
  };
}

async function announce(core: Core, { json }: ServeOptions): Promise<void> {
  const result = announcement(core.config, await findDemoUsers(core));
  core.logger.info({ url: core.config.publicUrl, port: core.config.port }, 'listening');
  if (json) print(result, 'json');
  else if (process.stdout.isTTY || core.config.mode === 'development') print(result, 'text');
}
