import type { Audit } from '../audit/audit.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import type { Sending, SendingCount, UsedSending } from '../contracts/stores/sendings.ts';
import { inTransactions } from '../lib/batches.ts';
import { CLOCK_SKEW, type Clock, DAY } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Logger } from '../lib/logger.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Letter } from '../messages/message.ts';
import type { Settings } from '../settings.ts';
import type { Counting } from '../statistics/statistics.ts';
import { countryOf } from '../users/phone.ts';
import { createAlarms } from './alarms.ts';
import type { Budget } from './budget.ts';
import { mailBudgets } from './mail-budgets.ts';
import { barOf } from './numbers.ts';
import { smsBudgets } from './sms-budgets.ts';
import { hourOf, REFUSED } from './usage.ts';

const ONE: SendingCount = { sent: 1, used: 0 };
const NONE: SendingCount = { sent: 0, used: 0 };

const labelOf = ({ limit, of }: Pick<Budget, 'limit' | 'of'>): string => `${limit} ${of}`.trimEnd();

/**
 * How much may be sent. The worker asks before it hands a message over, so requests are answered the same whether or not
 * something is sent. Against SMS pumping: fraudsters have codes sent to numbers they earn from.
 */
export function createSendingBudgets(deps: {
  storage: Storage;
  settings: Settings;
  keyring: Keyring;
  audit: Audit;
  clock: Clock;
  logger: Logger;
  statistics: Counting;
}) {
  const { storage, settings, keyring, audit, clock, logger, statistics } = deps;
  const alarms = createAlarms(deps);

  const budgetsOf = async (message: OutboxMessage, letter: Letter, now: number): Promise<Budget[]> =>
    letter.channel === 'sms'
      ? smsBudgets(letter, message, { users: storage.read.users, settings, keyring, now })
      : mailBudgets(letter, message, { settings, keyring, now });

  /** Counts a message in all budgets, or in none. A message that is tried again was counted before. */
  const count = (sending: Sending, budgets: readonly Budget[]): Promise<Result<void, Budget>> =>
    storage.transaction(async (stores) => {
      const { sendings } = stores;
      if (!(await sendings.insert(sending))) return ok(undefined);
      for (const budget of budgets) {
        const counted = await sendings.add(budget.counter, budget.adds === 'one' ? ONE : NONE);
        if (await budget.isOver(counted, sendings)) return refused(budget);
        await alarms.raise(stores, budget.counter, counted);
      }
      return ok(undefined);
    });

  /** One counter for each reason and hour: a flood of refusals must not fill the audit trail. */
  const noteRefusal = async (stores: Transaction, label: string): Promise<void> => {
    const name = { scope: REFUSED, key: label, startsAt: hourOf(clock.now()) };
    const { sent } = await stores.sendings.add(name, ONE);
    if (sent === 1)
      stores.afterCommit(() => logger.warn({ budget: label }, 'messages are not sent: over the budget'));
  };

  /** In the minute in which the code was handed over: what was sent and not used, nobody has used. */
  const countUse = ({ country, handedOver }: UsedSending): void => {
    const labels = { gateway: handedOver?.gateway ?? '', country: country ?? '', outcome: 'used' };
    statistics.count('codes', labels, handedOver?.at);
  };

  return {
    /**
     * Counts a message that is about to be sent.
     * @returns null if it may go out, else why not, for operators and without personal data
     */
    async admit(message: OutboxMessage, letter: Letter): Promise<string | null> {
      const bar = letter.channel === 'sms' ? await barOf(letter.to, settings) : null;
      if (bar) {
        await storage.transaction((stores) => noteRefusal(stores, bar.label));
        return bar.reason;
      }
      const now = clock.now();
      const budgets = await budgetsOf(message, letter, now);
      if (budgets.length === 0) return null;
      const counted = await count(
        {
          messageUid: message.uid,
          challengeUid: (letter.channel === 'sms' && letter.challengeUid) || null,
          counters: budgets
            .filter(({ adds }) => adds === 'one')
            .map(({ counter, countsUse }) => ({ ...counter, countsUse })),
          countedAt: now,
          country: letter.channel === 'sms' ? countryOf(letter.to) : null,
        },
        budgets,
      );
      if (counted.ok) return null;
      const label = labelOf(counted.refusal);
      await storage.transaction((stores) => noteRefusal(stores, label));
      return `over the budget ${label}`;
    },

    /** Counts a code as used, in the transaction that uses it up. */
    async markUsed({ sendings, afterCommit }: Transaction, challengeUid: string): Promise<void> {
      const sending = await sendings.useCode(challengeUid, clock.now());
      if (sending) afterCommit(() => countUse(sending));
      for (const counter of sending?.counters ?? [])
        if (counter.countsUse) await sendings.add(counter, { sent: 0, used: 1 });
    },

    /** Takes the count of a message back that was never handed over: an outage must not use up budgets. */
    giveBack: (messageUid: string): Promise<void> =>
      storage.transaction(async ({ sendings }) => {
        const sending = await sendings.remove(messageUid);
        for (const counter of sending?.counters ?? []) await sendings.add(counter, { sent: -1, used: 0 });
      }),

    /** The chore: writes an audit row for each budget and past hour in which it refused something. */
    report: (): Promise<void> =>
      storage.transaction(async (stores) => {
        for (const { key, startsAt, sent } of await stores.sendings.take(REFUSED, hourOf(clock.now())))
          await audit.record(
            stores,
            { address: 'service', agent: '', requestId: 'budgets' },
            {
              event: 'message.suppress',
              outcome: 'failure',
              actorId: null,
              userId: null,
              detail: { budget: key, hour: new Date(startsAt).toISOString(), messages: sent },
            },
          );
      }),

    /** Deletes what no budget looks at any more: budgets are of a day, the breaker looks back as far. */
    async clean(isStopped: () => boolean): Promise<void> {
      const now = clock.now();
      const [from, to] = [now - DAY, now + CLOCK_SKEW];
      await inTransactions(
        storage,
        ({ sendings }, limit) => sendings.removeOutside(from, to, limit),
        isStopped,
      );
    },
  };
}

export type SendingBudgets = ReturnType<typeof createSendingBudgets>;
