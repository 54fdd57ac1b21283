import { Option } from 'commander';
import { createCore, createReporter, createWorker } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import { createLogger } from '../http/logger.ts';
import type { Declare } from './command.ts';
import { stopGracefully, stopWithParent } from './lifecycle.ts';
import { warnOfMailServer } from './mail-server.ts';
import { metricsOf, openScrapes } from './scrapes.ts';
import { openTraces } from './traces.ts';
import { ASK_METRICS, type MetricsAnswer, SUPERVISED, WAKE } from './worker-process.ts';

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
  const closeTraces = await openTraces(config, core.logger, 'worker');
  const delivery = createWorker(core);
  const metrics = await metricsOf(core, { role: 'worker', openBreakers: delivery.openBreakers });
  // A server that runs this worker answers for both.
  const scrapes = supervised ? null : await openScrapes(core, metrics);
  const stop = async (): Promise<void> => {
    await scrapes?.close();
    await delivery.stop();
    await reporter.stop();
    await core.close();
    await closeTraces();
  };
  core.storage.gatherWrites(GATHERED);
  core.settings.watch();
  core.statistics.start();
  const reporter = createReporter(core, 'worker', () =>
    delivery.openBreakers().map((channel) => `breaker:${channel}` as const),
  );
  reporter.start();
  delivery.start();
  core.logger.info({ pid: process.pid }, 'the worker is running');
  warnOfMailServer(config, core.logger);
  if (!supervised) return stopGracefully(core.logger, stop);
  process.on('message', (message) => {
    if (message === WAKE) delivery.wake();
    if (message === ASK_METRICS) void answerScrape(metrics);
  });
  stopWithParent(core.logger, stop);
}

async function answerScrape(metrics: Awaited<ReturnType<typeof metricsOf>>): Promise<void> {
  const answer: MetricsAnswer = { metrics: (await metrics?.scraped()) ?? [] };
  process.send?.(answer, () => {});
}
