import { isOfStorefront, type OutboxMessage } from '../contracts/stores/outbox.ts';
import { emailKey } from '../contracts/user.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Mail } from '../messages/message.ts';
import type { Settings } from '../settings.ts';
import { atMost, atMostWithReserve, type Budget, dayOf, never } from './budget.ts';
import { mailLimits } from './limits.ts';

/**
 * The budgets a mail counts against that a stranger can cause by typing an address: in the order in which their counters are
 * locked. Other mails have none.
 */
export function mailBudgets(
  { to, isForStranger = false }: Mail,
  { sourceKey }: Pick<OutboxMessage, 'sourceKey'>,
  { settings, keyring, now }: { settings: Settings; keyring: Keyring; now: number },
): Budget[] {
  if (!isForStranger) return [];
  const limits = mailLimits(settings);
  const daily = (limit: string, key: string, isOver: Budget['isOver']): Budget => ({
    counter: { scope: `mail-${limit}`, key, startsAt: dayOf(now) },
    adds: 'one',
    countsUse: false,
    limit: `MAIL_BUDGETS.${limit}`,
    of: '',
    isOver,
  });
  const ofAddress = keyring.forEachKey(({ mac }) => {
    const address = mac('sending', ['address', emailKey(to)]);
    const bySource = daily('address-source', mac('sending', [address, sourceKey ?? '']), never);
    return [bySource, daily('address', address, atMostWithReserve(limits.address, bySource.counter))];
  });
  return [
    ...ofAddress.flat(),
    ...(sourceKey === null || isOfStorefront(sourceKey)
      ? []
      : [daily('source', sourceKey, atMost(limits.source))]),
    daily('day', '', atMost(limits.day)),
  ];
}
