import type { EngineName } from '../../test/support/engines.ts';

/** What is asked of both. */
export const KINDS = ['read session', 'request reset mail', 'request code', 'sign in'] as const;
export type KindName = (typeof KINDS)[number];

/** How many times as much as better-auth. What has no goal is shown as well. */
export const GOALS: Readonly<Partial<Record<KindName, Partial<Record<EngineName, number>>>>> = {
  'request reset mail': { postgres: 8 },
  'request code': { sqlite: 5, postgres: 3 },
};
