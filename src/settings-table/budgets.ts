import { type Static, Type } from 'typebox';
import { type SettingDefinition, setting } from './definition.ts';

const limit = Type.Optional(Type.Union([Type.Null(), Type.Integer({ minimum: 1, maximum: 10_000_000 })]));
const percent = Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }));

const smsBudgets = Type.Object(
  {
    number: limit,
    unproven_number: limit,
    source: limit,
    prefix: limit,
    country: limit,
    day: limit,
    breaker: limit,
    breaker_percent: percent,
  },
  { additionalProperties: false },
);

const mailBudgets = Type.Object(
  { address: limit, source: limit, day: limit },
  { additionalProperties: false },
);

/** What holds for a budget that SMS_BUDGETS leaves out. */
export const SMS_BUDGET_DEFAULTS = {
  number: 20,
  unproven_number: 3,
  source: 200,
  prefix: 200,
  country: 5000,
  day: 50_000,
  breaker: 30,
  breaker_percent: 20,
} as const satisfies Required<Static<typeof smsBudgets>>;

/** What holds for a budget that MAIL_BUDGETS leaves out. */
export const MAIL_BUDGET_DEFAULTS = {
  address: 6,
  source: 300,
  day: 50_000,
} as const satisfies Required<Static<typeof mailBudgets>>;

const inWords = (defaults: object): string => JSON.stringify(defaults);

/** Settings for how much may be sent. */
export const BUDGET_SETTINGS = {
  SMS_BUDGETS: setting(
    smsBudgets,
    {},
    `SMS a day (UTC). A budget left out keeps its default, null switches it off: ${inWords(SMS_BUDGET_DEFAULTS)}.`,
    {
      critical: true,
      warnings: ({ day }) =>
        day === null ? ['without SMS_BUDGETS.day nothing limits what SMS cost in a day'] : [],
    },
  ),
  MAIL_BUDGETS: setting(
    mailBudgets,
    {},
    `Mails a day (UTC) that strangers can cause to addresses they typed, such as confirmations. A budget left out keeps its default, null switches it off: ${inWords(MAIL_BUDGET_DEFAULTS)}.`,
    { critical: true },
  ),
} satisfies Record<string, SettingDefinition>;
