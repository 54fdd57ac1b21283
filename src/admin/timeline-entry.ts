import type { Params } from './timeline-words.ts';

/** `failure`: of an attempt to get in. `lock`: a limit that is used up now. `look`: staff looked. */
export const ENTRY_KINDS = ['sign-in', 'failure', 'lock', 'message', 'change', 'look'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One thing that happened to a person. */
export interface TimelineEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: EntryKind;
  /** What the summary says, for translation. */
  readonly key: string;
  readonly params: Params;
  readonly summary: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
