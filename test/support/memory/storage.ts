import { issueCode } from '../../../src/codes/issue-code.ts';
import type { Storage, Stores } from '../../../src/contracts/storage.ts';
import type { ThrottleStore } from '../../../src/contracts/stores/throttle.ts';
import { isRefused } from '../../../src/lib/result.ts';
import { live, type Slot } from '../../../src/lib/sliding-window.ts';
import { hitStepsOf, hitWindows, takeBackFrom, type Windows } from '../../../src/storage/window-batch.ts';
import { createMemoryAuditStore } from './audit.ts';
import { createMemoryIntrospectionStore, createMemorySigningKeyStore } from './backends.ts';
import { createMemoryBrandingImageStore } from './branding-images.ts';
import { createMemoryAuditKeyStore, createMemoryClosureStore } from './closures.ts';
import { createMemoryOtpStore } from './codes.ts';
import { createMemoryDeviceStore } from './devices.ts';
import { createMemoryEmailChangeStore } from './email-changes.ts';
import { createMemoryEventSequenceStore } from './event-sequences.ts';
import { createMemoryImportedUserStore } from './imported-users.ts';
import { createMemoryInboxStore, createMemoryOutboxStore } from './outbox.ts';
import { createMemoryRegistrationStore } from './registrations.ts';
import { createMemoryRetiredKeyStore } from './retired-keys.ts';
import { createMemorySealedStore } from './sealed.ts';
import { createMemorySecondFactorStore } from './second-factors.ts';
import { createMemorySendingStore } from './sendings.ts';
import { createMemorySessionStore, createMemoryTokenStore } from './sessions.ts';
import { createMemorySettingProposalStore } from './setting-proposals.ts';
import { createMemorySettingsStore } from './settings.ts';
import { createMemoryStatisticsStore } from './statistics.ts';
import { emptyTables, type Tables } from './tables.ts';
import { createMemoryPasswordHistoryStore, createMemoryUserStore } from './users.ts';

/**
 * A storage for unit tests of rules. It passes the same contract suites as the SQL stores (test/contract), and is made
 * in microseconds. Transactions run one after the other, each on a copy of the tables that replaces them when it commits.
 *
 * `tables` is what is committed, for a test that has to look or write past the stores; each commit replaces the Maps in
 * it. `throttle` is no part of Storage: counters take part in no transaction.
 */
export function createMemoryStorage(): Storage & { tables: Tables; throttle: ThrottleStore } {
  const tables = emptyTables();
  let last: Promise<unknown> = Promise.resolve();

  const transaction: Storage['transaction'] = (work) => {
    const run = last.then(async () => {
      const draft = structuredClone(tables);
      const actions: Array<() => void> = [];
      const result = await work({
        ...createStores(draft),
        // One transaction runs at a time: each has every key to itself.
        exclusively: async () => {},
        afterCommit: (action) => actions.push(action),
      });
      if (isRefused(result)) return result;
      Object.assign(tables, draft);
      for (const action of actions) action();
      return result;
    });
    last = run.catch(() => {});
    return run;
  };

  return {
    read: createStores(tables),
    transaction,
    addMessage: (message) => transaction(({ outbox }) => outbox.insert(message)),
    issueCode: (code) => transaction((stores) => issueCode(stores, code)),
    claimResetSlot: (slot) => transaction(({ outbox }) => outbox.claimResetSlot(slot)),
    gatherWrites() {},
    reclaim: async () => 0,
    checkpoint() {},
    joinWorkers: async () => () => {},
    connections: () => null,
    check: async () => [],
    close: async () => {},
    tables,
    throttle: createMemoryThrottleStore(),
  };
}

const createStores = (tables: Tables): Stores => ({
  users: createMemoryUserStore(tables),
  sessions: createMemorySessionStore(tables),
  tokens: createMemoryTokenStore(tables),
  devices: createMemoryDeviceStore(tables),
  passwordHistory: createMemoryPasswordHistoryStore(tables),
  outbox: createMemoryOutboxStore(tables),
  inbox: createMemoryInboxStore(tables),
  audit: createMemoryAuditStore(tables),
  auditKeys: createMemoryAuditKeyStore(tables),
  settings: createMemorySettingsStore(tables),
  settingProposals: createMemorySettingProposalStore(tables),
  otp: createMemoryOtpStore(tables),
  registrations: createMemoryRegistrationStore(tables),
  signingKeys: createMemorySigningKeyStore(tables),
  introspections: createMemoryIntrospectionStore(tables),
  closures: createMemoryClosureStore(tables),
  emailChanges: createMemoryEmailChangeStore(tables),
  eventSequences: createMemoryEventSequenceStore(tables),
  sendings: createMemorySendingStore(tables),
  retiredKeys: createMemoryRetiredKeyStore(tables),
  sealed: createMemorySealedStore(tables),
  secondFactors: createMemorySecondFactorStore(tables),
  statistics: createMemoryStatisticsStore(tables),
  importedUsers: createMemoryImportedUserStore(),
  brandingImages: createMemoryBrandingImageStore(tables),
});

function createMemoryThrottleStore(): ThrottleStore {
  const stored = new Map<string, { slots: readonly Slot[]; window: number }>();
  const windows: Windows = {
    get: (key) => stored.get(key)?.slots ?? [],
    set: (key, slots, window) => stored.set(key, { slots, window }),
  };
  return {
    hit: async (hits, now) => hitWindows(windows, hits, now),
    hitSteps: async (steps, now) => hitStepsOf(windows, steps, now),
    takeBack: async (keys, at) => takeBackFrom(windows, keys, at),

    async clear(keys) {
      for (const { key } of keys) stored.delete(key);
    },

    async removeExpired(now, after, limit) {
      const next = [...stored.keys()]
        .filter((key) => key > after)
        .sort()
        .slice(0, limit);
      for (const key of next) {
        const { slots, window } = stored.get(key) ?? { slots: [], window: 0 };
        if (live(slots, { window, now }).length === 0) stored.delete(key);
      }
      return next.at(-1) ?? null;
    },
  };
}
