import { setTimeout as pause } from 'node:timers/promises';
import { type Core, createCore } from '../src/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { createLogger } from '../src/http/logger.ts';
import { availableEngines, type EngineName, openEngine } from '../test/support/engines.ts';
import { startGateway, startMailServer, startSilentServer } from './support/receivers.ts';
import { type RunningService, serve } from './support/serve.ts';
import { type Figure, figureBelow, formatTable } from './support/table.ts';

/**
 * `node bench/delivery.ts`: how long a one-time code takes from the request for it to its arrival at the gateway, while
 * mail is slow, hangs or is flooded. Requests come at a steady pace, so a stall shows in full.
 */
const CODES = 60;
/** Between two codes, milliseconds. */
const PACE = 200;
/** What has not arrived after this is counted as it, milliseconds. */
const LONGEST_WAIT = 60_000;
const MAIL_TIME = 3000;
const QUEUED = 100_000;
/** Messages queued in one transaction, and registrations at once. */
const [BATCH, AT_ONCE] = [500, 8];
const STRANGER = { address: '2001:db8:0:700::1', agent: 'bench', requestId: 'bench' };
const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'bench', requestId: 'bench' } };

interface Scene {
  readonly name: string;
  readonly mailServer: typeof startSilentServer;
  /** Before the service starts. */
  readonly prepare?: (core: Core) => Promise<void>;
  /** While codes are requested. */
  readonly disturb?: (service: RunningService) => Promise<void>;
}

const phoneOf = (index: number): string => `+90530${String(1_000_000 + index)}`;

const post = (service: RunningService, path: string, body: object): Promise<Response> =>
  fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

async function register(service: RunningService, count: number): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const body = {
        email: `stranger-${next}@example.com`,
        password: 'correct horse battery',
        confirm: true,
      };
      await (await post(service, '/users/registration/', body)).text();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function askForResets(service: RunningService, count: number): Promise<void> {
  for (let asked = 0; asked < count; asked++)
    await (await post(service, '/users/password/reset/', { email: `holder-${asked}@example.com` })).text();
}

async function fillQueue({ storage, outbox }: Core): Promise<void> {
  for (let queued = 0; queued < QUEUED; queued += BATCH)
    await storage.transaction(async (stores) => {
      for (let index = queued; index < queued + BATCH; index++) {
        const email = `holder-${index % CODES}@example.com`;
        const kind = index % 2 === 0 ? 'reset-email' : 'registration';
        const payload = kind === 'reset-email' ? { email, frontendId: null } : { idHash: String(index) };
        const message = { kind, recipient: email, payload, source: STRANGER, life: 3600 };
        await outbox.enqueue(stores, message as Parameters<typeof outbox.enqueue>[1]);
      }
    });
}

const SCENES: readonly Scene[] = [
  { name: 'with nothing else to do', mailServer: () => startMailServer(0) },
  {
    name: 'during 380 registrations, 3 s per mail',
    mailServer: () => startMailServer(MAIL_TIME),
    disturb: (service) => register(service, 380),
  },
  {
    name: 'with 40 mails to a mail server that hangs',
    mailServer: startSilentServer,
    disturb: (service) => askForResets(service, 40),
  },
  {
    name: 'with 100,000 messages of one /56 queued, 3 s per mail',
    mailServer: () => startMailServer(MAIL_TIME),
    prepare: fillQueue,
  },
];

async function prepare(core: Core, gateway: string, scene: Scene): Promise<void> {
  const password = 'correct horse battery';
  const customers = Array.from({ length: CODES + 1 }, (_, index) => ({
    email: `holder-${index}@example.com`,
    phone: phoneOf(index),
    isEmailVerified: true,
    isPhoneVerified: true,
    ...(index === 0 && { password }),
  }));
  const created = await core.accounts.create(customers, OPERATOR.source);
  if (!created.ok) throw new Error(`no customers: ${JSON.stringify(created.refusal)}`);
  const settings = {
    SMS_PRIVATE_HOSTS: ['127.0.0.1'],
    SMS_GATEWAYS: { bench: { klass: 'http', conf: { url: gateway, username: 'bench', password: 'bench' } } },
    SMS_GATEWAY: 'bench',
    THROTTLING_SETTINGS: { login: null, register: null, 'password-reset': null },
  } as const;
  for (const [name, value] of Object.entries(settings)) {
    const outcome = await core.settingsAdmin.set(name as keyof typeof settings, value, OPERATOR);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  }
  await scene.prepare?.(core);
}

interface Times {
  /** From the request to the gateway. */
  readonly codes: readonly number[];
  /** From the request to its answer: what of it is not delivery. */
  readonly answers: readonly number[];
}

/** The worker starts after the server: the first code waits for it, and is not among those that are timed. */
async function warmUp(service: RunningService, arrivals: Map<string, number>): Promise<void> {
  const phone = phoneOf(CODES);
  await post(service, '/users/otp-login/', { phone });
  while (!arrivals.has(phone)) await pause(PACE);
  arrivals.delete(phone);
}

/** @returns milliseconds */
async function timeCodes(service: RunningService, arrivals: ReadonlyMap<string, number>): Promise<Times> {
  const asked = new Map<string, number>();
  const answers: number[] = [];
  const requests: Promise<unknown>[] = [];
  for (let index = 0; index < CODES; index++) {
    const [phone, start] = [phoneOf(index), performance.now()];
    asked.set(phone, start);
    const answered = async (): Promise<void> => {
      const answer = await post(service, '/users/otp-login/', { phone });
      if (!answer.ok) throw new Error(`/users/otp-login/ answered ${answer.status}`);
      answers.push(performance.now() - start);
    };
    requests.push(answered());
    await pause(PACE);
  }
  await Promise.all(requests);
  const giveUp = performance.now() + LONGEST_WAIT;
  while (arrivals.size < CODES && performance.now() < giveUp) await pause(PACE);
  const codes = [...asked].map(([phone, start]) => (arrivals.get(phone) ?? start + LONGEST_WAIT) - start);
  return { codes, answers };
}

/** The 99th percentile. */
const p99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? 0;

async function play(engine: EngineName, scene: Scene): Promise<Figure> {
  const opened = await openEngine(engine);
  const [gateway, mail] = [await startGateway(), await scene.mailServer()];
  const env = { ...opened.env, NODE_ENV: 'development', SMTP_URL: mail.url };
  const core = await createCore(loadConfig(env), createLogger('silent'));
  await prepare(core, gateway.url, scene);
  await core.close();
  const service = await serve(String(opened.env.DATA_DIR), [], env);
  try {
    await warmUp(service, gateway.arrivals);
    const disturbance = scene.disturb?.(service);
    const { codes, answers } = await timeCodes(service, gateway.arrivals);
    await disturbance;
    const answer = `the answer to its request ${p99(answers).toFixed(0)} ms`;
    const name = `A code to the gateway, p99, ${engine}, ${scene.name} (${answer})`;
    return figureBelow(name, p99(codes), {
      unit: 'ms',
      below: 2000,
      digits: 0,
    });
  } finally {
    gateway.close();
    mail.close();
    await service.stop();
    await opened.drop();
  }
}

/** Arguments choose among engines. */
const chosen = process.argv.slice(2);
const engines = (await availableEngines()).filter(
  (engine) => engine !== 'redis' && (chosen.length === 0 || chosen.includes(engine)),
);
const figures: Figure[] = [];
for (const engine of engines)
  for (const scene of SCENES) {
    const figure = await play(engine, scene);
    process.stderr.write(`${figure.name}: ${figure.measured}\n`);
    figures.push(figure);
  }
process.stdout.write(`${formatTable(figures)}\n`);
