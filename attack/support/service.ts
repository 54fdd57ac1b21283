import { type Core, createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import type { SettingName } from '../../src/settings.ts';
import { type Engine, type EngineName, openEngine } from '../../test/support/engines.ts';
import { type CommandAnswer, latchkey, type ServerProcess, startServer } from '../../test/support/process.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { forkMailbox } from './mailbox-process.ts';

/** The origin of the attacked service's pages; what listens for it is on this computer. */
export const ORIGIN = 'https://id.attack.example';
export const SECRET_KEY = 'the-key-of-a-service-that-is-attacked-0123456789';

const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'attack', requestId: 'attack' } };
const GATEWAY = 'attacked';

/** A service as a shop runs it, in production mode, started for one attack. */
export interface OwnService {
  readonly url: string;
  readonly engine: EngineName;
  readonly mailbox: Mailbox;
  readonly process: ServerProcess;
  /** The environment its processes run in. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a command on the machine of the service. @throws Error with what it complained of */
  command(...args: string[]): Promise<CommandAnswer>;
  /** Uses the database of the service beside it, as a command does. */
  withCore<T>(work: (core: Core) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** What the service is started with, besides a mail server and an SMS gateway. */
  readonly env?: Readonly<Record<string, string>>;
  /** Settings of the service when it starts, by name. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * Mail server and SMS gateway run in a process of their own: what they do takes none of the attacker's time, and nobody
   * reads what they get.
   */
  readonly isMailElsewhere?: boolean;
}

export async function startOwnService(engine: EngineName, given: ServiceOptions): Promise<OwnService> {
  await using opened = new AsyncDisposableStack();
  const mailbox = given.isMailElsewhere ? null : await openMailbox();
  const receivers = mailbox ?? (await forkMailbox());
  opened.defer(() => receivers.close());
  const database: Engine = await openEngine(engine);
  opened.defer(() => database.drop());
  const env = {
    ...database.env,
    NODE_ENV: 'production',
    PUBLIC_URL: ORIGIN,
    SECRET_KEY,
    SMTP_URL: receivers.smtpUrl,
    // The attacks come from many addresses.
    TRUSTED_PROXIES: '127.0.0.1',
    ...given.env,
  };
  const withCore = async <T>(work: (core: Core) => Promise<T>): Promise<T> => {
    const core = await createCore(loadConfig(env), createLogger('silent'), { init: true });
    try {
      return await work(core);
    } finally {
      await core.close();
    }
  };
  const conf = { url: receivers.gatewayUrl, username: 'shop', password: 'secret', from: 'SHOP' };
  const settings = {
    SMS_PRIVATE_HOSTS: ['127.0.0.1'],
    SMS_GATEWAYS: { [GATEWAY]: { klass: 'http', conf } },
    SMS_GATEWAY: GATEWAY,
    ...given.settings,
  };
  await withCore(async ({ settingsAdmin }) => {
    for (const [name, value] of Object.entries(settings)) {
      const stored = await settingsAdmin.set(name as SettingName, value, OPERATOR);
      if (!stored.ok) throw new Error(`${name}: ${stored.refusal.join('; ')}`);
    }
  });
  const server = await startServer(env);
  opened.defer(() => server.stop());
  const url = await urlOf(server);
  const resources = opened.move();
  return {
    url,
    engine,
    get mailbox() {
      if (!mailbox) throw new Error('the mailbox of this attack is in another process');
      return mailbox;
    },
    process: server,
    env,
    async command(...args) {
      const answer = await latchkey(env, args);
      if (answer.code !== 0) throw new Error(`latchkey ${args.join(' ')}: ${answer.stderr}`);
      return answer;
    },
    withCore,
    stop: () => resources.disposeAsync(),
  };
}

/** Where a server listens. What it announces is PUBLIC_URL; the port is in the log, which comes by another way. */
export async function urlOf({ log, logged }: ServerProcess): Promise<string> {
  await logged('listening');
  const port = /"port":(\d+)/.exec(log())?.[1];
  if (port === undefined) throw new Error(`the service did not say where it listens: ${log()}`);
  return `http://127.0.0.1:${port}`;
}
