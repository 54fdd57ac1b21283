import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { type Core, createCore, createWorker } from '../../src/app.ts';
import { type Environment, loadConfig } from '../../src/config/config.ts';
import type { Metrics } from '../../src/contracts/metrics.ts';
import type { InboxMessage } from '../../src/contracts/stores/inbox.ts';
import type { NewUser } from '../../src/contracts/stores/users.ts';
import type { User } from '../../src/contracts/user.ts';
import { createLogger } from '../../src/http/logger.ts';
import { encodeUid } from '../../src/links/reset-token.ts';
import { openMetrics } from '../../src/metrics/open.ts';
import { createApp } from '../../src/server.ts';
import type { SettingValues } from '../../src/settings.ts';
import { Browser } from './browser.ts';
import { FakeClock } from './clock.ts';
import { availableEngines, type Engine, type EngineName } from './engines.ts';
import { lendEngine } from './lent-engines.ts';
import { holdToDocument } from './openapi.ts';
import { storeUser } from './users.ts';

export const PASSWORD = 'correct horse battery';

/** The environment of a service that people reach at https. */
export const PRODUCTION: Environment = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://id.shop.example',
  SECRET_KEY: 'a secret key of the tests, long enough 1234567890',
  SMTP_URL: 'smtp://127.0.0.1:2525',
};

export interface TestAppOptions {
  readonly env?: Environment;
  readonly settings?: Partial<SettingValues>;
  /** Whether it has metrics. */
  readonly metrics?: boolean;
}

/** The service on a database of its own, with a clock that tests move. */
export interface TestApp {
  readonly app: FastifyInstance;
  readonly core: Core;
  readonly clock: FakeClock;
  readonly engine: EngineName;
  readonly metrics: Metrics | null;
  /** Somebody registered, active, with a verified e-mail and {@link PASSWORD}, but for what is given. */
  createUser(given?: Partial<NewUser>): Promise<User>;
  /** The user as stored now. */
  userNow(id: number): Promise<User>;
  /** A browser without cookies. */
  browser(): Browser;
  /** A browser in which the user has signed in. */
  signedIn(user: User, password?: string): Promise<Browser>;
  /** The path part that names a reset link of the user: `<uid>/<token>`. */
  resetLink(user: User): string;
  /** The events of the audit trail about a user, the oldest first, as `event:outcome`. */
  auditOf(user: User): Promise<string[]>;
  /** The kinds of the messages in the outbox, the oldest first. */
  queued(): Promise<string[]>;
  /** Delivers what is due, as the worker does. */
  deliver(): Promise<void>;
  /** What has arrived in the local inbox, the oldest first. */
  inbox(): Promise<InboxMessage[]>;
  /** Fails when an answer was not as the OpenAPI document says. */
  close(): Promise<void>;
}

const hashes = new Map<string, string>();

/** Starts the service over an engine that is open. */
export async function startTestApp(
  engine: EngineName,
  opened: Engine,
  options: TestAppOptions = {},
): Promise<TestApp> {
  const clock = new FakeClock();
  const config = loadConfig({ ...opened.env, ...options.env });
  const logger = createLogger('silent');
  const core = await createCore(config, logger, { clock, settings: options.settings ?? {}, init: true });
  const metrics = options.metrics ? openMetrics(core, { role: 'server', worker: async () => null }) : null;
  const app = createApp(core, metrics);
  const undocumented = holdToDocument(app);
  const worker = createWorker(core);
  await app.ready();

  const hashOf = async (password: string): Promise<string> => {
    const hash = hashes.get(password) ?? (await core.hasher.hash(password, { address: 'operator' }));
    hashes.set(password, hash);
    return hash;
  };

  const testApp: TestApp = {
    app,
    core,
    clock,
    engine,
    metrics,

    async createUser(given = {}) {
      return storeUser(core.storage, {
        password: await hashOf(PASSWORD),
        dateJoined: clock.now(),
        ...given,
      });
    },

    async userNow(id) {
      const user = await core.storage.read.users.byId(id);
      if (!user) throw new Error(`there is no user ${id}`);
      return user;
    },

    browser: () => new Browser(app),

    async signedIn(user, password = PASSWORD) {
      const browser = testApp.browser();
      const answer = await browser.post('/users/login/', { email: user.email, password });
      if (answer.status !== 200) throw new Error(`signing in answered ${answer.status} ${answer.text}`);
      return browser;
    },

    resetLink: (user) => `${encodeUid(user.id)}/${core.resetTokens.make(user, 'email')}`,

    async auditOf(user) {
      await core.audit.flush();
      const rows = await core.storage.read.audit.list({ userId: user.id, limit: 100 });
      return rows.map((row) => `${row.event}:${row.outcome}`).reverse();
    },

    async queued() {
      const messages = await core.storage.read.outbox.list({ limit: 100 });
      return messages.map((message) => message.kind).reverse();
    },

    deliver: worker.drain,
    inbox: async () => (await core.storage.read.inbox.list(1000)).reverse(),

    async close() {
      await app.close();
      await worker.stop();
      await core.close();
      assert.deepEqual(undocumented, [], 'answers that differ from the OpenAPI document');
    },
  };
  return testApp;
}

/**
 * Declares the same tests once for every engine that answers. `getApp` is for use inside tests: the service runs from
 * before the first to after the last.
 */
export function onEveryEngine(
  subject: string,
  declare: (getApp: () => TestApp) => void,
  options: TestAppOptions = {},
): void {
  for (const engine of engines) onEngine(engine, subject, declare, options);
}

/** Declares tests where it cannot matter what the data is kept in. */
export function onSqlite(
  subject: string,
  declare: (getApp: () => TestApp) => void,
  options: TestAppOptions = {},
): void {
  onEngine('sqlite', subject, declare, options);
}

function onEngine(
  engine: EngineName,
  subject: string,
  declare: (getApp: () => TestApp) => void,
  options: TestAppOptions,
): void {
  describe(`${subject} [${engine}]`, () => {
    let opened: Engine;
    let testApp: TestApp;
    before(async () => {
      opened = await lendEngine(engine);
      testApp = await startTestApp(engine, opened, options);
    });
    after(async () => {
      await testApp.close().finally(() => opened.drop());
    });
    declare(() => testApp);
  });
}

const engines = await availableEngines();
