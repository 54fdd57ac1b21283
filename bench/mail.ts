import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Core, createCore } from '../src/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { createLogger } from '../src/http/logger.ts';
import { endWithThis } from '../test/support/ending.ts';
import { availableEngines, type EngineName, openEngine } from '../test/support/engines.ts';
import { startMailSink } from './support/child.ts';
import { processorSeconds } from './support/processor.ts';
import { type Figure, figureFrom, formatTable } from './support/table.ts';

/**
 * `node bench/mail.ts [engine]`: reset mails per second that one worker hands to a mail server on the same machine, from the
 * first that arrives to the last. Worker, mail server and PostgreSQL share the machine, so only a quiet one shows the rate;
 * the processor time of the worker compares commits on a busy one, too, in runs that take turns.
 */
const MAILS = 4000;
/** Customers and messages stored in one transaction. */
const BATCH = 200;
const SOURCE = { address: 'operator', agent: 'bench', requestId: 'bench' };
const PROGRAM = fileURLToPath(new URL('../bin/latchkey.js', import.meta.url));

const emailOf = (index: number): string => `customer-${index}@example.com`;

/** Queues a reset mail for each of as many customers. */
async function prepare(core: Core): Promise<void> {
  for (let from = 0; from < MAILS; from += BATCH) {
    const emails = Array.from({ length: BATCH }, (_, index) => emailOf(from + index));
    const created = await core.accounts.create(
      emails.map((email) => ({ email, isEmailVerified: true })),
      SOURCE,
    );
    if (!created.ok) throw new Error(`no customers: ${JSON.stringify(created.refusal)}`);
    await core.storage.transaction(async (stores) => {
      for (const email of emails)
        await core.outbox.enqueue(stores, {
          kind: 'reset-email',
          recipient: email,
          payload: { email, frontendId: null },
          source: null,
          life: 3600,
        });
    });
  }
}

async function measure(engine: EngineName): Promise<Figure[]> {
  await using opened = new AsyncDisposableStack();
  const database = await openEngine(engine);
  opened.defer(() => database.drop());
  const sink = await startMailSink();
  opened.defer(() => sink.stop());
  const env = { ...process.env, ...database.env, NODE_ENV: 'development', SMTP_URL: sink.url };
  const core = await createCore(loadConfig(env), createLogger('silent'));
  await prepare(core);
  await core.close();
  const worker = endWithThis(
    spawn(process.execPath, [...process.execArgv, PROGRAM, 'worker'], { env, stdio: 'ignore' }),
  );
  opened.defer(async () => {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  });
  // Without what it takes to start.
  await sink.span(1);
  const pid = worker.pid ?? 0;
  const before = processorSeconds(pid);
  const seconds = await sink.span(MAILS);
  const used = ((processorSeconds(pid) - before) / MAILS) * 1000;
  return [
    figureFrom(`Reset mails to a local server, ${engine}`, MAILS / seconds, {
      unit: 'a second',
      from: 1200,
      digits: 0,
    }),
    { name: 'Processor time of the worker for each', measured: `${used.toFixed(2)} ms`, goal: null },
  ];
}

/** Arguments choose among engines. */
const chosen = process.argv.slice(2);
const engines = (await availableEngines()).filter(
  (engine) => engine !== 'redis' && (chosen.length === 0 || chosen.includes(engine)),
);
const figures: Figure[] = [];
for (const engine of engines) figures.push(...(await measure(engine)));
process.stdout.write(`${formatTable(figures)}\n`);
