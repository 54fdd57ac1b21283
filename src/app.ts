import type { FastifyInstance } from 'fastify';
import type { Logger as PinoLogger } from 'pino';
import { createUsers, type Users } from './admin/accounts.ts';
import { type Credentials, createCredentials } from './admin/credentials.ts';
import { type Audit, createAudit } from './audit/audit.ts';
import { createOtp, type Otp } from './codes/codes.ts';
import { createOtpFlow, type OtpFlow } from './codes/flow.ts';
import { createVisitSessions } from './codes/visitor-sessions.ts';
import type { Config } from './config/config.ts';
import type { Storage } from './contracts/storage.ts';
import type { ThrottleStore } from './contracts/stores/throttle.ts';
import { createDelivery, openChannels } from './delivery/delivery.ts';
import { inboxRoutes } from './delivery/inbox-routes.ts';
import { gatewayRules } from './delivery/sms/conf.ts';
import type { DeliveryWorker } from './delivery/worker.ts';
import { allRoutes } from './endpoints.ts';
import { createHasher, type Hasher } from './hashing/hasher.ts';
import { createServer } from './http/server.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { createKeyring, type Keyring } from './lib/keyring.ts';
import { type ConfirmationTokens, createConfirmationTokens } from './links/confirmation-token.ts';
import { createOneTimeTokens } from './links/one-time-token.ts';
import { createResetTokens, type ResetTokens } from './links/reset-token.ts';
import { createSite, type Site } from './links/site.ts';
import { templateRules } from './messages/reset-template.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import { PAGE_ASSETS } from './pages/assets.ts';
import { createPageRenderer } from './pages/render.ts';
import { createPasswords, type Passwords } from './passwords/passwords.ts';
import { createPhonePasswords, type PhonePasswords } from './passwords/phone-password.ts';
import { createRedemptions, type Redemptions } from './passwords/redemptions.ts';
import { createResets, type Resets } from './passwords/resets.ts';
import { createPolicy, type Policy } from './policy/policy.ts';
import { POLICY_RULES } from './policy/setting.ts';
import { REFERENCE_ASSETS } from './reference/page.ts';
import { type ConfirmationLinks, createConfirmations } from './registration/confirmations.ts';
import { createPendingRegistrations } from './registration/pending.ts';
import { createRegistrations, type Registrations } from './registration/registrations.ts';
import { createDevices, type Devices } from './sessions/devices.ts';
import { createSessions, type Sessions } from './sessions/sessions.ts';
import { createSettingsAdmin, type SettingsAdmin } from './settings/admin.ts';
import { createSettingCodec } from './settings/codec.ts';
import { createLiveSettings, type LiveSettings } from './settings/live.ts';
import type { SettingValues } from './settings.ts';
import { createPasswordless, type Passwordless } from './sign-in/passwordless.ts';
import { createLogin, type Login } from './sign-in/sign-in.ts';
import { createHealth, type Health } from './status/health.ts';
import { migrate } from './storage/migrations/index.ts';
import { createStorage, openDatabase } from './storage/sql/storage.ts';
import { openThrottleStore } from './storage/throttle.ts';
import { createTemplates, type Templates } from './templates/renderer.ts';
import { createBudgets } from './throttle/budgets.ts';
import { createThrottle, type Throttle } from './throttle/throttle.ts';

/** What tests put in place of the real thing. */
export interface Substitutes {
  readonly clock?: Clock;
  /** Hold instead of the defaults, until a setting is changed. */
  readonly settings?: Partial<SettingValues>;
}

/** Everything the commands and the server share, wired once. */
export interface Core {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: PinoLogger;
  readonly settings: LiveSettings;
  readonly settingsAdmin: SettingsAdmin;
  readonly keyring: Keyring;
  readonly storage: Storage;
  readonly throttleStore: ThrottleStore;
  readonly throttle: Throttle;
  readonly hasher: Hasher;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly templates: Templates;
  readonly policy: Policy;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly login: Login;
  readonly users: Users;
  readonly credentials: Credentials;
  readonly health: Health;
  readonly resetTokens: ResetTokens;
  readonly confirmationTokens: ConfirmationTokens;
  readonly registrations: Registrations;
  readonly confirmations: ConfirmationLinks;
  readonly resets: Resets;
  readonly otp: Otp;
  readonly otpFlow: OtpFlow;
  readonly redemptions: Redemptions;
  readonly phonePasswords: PhonePasswords;
  readonly passwordless: Passwordless;
  readonly devices: Devices;
  readonly site: Site;
  /** Called when a message was enqueued in this process: the worker need not wait for its next look. */
  onEnqueued: () => void;
  close(): Promise<void>;
}

