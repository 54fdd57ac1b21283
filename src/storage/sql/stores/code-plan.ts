import { fullOf } from '../../../codes/issue-code.ts';
import type { LedgerCount } from '../../../contracts/stores/codes.ts';
import type { NewCode, NewCodeRefusal, SendLimit } from '../../../contracts/stores/new-codes.ts';
import { type Result, refused } from '../../../lib/result.ts';

/** What is stored of the code that another one replaces. */
export type Previous = { readonly uid: string; readonly issuedAt: number } | undefined;
/** The turn of the code's message, or why there is no code. */
export type Outcome = Result<number, NewCodeRefusal>;

/**
 * Stores codes that are requested together.
 * @returns what becomes of each; null: it is left to be stored alone. Of one that rejects, nothing is stored.
 */
export type StoreCodes = (codes: readonly NewCode[]) => ReadonlyArray<Promise<Outcome | null>>;

/** What is to be stored of codes that are accepted together. */
export interface CodeRows {
  readonly accepted: readonly {
    readonly code: NewCode;
    /** The uid of the code it replaces; null: none. */
    readonly replaces: string | null;
  }[];
  /** Each counter that changes. */
  readonly ledger: readonly (LedgerCount & { readonly key: string })[];
}

/** What becomes of each code: it is stored, refused or, in neither list, decided and stored alone. */
export interface Plan {
  readonly rows: CodeRows;
  readonly refusals: ReadonlyMap<NewCode, Outcome>;
}

/**
 * Decides one code after the other, by the rules of `issueCode`. What it neither stores nor refuses is left to that.
 * @param previous what each code would replace
 * @param stored what the counters have, without those that have nothing
 */
export function planCodes(
  codes: readonly NewCode[],
  previous: readonly Previous[],
  stored: ReadonlyMap<string, LedgerCount>,
): Plan {
  const counts = new Map(stored);
  const accepted: CodeRows['accepted'][number][] = [];
  const refusals = new Map<NewCode, Outcome>();
  const places = new Set<string>();
  for (const [index, code] of codes.entries()) {
    const before = previous[index];
    const place = placeOf(code);
    // One statement writes a row once.
    if (places.has(place) || isAhead(code, before, counts)) continue;
    places.add(place);
    const refusal = refusalOf(code, before, counts);
    if (refusal) refusals.set(code, refused(refusal));
    else accepted.push({ code, replaces: before?.uid ?? null });
  }
  const ledger = [...counts]
    .filter(([key, count]) => count !== stored.get(key))
    .map(([key, count]) => ({ key, ...count }));
  return { rows: { accepted, ledger }, refusals };
}

/** Counts a code, unless it is refused. */
function refusalOf(code: NewCode, before: Previous, counts: Map<string, LedgerCount>): NewCodeRefusal | null {
  const { issuedAt } = code.challenge;
  if (before && before.issuedAt > issuedAt - code.gap)
    return { code: 'too-early', issuedAt: before.issuedAt };
  const counted = new Map<string, LedgerCount>();
  for (const limit of code.limits)
    for (const key of keysOf(limit)) {
      const open = counted.get(key) ?? counts.get(key);
      const isOpen = open !== undefined && open.resetsAt > issuedAt;
      counted.set(key, {
        count: isOpen ? open.count + 1 : 1,
        resetsAt: isOpen ? open.resetsAt : issuedAt + limit.window,
      });
    }
  const full = fullOf(code.limits, counted, issuedAt);
  if (!full) for (const [key, count] of counted) counts.set(key, count);
  return full;
}

/** Whether a clock that is ahead of this one wrote something of it. */
const isAhead = (
  { challenge: { issuedAt }, limits }: NewCode,
  before: Previous,
  counts: ReadonlyMap<string, LedgerCount>,
): boolean =>
  (before !== undefined && before.issuedAt > issuedAt) ||
  limits.some(({ window, ...limit }) =>
    keysOf(limit).some((key) => (counts.get(key)?.resetsAt ?? 0) > issuedAt + window),
  );

/** The keys of the counters of a limit. */
const keysOf = ({ counter, party }: Pick<SendLimit, 'counter' | 'party'>): string[] => [
  ...counter.keys,
  ...(party?.counter.keys ?? []),
];

const placeOf = ({ challenge }: NewCode): string =>
  `${challenge.sessionIdHash} ${challenge.purpose} ${challenge.phoneKey}`;

/** The keys of all counters that codes count for. */
export const countersOf = (codes: readonly NewCode[]): string[] => [
  ...new Set(codes.flatMap(({ limits }) => limits.flatMap(keysOf))),
];
