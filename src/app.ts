import type { Logger as PinoLogger } from 'pino';
import { createAccounts } from './admin/accounts.ts';
import { createCredentials } from './admin/credentials.ts';
import { createLetters } from './admin/letters.ts';
import { createLocks } from './admin/locks.ts';
import { createTimeline } from './admin/timeline.ts';
import { createAudit } from './audit/audit.ts';
import { createIntrospection } from './backends/introspection.ts';
import { createSessionTokens } from './backends/jwt.ts';
import { createSigningKeys } from './backends/signing-keys.ts';
import { createBrandImages } from './branding/brand-images.ts';
import { brandingRules } from './branding/setting.ts';
import { createCodes } from './codes/codes.ts';
import type { Config } from './config/config.ts';
import type { ProcessReport } from './contracts/stores/statistics.ts';
import { createInboxChannel } from './delivery/channels/inbox.ts';
import { createDelivery, openChannels } from './delivery/delivery.ts';
import { gatewayRules } from './delivery/sms/conf.ts';
import { createGatewayTrial } from './delivery/sms/trial.ts';
import { createHasher } from './hashing/hasher.ts';
import type { Clock } from './lib/clock.ts';
import { createKeyring } from './lib/keyring.ts';
import { addressRules } from './links/address-rules.ts';
import { createClosureTokens } from './links/closure-token.ts';
import { createConfirmationTokens } from './links/confirmation-token.ts';
import { createDjangoResetTokens } from './links/django-reset-token.ts';
import { createEmailLinks } from './links/email-links.ts';
import { createOneTimeTokens } from './links/one-time-token.ts';
import { createResetTokens } from './links/reset-token.ts';
import { createSite } from './links/site.ts';
import { templateRules } from './messages/reset-template.ts';
import { MESSAGE_TEXT_RULES } from './messages/wording/rules.ts';
import { createOverview } from './monitoring/overview.ts';
import { createCancel } from './outbox/cancel.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createRetry, createRetryMany } from './outbox/retry.ts';
import { createPasswords } from './passwords/passwords.ts';
import { createPolicy } from './policy/policy.ts';
import { POLICY_RULES } from './policy/setting.ts';
import { createErasure } from './profile/erasure.ts';
import { useRetiredKeys } from './rotation/retired-keys.ts';
import { createRotation } from './rotation/rotation.ts';
import { createSecondFactors } from './second-factor/factors.ts';
import { createSendingBudgets } from './sending/budgets.ts';
import { createDevices } from './sessions/devices.ts';
import { createSessions } from './sessions/sessions.ts';
import { createSettingsAdmin } from './settings/admin.ts';
import { createSettingChecks } from './settings/checks.ts';
import { createSettingCodec } from './settings/codec.ts';
import { createLiveSettings } from './settings/live.ts';
import { createSettingProposals } from './settings/proposals.ts';
import { createStaffChanges } from './settings/staff-changes.ts';
import { createSettingWriter } from './settings/writer.ts';
import type { SettingValues } from './settings.ts';
import { createSignIn } from './sign-in/sign-in.ts';
import { createProcessReporter, type Trouble } from './statistics/process-report.ts';
import { createStatistics } from './statistics/statistics.ts';
import { componentsOf } from './status/components.ts';
import { createHealth } from './status/health.ts';
import { openMigrated, whenEmpty } from './storage/migrations/open.ts';
import { openClock } from './storage/sql/database-clock.ts';
import { createStorage } from './storage/sql/storage.ts';
import { openThrottleStore } from './storage/throttle.ts';
import { createTemplates } from './templates/renderer.ts';
import { createBudgets } from './throttle/budgets.ts';
import { createChangeBudget } from './throttle/change-budget.ts';
import { createCounters } from './throttle/counters.ts';
import { createGuesses } from './throttle/guesses.ts';
import { createThrottle } from './throttle/throttle.ts';
import { createVisitorBudget } from './throttle/visitor-budget.ts';
import { createAnnounce } from './webhooks/announce.ts';
import { createWebhookDeliveries } from './webhooks/deliveries.ts';
import { createWebhookSecrets } from './webhooks/secrets.ts';
import { WEBHOOK_RULES } from './webhooks/setting.ts';

