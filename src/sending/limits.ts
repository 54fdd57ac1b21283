import type { Settings } from '../settings.ts';
import { MAIL_BUDGET_DEFAULTS, SMS_BUDGET_DEFAULTS } from '../settings-table/budgets.ts';
import type { BreakerRule } from './breaker.ts';

/** The limits of SMS_BUDGETS, each with its default where it is left out. null: switched off. */
export const smsLimits = (settings: Settings) => ({ ...SMS_BUDGET_DEFAULTS, ...settings.get('SMS_BUDGETS') });

/** When the breaker of a prefix trips. */
export const breakerRule = (settings: Settings): BreakerRule => {
  const { breaker: codes, breaker_percent: percent } = smsLimits(settings);
  return { codes, percent };
};

/** The limits of MAIL_BUDGETS, each with its default where it is left out. null: switched off. */
export const mailLimits = (settings: Settings) => ({
  ...MAIL_BUDGET_DEFAULTS,
  ...settings.get('MAIL_BUDGETS'),
});

/** The budget of all messages of a day, by the scope of its counter. */
export const dayBudgets = (settings: Settings) =>
  [
    { scope: 'sms-day', budget: 'SMS_BUDGETS.day', limit: smsLimits(settings).day },
    { scope: 'mail-day', budget: 'MAIL_BUDGETS.day', limit: mailLimits(settings).day },
  ] as const;
