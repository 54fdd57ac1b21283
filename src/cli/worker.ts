import { createCore, createWorker } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import { createLogger } from '../http/logger.ts';
import type { Declare } from './command.ts';
import { stopGracefully } from './lifecycle.ts';

export const worker: Declare = (program) => {
  program
    .command('worker')
    .description('send queued messages; run any number of workers beside `latchkey serve --no-worker`')
    .addHelpText(
      'after',
      '\nLogs go to standard error, one JSON object per line. SIGTERM and SIGINT stop the worker gracefully: it finishes\nthe messages in progress, within 10 seconds.',
    )
    .action(runWorker);
};

async function runWorker(): Promise<void> {
  const config = loadConfig(process.env);
  const core = await createCore(config, createLogger(config.logLevel));
  const delivery = createWorker(core);
  stopGracefully(core.logger, async () => {
    await delivery.stop();
    await core.close();
  });
  core.settings.watch();
  delivery.start();
  core.logger.info({}, 'the worker is running');
}