/** What tests put in place of the real thing. */
export interface Substitutes {
  readonly clock?: Clock;
  /** Hold instead of the defaults, until a setting is changed. */
  readonly settings?: Partial<SettingValues>;
}

/** Everything the commands and the server share, wired once. */
export type Core = Awaited<ReturnType<typeof createCore>>;

/**
 * Opens the database, migrates it and wires the services.
 *
 * @param options.init whether production may create the tables; development always may
 * @throws UsageError when it may not, and there are none
 */
export async function createCore(
  config: Config,
  logger: PinoLogger,
  options: Substitutes & { readonly init?: boolean } = {},
) {
  // What was opened before something failed would keep the process alive.
  await using opened = new AsyncDisposableStack();
  const { database } = await openMigrated(config.database, whenEmpty(config, options), logger);
  opened.defer(() => database.close());
  const clock: Clock & { close?(): void } = options.clock ?? (await openClock(database, logger));
  opened.defer(() => clock.close?.());
  const throttleStore = await openThrottleStore(config, database, { clock, logger });
  opened.defer(() => throttleStore.close());
  const storage = createStorage(database);
  const statistics = createStatistics({ storage, clock, logger });
  const hasher = createHasher({
    findOutdated: (after) => storage.read.users.outdatedHashAfter(after),
    statistics,
  });
  const keyring = createKeyring(config.secretKey, config.secretKeyFallbacks);
  await useRetiredKeys({ storage, keyring, logger });
  const codec = createSettingCodec(keyring);
  const settings = createLiveSettings({ storage, codec, logger, defaults: options.settings });
  await settings.refresh();

  /** Called when this process enqueued a message: the worker need not wait for its next look. */
  let onEnqueued = (): void => {};

  // Each line needs only what stands above it.
  const ground = { config, clock, logger, keyring, storage, settings, hasher, statistics };
  const outbox = createOutbox({ ...ground, onEnqueued: () => onEnqueued() });
  const audit = createAudit({ ...ground, announce: createAnnounce({ settings, outbox }) });
  const retryMessage = createRetry({ ...ground, audit });
  const retryMessages = createRetryMany({ ...ground, audit });
  const webhookDeliveries = createWebhookDeliveries({ ...ground, outbox, audit });
  const webhookSecrets = createWebhookSecrets({ ...ground, decode: codec.decode });
  const sessions = createSessions(ground);
  const devices = createDevices({ ...ground, audit });
  const site = createSite(ground);
  const templates = createTemplates(ground);
  const resetTokens = createResetTokens(ground);
  const djangoResetTokens = createDjangoResetTokens(ground);
  const confirmationTokens = createConfirmationTokens(ground);
  const closureTokens = createClosureTokens(ground);
  const oneTimeTokens = createOneTimeTokens(ground);
  const emailLinks = createEmailLinks(ground);
  const policy = createPolicy({ ...ground, history: storage.read.passwordHistory });
  const budgets = createBudgets({ devices });
  const counters = createCounters({ ...ground, store: throttleStore.store });
  const throttle = createThrottle({ ...ground, counters, budgets });
  const changeBudget = createChangeBudget({ counters });
  const visitorBudget = createVisitorBudget({ ...ground, counters });
  const guesses = createGuesses({ ...ground, counters, budgets, audit });
  const sendingBudgets = createSendingBudgets({ ...ground, audit });
  const cancelMessage = createCancel({ ...ground, audit, sendingBudgets });
  const letters = createLetters({ ...ground, outbox });
  const locks = createLocks({ ...ground, counters });
  const timeline = createTimeline({ ...ground, audit, letters, locks });
  const codes = createCodes({ ...ground, sessions, outbox, budgets, guesses, sendingBudgets, audit });
  const signIn = createSignIn({ ...ground, sessions, devices, outbox, audit, guesses });
  const erasure = createErasure({ ...ground, outbox, codes, audit });
  const passwords = createPasswords({ ...ground, policy, sessions, devices, outbox, audit });
  const signingKeys = createSigningKeys({ ...ground, audit });
  const rotation = createRotation({ ...ground, audit });
  const sessionTokens = createSessionTokens({ ...ground, signingKeys });
  const overview = createOverview(ground);
  const introspection = createIntrospection({ ...ground, sessions, sessionTokens, audit });
  const accounts = createAccounts({ ...ground, policy, passwords, audit });
  const credentials = createCredentials({ ...ground, sessions, signIn, audit });
  const brandImages = createBrandImages({ ...ground, audit });
  const secondFactors = createSecondFactors({ ...ground, sessions, counters, audit, outbox });
  const checks = createSettingChecks([
    POLICY_RULES,
    templateRules(templates),
    MESSAGE_TEXT_RULES,
    gatewayRules(config),
    addressRules(config),
    brandingRules(ground),
    WEBHOOK_RULES,
  ]);
  const changing = { ...ground, codec, live: settings, checks, audit };
  const store = createSettingWriter(changing);
  const settingsAdmin = createSettingsAdmin({ ...changing, store });
  const settingProposals = createSettingProposals({ ...changing, settingsAdmin, store });
  const staffChanges = createStaffChanges({ settingsAdmin, settingProposals, audit });
  const inbox = config.mode === 'development' ? createInboxChannel(ground) : null;
  const tryGateway = createGatewayTrial({ ...ground, inbox });
  const health = createHealth({ components: componentsOf({ ...ground, throttleStore }), logger });

  opened.move();
  return {
    ...ground,
    throttleStore: throttleStore.store,
    redis: throttleStore.redis,
    audit,
    sessions,
    devices,
    site,
    templates,
    resetTokens,
    djangoResetTokens,
    confirmationTokens,
    closureTokens,
    oneTimeTokens,
    emailLinks,
    outbox,
    retryMessage,
    retryMessages,
    cancelMessage,
    letters,
    timeline,
    overview,
    webhookDeliveries,
    webhookSecrets,
    policy,
    counters,
    throttle,
    changeBudget,
    visitorBudget,
    secondFactors,
    brandImages,
    sendingBudgets,
    codes,
    signIn,
    passwords,
    signingKeys,
    rotation,
    sessionTokens,
    introspection,
    accounts,
    credentials,
    erasure,
    settingsAdmin,
    settingProposals,
    staffChanges,
    tryGateway,
    health,

    wakeOnEnqueue(wake: () => void) {
      onEnqueued = wake;
    },

    async close() {
      settings.stop();
      statistics.stop();
      await audit.flush().catch((error) => logger.warn({ err: error }, 'audit rows were not written'));
      await statistics.flush().catch((error) => logger.warn({ err: error }, 'statistics were not stored'));
      await templates.close();
      clock.close?.();
      await throttleStore.close();
      await storage.close();
    },
  };
}

/** What this process tells of itself: what others cannot see. @param troubles what only the process of a role knows */
export const createReporter = (
  core: Core,
  role: ProcessReport['role'],
  troubles: () => readonly Trouble[] = () => [],
) =>
  createProcessReporter({
    ...core,
    role,
    troubles: () => [
      ...troubles(),
      ...(core.redis?.state().counters === 'database' ? (['redis'] as const) : []),
    ],
  });

/**
 * What delivers messages and does the chores. It runs in a process of its own, whose own messages wake it. `stop` resolves when
 * deliveries under way are settled; bound the wait.
 */
export function createWorker(core: Core) {
  const worker = createDelivery({ ...core, channels: openChannels(core) });
  core.wakeOnEnqueue(worker.wake);
  return worker;
}
