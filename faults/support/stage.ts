import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD } from '../../attack/support/arena.ts';
import { Client } from '../../attack/support/client.ts';
import { type Mailbox, openMailbox } from '../../attack/support/mailbox.ts';
import { urlOf } from '../../attack/support/service.ts';
import { type Core, createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import type { SettingName } from '../../src/settings.ts';
import type { EngineName } from '../../test/support/engines.ts';
import { type CommandAnswer, latchkey, type ServerProcess, startServer } from '../../test/support/process.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { type RedisServer, startRedis } from './redis.ts';

const ORIGIN = 'https://id.faults.example';
/** Fewer passwords than may wait for hashing. */
const CREATED_AT_ONCE = 16;
const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'faults', requestId: 'faults' } };

export type Env = Readonly<Record<string, string>>;

/** A `latchkey serve` and where it listens. */
export interface Service extends ServerProcess {
  readonly url: string;
  /** Somebody new, at an address of their own if one is given. */
  client(address?: string): Client;
}

/** The service, as this checkout has it or another release. */
export interface Release {
  /** Starts `latchkey serve`. @param more variables that replace those of `env` */
  serve(more?: Env, args?: readonly string[]): Promise<Service>;
  /** Runs a command to its end, whatever the exit code. @param input what standard input holds */
  command(args: readonly string[], more?: Env, input?: string): Promise<CommandAnswer>;
}

/** Where a scene takes place: servers of its own, over which it starts the service as a shop runs it. */
export interface Stage extends Release, AsyncDisposable {
  readonly engine: EngineName;
  /** The long form takes many more rounds. */
  readonly isLong: boolean;
  /** How many rounds to take: as many as this form has, unless told otherwise. */
  rounds(forms: { readonly short: number; readonly long: number }): number;
  /** A folder of the scene's own, removed after it. */
  readonly folder: string;
  /** What the service is started with: production mode over an empty database. */
  readonly env: Env;
  readonly mailbox: Mailbox;
  /** @throws Error on SQLite */
  postgres(): PostgresServer;
  /** @throws Error on engines without it */
  redis(): RedisServer;
  /** @param folder the sources of another release, with its dependencies */
  release(folder: string): Release;
  /** Uses the database beside the service, as a command does. */
  withCore<T>(work: (core: Core) => Promise<T>, more?: Env): Promise<T>;
  set(settings: Readonly<Partial<Record<SettingName, unknown>>>): Promise<void>;
  /** Customers with the PASSWORD of attack/support/arena.ts, a verified e-mail and a verified phone. */
  people(count: number): Promise<{ id: number; email: string; phone: string }[]>;
  /** Does this when the scene is over, last first. */
  defer(clean: () => void | Promise<void>): void;
}

/** @param form.rounds undefined: as many as the form has */
export async function openStage(
  engine: EngineName,
  { isLong, rounds }: { readonly isLong: boolean; readonly rounds: number | undefined },
): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-faults-'));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const mailbox = await openMailbox();
  opened.defer(() => mailbox.close());
  const postgres = engine === 'sqlite' ? null : await startPostgres(folder);
  if (postgres) opened.defer(() => postgres.kill());
  const redis = engine === 'redis' ? await startRedis(folder) : null;
  if (redis) opened.defer(() => redis.kill());
  const env: Env = {
    NODE_ENV: 'production',
    PUBLIC_URL: ORIGIN,
    SECRET_KEY: 'the-key-of-a-service-around-which-things-break-0123456789',
    SMTP_URL: mailbox.smtpUrl,
    DATA_DIR: folder,
    // Requests come from many addresses.
    TRUSTED_PROXIES: '127.0.0.1',
    ...(postgres && { DATABASE_URL: postgres.url }),
    ...(redis && { REDIS_URL: redis.url }),
  };
  const withCore: Stage['withCore'] = async (work, more = {}) => {
    const core = await createCore(loadConfig({ ...env, ...more }), createLogger('silent'), { init: true });
    try {
      return await work(core);
    } finally {
      await core.close();
    }
  };
  const resources = opened.move();
  return {
    engine,
    isLong,
    rounds: ({ short, long }) => rounds ?? (isLong ? long : short),
    folder,
    env,
    mailbox,
    withCore,
    postgres: () => postgres ?? absent('PostgreSQL'),
    redis: () => redis ?? absent('Redis'),
    ...releaseOf({ env, resources }),
    release: (from) =>
      releaseOf({
        // Compiled code is kept beside the dependencies, which other releases share.
        env: { ...env, NODE_DISABLE_COMPILE_CACHE: '1' },
        program: join(from, 'bin', 'latchkey.js'),
        resources,
      }),
    set: (settings) =>
      withCore(async ({ settingsAdmin }) => {
        for (const [name, value] of Object.entries(settings)) {
          const stored = await settingsAdmin.set(name as SettingName, value, OPERATOR);
          if (!stored.ok) throw new Error(`${name}: ${stored.refusal.join('; ')}`);
        }
      }),
    people: (count) =>
      withCore(async ({ accounts }) => {
        const wanted = Array.from({ length: count }, (_, index) => ({
          email: `person-${index}@customers.example`,
          phone: `+90532${String(index).padStart(7, '0')}`,
        }));
        const inputs = wanted.map((person) => ({
          ...person,
          password: PASSWORD,
          isEmailVerified: true,
          isPhoneVerified: true,
          userType: 'registered' as const,
        }));
        const people: { id: number; email: string; phone: string }[] = [];
        for (let from = 0; from < count; from += CREATED_AT_ONCE) {
          const created = await accounts.create(inputs.slice(from, from + CREATED_AT_ONCE), OPERATOR.source);
          if (!created.ok) throw new Error(`nobody was created: ${JSON.stringify(created.refusal)}`);
          for (const [index, { id }] of created.value.entries())
            people.push({ id, email: '', phone: '', ...wanted[from + index] });
        }
        return people;
      }),
    defer: (clean) => resources.defer(clean),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function releaseOf(parts: { env: Env; program?: string; resources: AsyncDisposableStack }): Release {
  const { env, program, resources } = parts;
  return {
    async serve(more = {}, args = []) {
      const server = await startServer({ ...env, ...more }, ['--init', ...args], program);
      resources.defer(async () => {
        server.child.kill('SIGKILL');
        await server.exited;
      });
      const url = await urlOf(server);
      const client = (address?: string): Client => {
        const made = new Client(url, { origin: ORIGIN, ...(address !== undefined && { address }) });
        resources.defer(() => made.close());
        return made;
      };
      return { ...server, url, client };
    },
    command: (args, more = {}, input = '') => latchkey({ ...env, ...more }, args, input, program),
  };
}

function absent(server: string): never {
  throw new Error(`this engine has no ${server}: scenes that need it say so in \`engines\``);
}
