import { createAudit } from '../../src/audit/audit.ts';
import { createIntrospection } from '../../src/backends/introspection.ts';
import { createSessionTokens } from '../../src/backends/jwt.ts';
import { createSigningKeys } from '../../src/backends/signing-keys.ts';
import { createCodes } from '../../src/codes/codes.ts';
import type { Requester } from '../../src/contracts/requester.ts';
import type { OtpPurpose } from '../../src/contracts/stores/codes.ts';
import type { NewUser } from '../../src/contracts/stores/users.ts';
import type { User } from '../../src/contracts/user.ts';
import type { Compare } from '../../src/hashing/hasher.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { createClosureTokens } from '../../src/links/closure-token.ts';
import { createConfirmationTokens } from '../../src/links/confirmation-token.ts';
import { createDjangoResetTokens } from '../../src/links/django-reset-token.ts';
import { createEmailLinks } from '../../src/links/email-links.ts';
import { createOneTimeTokens } from '../../src/links/one-time-token.ts';
import { createResetTokens } from '../../src/links/reset-token.ts';
import type { MessageKind, MessagePayloads } from '../../src/messages/index.ts';
import { createOutbox } from '../../src/outbox/outbox.ts';
import { createPasswords } from '../../src/passwords/passwords.ts';
import { createPolicy } from '../../src/policy/policy.ts';
import { createSendingBudgets } from '../../src/sending/budgets.ts';
import { createDevices } from '../../src/sessions/devices.ts';
import { createSessions } from '../../src/sessions/sessions.ts';
import { fixedSettings, type SettingValues } from '../../src/settings.ts';
import { createSignIn } from '../../src/sign-in/sign-in.ts';
import { NO_STATISTICS } from '../../src/statistics/statistics.ts';
import { createBudgets } from '../../src/throttle/budgets.ts';
import { createChangeBudget } from '../../src/throttle/change-budget.ts';
import { createCounters } from '../../src/throttle/counters.ts';
import { createGuesses } from '../../src/throttle/guesses.ts';
import { createThrottle } from '../../src/throttle/throttle.ts';
import { createVisitorBudget } from '../../src/throttle/visitor-budget.ts';
import { codeRecipientOf } from '../../src/users/phone-holder.ts';
import { createAnnounce } from '../../src/webhooks/announce.ts';
import { FakeClock } from './clock.ts';
import { createMemoryStorage } from './memory/storage.ts';
import { storeUser } from './users.ts';

const OUTDATED = 'outdated$';

const isOf = async (password: string, encoded: string | null): Promise<boolean> =>
  encoded === `plain$${password}` || encoded === OUTDATED + password;

/** Hashes in no time: `plain$<password>`. A hash that begins with `outdated$` is of an older algorithm. */
export const fakeHasher = {
  waiting: (): number => 0,
  hash: async (password: string): Promise<string> => `plain$${password}`,
  verify: isOf,
  verifyNobody: async (): Promise<false> => false,
  evenly: <T>(work: (compare: Compare) => Promise<T>): Promise<T> => work(isOf),
  matches: async (password: string, encoded: string): Promise<boolean> => encoded === `plain$${password}`,
  isOutdated: (encoded: string): boolean => encoded.startsWith(OUTDATED),
};

export type Rules = ReturnType<typeof createRules>;

