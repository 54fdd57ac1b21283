import type { Logger } from 'pino';
import { type Core, createApp, createCore, createWorker } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import { createLogger } from '../http/logger.ts';
import { announcement } from './announce.ts';
import { type Declare, leaf } from './command.ts';
import { type DemoUsers, findDemoUsers, makeDemoUsers } from './demo.ts';
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
  const { core, demoUsers, stop } = await start(place, logger, options);
  const stopped = untilStopped(logger, stop);
  announce(core, demoUsers, options);
  await stopped;
}

interface Running {
  readonly core: Core;
  readonly demoUsers: DemoUsers;
  stop(): Promise<void>;
}

async function start(place: Place, logger: Logger, options: ServeOptions): Promise<Running> {
  // What was opened before something failed would keep the process alive.
  await using opened = new AsyncDisposableStack();
  opened.defer(() => place.release());
  const core = await createCore(place.config, logger);
  opened.defer(() => core.close());
  const app = createApp(core);
  const worker = options.worker ? createWorker(core) : null;
  await core.health.requireAll();
  await makeDemoUsers(core);
  const demoUsers = await findDemoUsers(core);
  await listen(app, place);
  opened.move();

  core.settings.watch();
  worker?.start();
  const stop = async (): Promise<void> => {
    core.health.beginShutdown();
    await Promise.all([stopListening(app), worker?.stop()]);
    await core.close();
  };
  return { core, demoUsers, stop };
}

function announce({ config, logger }: Core, demoUsers: DemoUsers, { json }: ServeOptions): void {
  const result = announcement(config, demoUsers);
  logger.info({ url: config.publicUrl, port: config.port }, 'listening');
  if (json) print(result, 'json');
  else if (process.stdout.isTTY || config.mode === 'development') print(result, 'text');
}
