import { type Static, Type } from 'typebox';
import { type SettingDefinition, setting } from './definition.ts';

const span = (minimum: number, maximum: number) => Type.Optional(Type.Integer({ minimum, maximum }));

const retention = Type.Object(
  { minute_hours: span(3, 720), hour_days: span(2, 1000), day_days: span(30, 4000) },
  { additionalProperties: false },
);

/** What holds for a step that STATISTICS_RETENTION leaves out. */
export const STATISTICS_RETENTION_DEFAULTS = {
  minute_hours: 48,
  hour_days: 90,
  day_days: 730,
} as const satisfies Required<Static<typeof retention>>;

/** Settings for watching the service. */
export const MONITORING_SETTINGS = {
  STATISTICS_RETENTION: setting(
    retention,
    {},
    `How long statistics are kept: those of minutes in hours, those of hours and of days in days. What is left out keeps its default: ${JSON.stringify(STATISTICS_RETENTION_DEFAULTS)}.`,
  ),
} satisfies Record<string, SettingDefinition>;
