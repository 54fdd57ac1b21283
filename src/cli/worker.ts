import { createCore, createWorker } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import { createLogger } from '../http/logger.ts';
import type { Declare } from './command.ts';
import { untilStopped } from './lifecycle.ts';

export const worker: Declare = (program) => {
  program
    .command('worker')
    .description('send messages, until stopped; any number may run, beside `latchkey serve --no-worker`')
    .addHelpText(
      'after',
      '\nThe log goes to standard error, one JSON object a line. SIGTERM and SIGINT stop it within 10 seconds, after\nthe messages at work are finished.',
    )
    .action(runWorker);
};

async function runWorker(): Promise<void> {
  const config = loadConfig(process.env);
  const core = await createCore(config, createLogger(config.logLevel));
  const delivery = createWorker(core);
  core.settings.watch();
  delivery.start();
  core.logger.info({}, 'the worker is running');
  await untilStopped(core.logger, async () => {
    await delivery.stop();
    await core.close();
  });
}
