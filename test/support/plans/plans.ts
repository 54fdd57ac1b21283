import type { Statement } from '../statements.ts';

/** Statements that read or sort more than they should, and what: `reads all of users`. */
export type Findings = ReadonlyMap<Statement, readonly string[]>;

/** The tables that do not grow with a shop: what operators set, what is emptied by the hour, and what older versions used. */
export const SMALL: ReadonlySet<string> = new Set([
  'branding_images',
  'import_runs',
  'dev_inbox',
  'introspections',
  // One row for each process.
  'process_reports',
  'recovery_codes',
  'retired_keys',
  'schema_migrations',
  'second_factor_proofs',
  'second_factors',
  'settings',
  'settings_history',
  'settings_proposals',
  'settings_version',
  'signing_keys',
  // As many as statistics, their labels and minutes: they grow with time, not with people.
  'statistics',
  'throttle',
]);

/** More rows than this are not read or sorted at once. */
export const MOST_ROWS = 1000;

/** Only these have a plan; others begin and end transactions. */
export const hasPlan = ({ sql }: Statement): boolean => /^\s*(select|insert|update|delete|with)\b/i.test(sql);
