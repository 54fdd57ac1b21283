import { isOfStorefront, type OutboxMessage } from '../contracts/stores/outbox.ts';
import type { UserStore } from '../contracts/stores/users.ts';
import type { Key, Keyring } from '../lib/keyring.ts';
import type { Sms } from '../messages/message.ts';
import type { Settings } from '../settings.ts';
import { countryOf } from '../users/phone.ts';
import { breaker, PREFIX_SLOTS, slotOf } from './breaker.ts';
import { atMost, atMostUnanswered, atMostWithReserve, type Budget, dayOf, never } from './budget.ts';
import { breakerRule, smsLimits } from './limits.ts';
import { prefixOf } from './numbers.ts';

/** What is left of the day's budget for numbers that somebody proved: pumping must not lock the customers out. */
const PERCENT_FOR_UNPROVED = 80;

/**
 * The budgets an SMS counts against, in the order in which their counters are locked.
 *
 * Most SMS are caused by strangers who may type any number, so one that nobody has proved gets the few codes that can prove
 * it, and has budgets per prefix and country. What counts there is what nobody answers: a campaign of real sign-ins fits,
 * however large it is. A notice about an account to the number it had proved is only counted, or a thief could use up the
 * budget first and change the account unnoticed.
 */
export async function smsBudgets(
  sms: Sms,
  { sourceKey }: Pick<OutboxMessage, 'sourceKey'>,
  services: { users: UserStore; settings: Settings; keyring: Keyring; now: number },
): Promise<Budget[]> {
  const { users, settings, keyring, now } = services;
  const { to: phone, isSecurityNotice = false, isFromKnownDevice = false } = sms;
  const limits = smsLimits(settings);
  const startsAt = dayOf(now);
  const daily = (limit: string, key: string, isOver: Budget['isOver'], of = ''): Budget => ({
    counter: { scope: `sms-${limit}`, key, startsAt },
    adds: 'one',
    countsUse: false,
    limit: `SMS_BUDGETS.${limit}`,
    of,
    isOver,
  });
  const unanswered = (limit: 'source' | 'prefix' | 'country', key: string, of: string): Budget => ({
    ...daily(limit, key, atMostUnanswered(limits[limit]), of),
    countsUse: true,
  });
  // Known devices have a budget of their own: a stranger's requests must not use up the owner's, nor a neighbour's theirs.
  const numberUnder = ({ mac }: Key): string =>
    mac('sending', [isFromKnownDevice ? 'known-device' : 'number', phone]);
  if (isSecurityNotice) {
    const noted = keyring.forEachKey((key) => daily('number', numberUnder(key), atMost(null)));
    return [...noted, daily('day', '', atMost(null))];
  }

  // The address of a storefront that passes none on stands for all of its visitors.
  const isExempt = sourceKey === null || isOfStorefront(sourceKey) || isFromKnownDevice;
  const source = isExempt ? [] : [unanswered('source', sourceKey, '')];
  const ofNumber = (limit: 'number' | 'unproven_number'): Budget[] =>
    keyring
      .forEachKey((key) => {
        const number = numberUnder(key);
        const bySource = daily('number-source', key.mac('sending', [number, sourceKey ?? '']), never);
        return [bySource, daily(limit, number, atMostWithReserve(limits[limit], bySource.counter))];
      })
      .flat();
  const isProved = (await users.claimingPhone(phone)).some((user) => user.isPhoneVerified);
  if (isProved) return [...ofNumber('number'), ...source, daily('day', '', atMost(limits.day))];

  const prefix = prefixOf(phone);
  const country = countryOf(phone) ?? '';
  const slot = { scope: PREFIX_SLOTS, key: prefix, startsAt: slotOf(now) };
  // The use of a link is not counted, so that links say nothing about a prefix.
  const adds = sms.challengeUid === undefined ? 'nothing' : 'one';
  const forUnproved = limits.day === null ? null : Math.floor((limits.day * PERCENT_FOR_UNPROVED) / 100);
  return [
    ...ofNumber('unproven_number'),
    ...source,
    unanswered('prefix', prefix, prefix),
    {
      counter: slot,
      adds,
      countsUse: true,
      limit: 'SMS_BUDGETS.breaker',
      of: prefix,
      isOver: breaker(breakerRule(settings), { counter: slot, adds, now }),
    },
    unanswered('country', country, country),
    daily('day', '', atMost(forUnproved)),
  ];
}