/** The services that rules are made of, over storage in memory: a test of a rule runs in a millisecond. */
export function createRules(values: Partial<SettingValues> = {}) {
  const clock = new FakeClock();
  const storage = createMemoryStorage();
  const keyring = createKeyring('a secret key of more than 32 characters');
  const settings = fixedSettings(values);
  const config = {
    mode: 'development',
    publicUrl: 'https://id.shop.example',
    auditRetention: 0,
    djangoSecretKeys: [],
    djangoTimeZone: '',
  } as const;
  const ground = {
    config,
    clock,
    storage,
    keyring,
    settings,
    hasher: fakeHasher,
    logger: silentLogger,
    statistics: NO_STATISTICS,
  };
  const outbox = createOutbox({ ...ground, onEnqueued: () => {} });
  const audit = createAudit({ ...ground, announce: createAnnounce({ settings, outbox }) });
  const sessions = createSessions(ground);
  const devices = createDevices({ ...ground, audit });
  const policy = createPolicy({ ...ground, history: storage.read.passwordHistory });
  const budgets = createBudgets({ devices });
  const counters = createCounters({ ...ground, store: storage.throttle });
  const throttle = createThrottle({ ...ground, counters, budgets });
  const guesses = createGuesses({ ...ground, counters, budgets, audit });
  const sendingBudgets = createSendingBudgets({ ...ground, audit });
  const codes = createCodes({ ...ground, sessions, outbox, budgets, guesses, sendingBudgets, audit });
  const signIn = createSignIn({ ...ground, sessions, devices, outbox, audit, guesses });
  const signingKeys = createSigningKeys({ ...ground, audit });
  const sessionTokens = createSessionTokens({ ...ground, signingKeys });
  const passwords = createPasswords({ ...ground, policy, sessions, devices, outbox, audit });

  return {
    ...ground,
    audit,
    sessions,
    devices,
    outbox,
    policy,
    budgets,
    guesses,
    counters,
    throttle,
    changeBudget: createChangeBudget({ counters }),
    visitorBudget: createVisitorBudget({ ...ground, counters }),
    sendingBudgets,
    codes,
    signIn,
    passwords,
    signingKeys,
    sessionTokens,
    introspection: createIntrospection({ ...ground, sessions, sessionTokens, audit }),
    resetTokens: createResetTokens(ground),
    djangoResetTokens: createDjangoResetTokens(ground),
    confirmationTokens: createConfirmationTokens(ground),
    closureTokens: createClosureTokens(ground),
    oneTimeTokens: createOneTimeTokens(ground),
    emailLinks: createEmailLinks(ground),

    /** Stores somebody whose password is `secret`, but for what is given. */
    someone: (given: Partial<NewUser> = {}): Promise<User> =>
      storeUser(storage, { password: 'plain$secret', dateJoined: clock.now(), ...given }),

    /** The cookie of a device that is known as the user's. @param device the cookie it has now */
    knownDevice: (user: Pick<User, 'id'>, device: string | null = null): Promise<string> =>
      storage.transaction((stores) =>
        devices.renew(stores, user, { device, source: requester().source }, null),
      ),

    /** The user as stored now. */
    async userNow({ id }: Pick<User, 'id'>): Promise<User> {
      const user = await storage.read.users.byId(id);
      if (!user) throw new Error(`there is no user ${id}`);
      return user;
    },

    /** What happened to a user, the oldest first, as `event:outcome`. */
    async auditOf({ id: userId }: Pick<User, 'id'>): Promise<string[]> {
      const rows = await storage.read.audit.list({ userId, limit: 100 });
      return rows.map(({ event, outcome }) => `${event}:${outcome}`).reverse();
    },

    /** What the queued messages of a kind carry, the oldest first. */
    async queued<K extends MessageKind>(kind: K): Promise<MessagePayloads[K][]> {
      // In the order they were stored: uids of one millisecond are in no order.
      return [...storage.tables.outbox.values()]
        .filter((message) => message.kind === kind)
        .map((message) => outbox.payloadOf(kind, message));
    },
  };
}

/** A request of a visitor without cookies, but for what is given. */
export const requester = (given: Partial<Requester> = {}): Requester => ({
  viewer: null,
  session: null,
  device: null,
  source: { address: '192.0.2.1', agent: 'test', requestId: 'request-1' },
  ...given,
});

/** A request of somebody signed in, in a session of theirs. */
export async function signedInAs({ storage, sessions }: Rules, user: User): Promise<Requester> {
  const { source } = requester();
  const { session } = await storage.transaction((stores) =>
    sessions.start(stores, { user, previous: null, source }),
  );
  return requester({ viewer: { user, session }, session });
}

/**
 * Requests a code as a visitor, or as who is signed in.
 * @returns what was queued for the worker, and the visitor with the session the code is bound to
 */
export async function requestCode(
  rules: Rules,
  purpose: OtpPurpose,
  phone: string,
  visitor = requester(),
): Promise<{ payload: MessagePayloads['otp']; visitor: Requester }> {
  const sent = await rules.codes.send(visitor, { purpose, phone, userId: visitor.viewer?.user.id ?? null });
  if (!sent.ok) throw new Error(`no code was sent: ${sent.refusal.code}`);
  const session = sent.value?.session ?? visitor.session;
  const payload = (await rules.queued('otp')).at(-1);
  if (!payload) throw new Error('no code is queued');
  return { payload, visitor: { ...visitor, session } };
}

/** A code a visitor requested, as if the worker had sent it to whoever holds the phone. */
export async function sentCode(
  rules: Rules,
  purpose: OtpPurpose,
  phone: string,
  visitor = requester(),
): Promise<{ code: string; visitor: Requester }> {
  const requested = await requestCode(rules, purpose, phone, visitor);
  const { challengeUid, code } = requested.payload;
  const holder = await codeRecipientOf(rules.storage.read.users, requested.payload, rules.settings);
  if (holder) await rules.storage.transaction((stores) => stores.otp.assignUser(challengeUid, holder.id));
  return { code, visitor: requested.visitor };
}
