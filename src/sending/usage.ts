import type { Storage } from '../contracts/storage.ts';
import { type Clock, HOUR } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import { dayOf } from './budget.ts';
import { mailLimits, smsLimits } from './limits.ts';

/** The largest of each kind that are listed. */
const ROWS = 10;

/** The scope of the counters that hold how often each budget refused, by the hour. */
export const REFUSED = 'refused';

/** The start of the hour, UTC. */
export const hourOf = (time: number): number => time - (time % HOUR);

/** What has been counted against a budget today. */
export interface Usage {
  readonly budget: string;
  /** The prefix or country; empty for a day's budget. */
  readonly of: string;
  readonly sent: number;
  /** How many were codes that have been used; null: not counted. */
  readonly used: number | null;
  /** null: the budget is switched off. */
  readonly limit: number | null;
}

/** How much of the budgets is used up today, and what was refused in this hour. */
export async function usageOf({
  storage,
  settings,
  clock,
}: {
  storage: Storage;
  settings: Settings;
  clock: Clock;
}): Promise<{ usage: Usage[]; refused: { budget: string; messages: number }[] }> {
  const { sendings } = storage.read;
  const sms = smsLimits(settings);
  const mail = mailLimits(settings);
  const today = dayOf(clock.now());
  const budgets = [
    { scope: 'sms-day', budget: 'SMS_BUDGETS.day', limit: sms.day, countsUse: false },
    { scope: 'sms-country', budget: 'SMS_BUDGETS.country', limit: sms.country, countsUse: true },
    { scope: 'sms-prefix', budget: 'SMS_BUDGETS.prefix', limit: sms.prefix, countsUse: true },
    { scope: 'mail-day', budget: 'MAIL_BUDGETS.day', limit: mail.day, countsUse: false },
  ];
  const usage: Usage[] = [];
  for (const { scope, budget, limit, countsUse } of budgets)
    for (const { key, sent, used } of await sendings.list(scope, today, ROWS))
      usage.push({ budget, of: key, sent, used: countsUse ? used : null, limit });
  const refused = await sendings.list(REFUSED, hourOf(clock.now()), ROWS);
  return { usage, refused: refused.map(({ key, sent }) => ({ budget: key, messages: sent })) };
}
