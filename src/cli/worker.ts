import { Option } from 'commander';
import { createCore, createWorker } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import { createLogger } from '../http/logger.ts';
import type { Declare } from './command.ts';
import { stopGracefully, stopWithParent } from './lifecycle.ts';
import { warnOfMailServer } from './mail-server.ts';
import { SUPERVISED, WAKE } from './worker-process.ts';

export const worker: Declare = (program) => {
  program
    .command('worker')
    .description('send queued messages; run any number of workers beside `latchkey serve --no-worker`')
    .addOption(new Option(SUPERVISED).hideHelp())
    .addHelpText(
      'after',
      '\nLogs go to standard error, one JSON object per line. SIGTERM and SIGINT stop the worker gracefully: it finishes\nthe messages in progress, within 10 seconds.',
    )
    .action(runWorker);
};

/** How long outcomes of messages are gathered for one commit, milliseconds. */
const GATHERED = 5;

async function runWorker({ supervised = false }: { supervised?: boolean }): Promise<void> {
  const config = loadConfig(process.env);
  const core = await createCore(config, createLogger(config.logLevel));
  const delivery = createWorker(core);
  const stop = async (): Promise<void> => {
    await delivery.stop();
    await core.close();
  };
  core.storage.gatherWrites(GATHERED);
  core.settings.watch();
  delivery.start();
  core.logger.info({ pid: process.pid }, 'the worker is running');
  warnOfMailServer(config, core.logger);
  if (!supervised) return stopGracefully(core.logger, stop);
  process.on('message', (message) => {
    if (message === WAKE) delivery.wake();
  });
  stopWithParent(core.logger, stop);
}