/** Opens the database, brings its tables up to date and wires the services. */
export async function createCore(
  config: Config,
  logger: PinoLogger,
  substitutes: Substitutes = {},
): Promise<Core> {
  const { clock = systemClock } = substitutes;
  // What was opened before something failed would keep the process alive.
  await using opened = new AsyncDisposableStack();
  const database = await openDatabase(config.database);
  opened.defer(() => database.close());
  const [hasher] = await Promise.all([createHasher(), migrate(database)]);
  const storage = createStorage(database);
  const throttle = await openThrottleStore(config, database);
  opened.defer(() => throttle.close());
  const keyring = createKeyring(config.secretKey);
  const codec = createSettingCodec(keyring);
  const settings = createLiveSettings({ storage, codec, logger, defaults: substitutes.settings });
  await settings.refresh();
  const audit = createAudit({ storage, keyring, clock });
  const templates = createTemplates({ clock, logger });
  const base = {
    config,
    clock,
    logger,
    settings,
    keyring,
    storage,
    throttleStore: throttle.store,
    hasher,
    audit,
    templates,
    settingsAdmin: createSettingsAdmin({
      storage,
      codec,
      live: settings,
      rules: [POLICY_RULES, templateRules(templates), gatewayRules(config)],
      audit,
      clock,
    }),
    outbox: createOutbox({ storage, keyring, audit, clock, onEnqueued: () => core.onEnqueued() }),
    policy: createPolicy({ settings, history: storage.read.passwordHistory, hasher, clock, logger }),
    sessions: createSessions({ storage, clock }),
    resetTokens: createResetTokens({ keyring, settings, clock }),
    confirmationTokens: createConfirmationTokens({ keyring, clock }),
    site: createSite({ config, settings }),
  };
  const passwords = createPasswords(base);
  const otp = createOtp(base);
  const devices = createDevices({ keyring, clock });
  const budgets = createBudgets({ devices, storage });
  const requestThrottle = createThrottle({ store: throttle.store, settings, keyring, clock, budgets });
  const login = createLogin(base);
  const otpFlow = createOtpFlow({ ...base, visitSessions: createVisitSessions(base), otp, budgets });
  const pendingRegistrations = createPendingRegistrations(base);
  const core: Core = {
    ...base,
    passwords,
    login,
    devices,
    throttle: requestThrottle,
    resets: createResets({ ...base, tokens: base.resetTokens, passwords, throttle: requestThrottle }),
    otp,
    otpFlow,
    redemptions: createRedemptions({ ...base, login, otpFlow }),
    phonePasswords: createPhonePasswords({ ...base, passwords, otpFlow }),
    passwordless: createPasswordless({ ...base, login, oneTimeTokens: createOneTimeTokens(base) }),
    registrations: createRegistrations({ ...base, login, pendingRegistrations }),
    confirmations: createConfirmations({ ...base, pendingRegistrations }),
    users: createUsers({ ...base, passwords }),
    credentials: createCredentials({ ...base, login }),
    health: createHealth({
      dependencies: [
        { name: 'database', ping: storage.ping },
        ...(throttle.redis ? [{ name: 'redis' as const, ping: throttle.redis.ping }] : []),
      ],
      logger,
    }),
    onEnqueued: () => {},
    async close() {
      settings.stop();
      await templates.close();
      await throttle.close();
      await storage.close();
    },
  };
  opened.move();
  return core;
}

/** The HTTP server over a core. It listens when told to. */
export function createApp(core: Core): FastifyInstance {
  const { config, clock, settings, sessions, site } = core;
  return createServer({
    routes: [...allRoutes(core), ...(config.mode === 'development' ? inboxRoutes(core) : [])],
    assets: [...PAGE_ASSETS, ...REFERENCE_ASSETS],
    renderPage: createPageRenderer({ settings, loginUrl: config.loginUrl }),
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    sessions,
    throttle: core.throttle,
    site,
    settings,
    addressRules: config,
    cookieRules: {
      sessionName: config.sessionCookieName,
      isSecure: config.publicUrl.startsWith('https://'),
      clock,
    },
    logger: core.logger,
  });
}

/**
 * What delivers messages and does the chores: beside the server in its process, or in processes of its own. Outbox
 * enqueued in this process wake it. `stop` resolves when deliveries under way are settled; bound the wait.
 */
export function createWorker(core: Core): DeliveryWorker {
  const worker = createDelivery({ ...core, channels: openChannels(core) });
  core.onEnqueued = worker.wake;
  return worker;
}
