import { basename } from 'node:path';
import type { Logger } from 'pino';
import { createCore, createReporter } from '../app.ts';
import { type Config, type Environment, loadWithEnvironment } from '../config/config.ts';
import { createLogger } from '../http/logger.ts';
import { plainAddresses } from '../links/address-rules.ts';
import { createApp } from '../server.ts';
import type { InitOption } from './command.ts';
import { createDemoUsers, type DemoUsers, findDemoUsers, warnOfDemoUsers } from './demo.ts';
import { stopGracefully } from './lifecycle.ts';
import { choosePlace, listen, type Place, stopListening } from './listen.ts';
import { type Output, pairs, print } from './output.ts';
import { metricsOf, openScrapes } from './scrapes.ts';
import { openTraces } from './traces.ts';
import { superviseWorker } from './worker-process.ts';

export interface ServeOptions extends InitOption {
  readonly json?: boolean;
  /** False with `--no-worker`. */
  readonly worker: boolean;
}

/** Runs the server until it is told to stop. */
export async function runServer(options: ServeOptions): Promise<void> {
  const { config, environment } = loadWithEnvironment(process.env);
  const logger = createLogger(config.logLevel);
  const place = await choosePlace(config);
  const { demoUsers, stop, beginShutdown } = await start({ place, environment }, logger, options);
  stopGracefully(logger, stop, { begin: beginShutdown, delay: config.drainDelay });
  logger.info({ url: place.config.publicUrl, port: place.config.port }, 'listening');
  announce(place.config, demoUsers, options);
}

async function start(
  { place, environment }: { place: Place; environment: Environment },
  logger: Logger,
  options: ServeOptions,
) {
  // After a failure, open resources would keep the process alive.
  await using opened = new AsyncDisposableStack();
  opened.defer(() => place.release());
  let worker: ReturnType<typeof superviseWorker> | null = null;
  const core = await createCore(place.config, logger, options);
  opened.defer(() => core.close());
  const closeTraces = await openTraces(place.config, logger, 'server');
  opened.defer(closeTraces);
  const metrics = await metricsOf(core, { role: 'server', worker: async () => worker?.metrics() ?? null });
  const app = createApp(core, metrics);
  for (const setting of plainAddresses(place.config, core.settings))
    logger.warn({ setting }, 'a stored setting leads to http://, which production no longer accepts');
  await core.health.requireAll();
  await createDemoUsers(core);
  const demoUsers = await findDemoUsers(core);
  await warnOfDemoUsers(core);
  await listen(app, place);
  opened.defer(() => stopListening(app));
  const scrapes = await openScrapes(core, metrics);
  opened.move();

  core.settings.watch();
  core.statistics.start();
  const reporter = createReporter(core, 'server');
  reporter.start();
  worker = options.worker ? superviseWorker({ logger, port: place.config.port, environment }) : null;
  if (worker) core.wakeOnEnqueue(worker.wake);
  const advice = core.policy.advice();
  if (advice !== null) logger.warn({}, advice);
  // After the port is open, because the start of a second process takes half a second of both.
  worker?.start();
  const stop = async (): Promise<void> => {
    await Promise.all([stopListening(app), scrapes?.close(), worker?.stop()]);
    await reporter.stop();
    await core.close();
    await closeTraces();
  };
  return { demoUsers, stop, beginShutdown: core.health.beginShutdown };
}

function announce(config: Config, demoUsers: DemoUsers, { json }: ServeOptions): void {
  const output = announcement(config, demoUsers);
  if (json) print(output, 'json');
  else if (process.stdout.isTTY || config.mode === 'development') print(output, 'text');
}

/** The address of the server, and the demo users in development. */
function announcement(config: Config, { registered, guest }: DemoUsers): Output {
  const inbox =
    config.mode === 'development' && config.smtpUrl === null ? `${config.publicUrl}/_dev/inbox/` : null;
  const signIn = registered && `${registered.user.email} with the password ${registered.password}`;
  const command = guest && `${programName()} sessions create --user ${guest.id}`;
  return {
    json: {
      url: config.publicUrl,
      mode: config.mode,
      inbox,
      demo_user: registered && {
        id: registered.user.id,
        email: registered.user.email,
        phone: registered.user.phone,
        password: registered.password,
      },
      demo_guest: guest && { id: guest.id, email: guest.email, session_command: command },
    },
    text: pairs([
      ['Latchkey', config.publicUrl],
      ['Inbox', inbox && `${inbox} shows mail and SMS that would be sent`],
      ['Demo user', signIn && `${signIn}, at ${config.publicUrl}/login/`],
      ['Demo guest', guest && command && `${guest.email}, signed in by: ${command}`],
    ]),
  };
}

/** How to call the command line: in a checkout, or installed. */
const programName = (): string =>
  basename(import.meta.filename).endsWith('.ts') ? 'npm run -s latchkey --' : 'latchkey';
