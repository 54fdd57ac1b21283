import { fullOf } from '../../../codes/issue-code.ts';
import type { Storage } from '../../../contracts/storage.ts';
import type { LedgerCount } from '../../../contracts/stores/codes.ts';
import type { NewCode, NewCodeRefusal, SendLimit } from '../../../contracts/stores/new-codes.ts';
import { Unavailable } from '../../../lib/failures.ts';
import { ok, type Result, refused } from '../../../lib/result.ts';
import { shareTurns } from '../../../lib/shared-calls.ts';
import type { Handle } from '../database.ts';
import { lookup } from '../lookup.ts';
import { type CodeRows, codeWriter } from './code-rows.ts';
import { selectCount } from './otp.ts';

/** How many codes one statement stores at most. */
const MOST_AT_ONCE = 200;

const selectPrevious = lookup({ session: 'text', purpose: 'text', phone: 'text' }, (db, key) =>
  db
    .selectFrom('otp_challenges')
    .select(['uid', 'issued_at as issuedAt'])
    .where('session_id_hash', '=', key.session)
    .where('purpose', '=', key.purpose)
    .where('phone_key', '=', key.phone),
);

type Previous = { readonly uid: string; readonly issuedAt: number } | undefined;
type Outcome = Result<number, NewCodeRefusal>;

/**
 * On PostgreSQL: stores the codes that are requested together (`lib/turn.ts`) in two round trips. The first reads the
 * counters and the codes before; then one request after the other is decided here; the second stores those that are not
 * refused, or nothing if what was read has changed meanwhile. In that case, and where a clock seems to have been wrong,
 * `carefully` stores them one by one.
 * @param reader shares turns
 */
export function shareCodes(
  reader: Handle,
  single: Handle,
  carefully: Storage['issueCode'],
): Storage['issueCode'] {
  const write = codeWriter(single);
  const together = async (codes: readonly NewCode[]): Promise<ReadonlyArray<Outcome | Promise<Outcome>>> => {
    const plan = await planOf(reader, codes);
    const turns = await write(plan.rows);
    return codes.map((code) => {
      const turn = turns.get(code.message.uid);
      return turn === undefined ? (plan.refusals.get(code) ?? carefully(code)) : ok(turn);
    });
  };
  const alone = async (code: NewCode): Promise<Outcome> => {
    try {
      return (await (
        await together([code])
      )[0]) as Outcome;
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      return carefully(code);
    }
  };
  return shareTurns({ together, alone, most: MOST_AT_ONCE });
}

interface Plan {
  readonly rows: CodeRows;
  readonly refusals: ReadonlyMap<NewCode, Outcome>;
}

/** Decides one code after the other, by the rules of `issueCode`. What it neither stores nor refuses is left to that. */
async function planOf(reader: Handle, codes: readonly NewCode[]): Promise<Plan> {
  const [previous, stored] = await Promise.all([
    Promise.all(codes.map((code) => previousOf(reader, code))),
    countsOf(reader, codes),
  ]);
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
    .map(([key, count]) => ({ key, ...count, before: stored.get(key) }));
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

const keysOf = ({ counter, party }: Pick<SendLimit, 'counter' | 'party'>): string[] => [
  ...counter.keys,
  ...(party?.counter.keys ?? []),
];

const placeOf = ({ challenge }: NewCode): string =>
  `${challenge.sessionIdHash} ${challenge.purpose} ${challenge.phoneKey}`;

const previousOf = (reader: Handle, { challenge }: NewCode): Promise<Previous> =>
  selectPrevious(reader, {
    session: challenge.sessionIdHash,
    purpose: challenge.purpose,
    phone: challenge.phoneKey,
  });

async function countsOf(
  reader: Handle,
  codes: readonly NewCode[],
): Promise<ReadonlyMap<string, LedgerCount>> {
  const keys = [...new Set(codes.flatMap(({ limits }) => limits.flatMap(keysOf)))];
  const found = await Promise.all(keys.map((key) => selectCount(reader, { kind: 'send', key })));
  return new Map(keys.flatMap((key, index) => (found[index] ? [[key, found[index]] as const] : [])));
}
