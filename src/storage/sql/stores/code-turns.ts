import { CompiledQuery } from 'kysely';
import type { Storage } from '../../../contracts/storage.ts';
import type { LedgerCount } from '../../../contracts/stores/codes.ts';
import type { NewCode } from '../../../contracts/stores/new-codes.ts';
import { Unavailable } from '../../../lib/failures.ts';
import { ok } from '../../../lib/result.ts';
import { shareTurns } from '../../../lib/shared-calls.ts';
import type { Handle } from '../database.ts';
import { countersOf, type Outcome, type Previous, planCodes } from './code-plan.ts';
import { codeWriter } from './code-rows.ts';

/** How many codes one statement stores at most. */
const MOST_AT_ONCE = 200;

/** A row of a code, or of a counter. */
interface Found {
  /** From 1: of the code that asked, or of the counter. */
  readonly place: number;
  /** Null for a counter. */
  readonly uid: string | null;
  /** When a code was issued, or a counter starts anew, milliseconds since the epoch. */
  readonly at: number;
  readonly count: number | null;
}

/** What codes depend on, each by its index. $1: sessions; $2: purposes; $3: keys of phones; $4: keys of counters. */
const READ = `
select place, uid, issued_at as at, null::bigint as count
from unnest($1::text[], $2::text[], $3::text[]) with ordinality as asked (session, purpose, phone, place)
cross join lateral (
  select uid, issued_at from otp_challenges
  where session_id_hash = asked.session and purpose = asked.purpose and phone_key = asked.phone offset 0
) as previous
union all
select place, null, resets_at, count
from unnest($4::text[]) with ordinality as asked (key, place)
cross join lateral (
  select resets_at, count from otp_ledger where kind = 'send' and otp_ledger.key = asked.key offset 0
) as counter`;

/**
 * On PostgreSQL: stores the codes that are requested together (`lib/turn.ts`) in two round trips. The first reads the
 * counters and the codes before; then one request after the other is decided here; the second stores those that are not
 * refused, or nothing if what was read has changed meanwhile. In that case, and where a clock seems to have been wrong,
 * `carefully` stores them one by one.
 * @param reader reads what other connections have committed
 */
export function shareCodes(
  reader: Handle,
  single: Handle,
  carefully: Storage['issueCode'],
): Storage['issueCode'] {
  const write = codeWriter(single);
  const together = async (codes: readonly NewCode[]): Promise<ReadonlyArray<Outcome | Promise<Outcome>>> => {
    const { previous, stored } = await read(reader, codes);
    const plan = planCodes(codes, previous, stored);
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

async function read(
  { db }: Handle,
  codes: readonly NewCode[],
): Promise<{ previous: readonly Previous[]; stored: ReadonlyMap<string, LedgerCount> }> {
  const keys = countersOf(codes);
  const places = codes.map(({ challenge }) => challenge);
  const parameters = [
    places.map(({ sessionIdHash }) => sessionIdHash),
    places.map(({ purpose }) => purpose),
    places.map(({ phoneKey }) => phoneKey),
    keys,
  ];
  const { rows } = await db.executeQuery<Found>(CompiledQuery.raw(READ, parameters) as CompiledQuery<Found>);
  const previous: Previous[] = codes.map(() => undefined);
  const stored = new Map<string, LedgerCount>();
  for (const { place, uid, at, count } of rows) {
    if (uid !== null) previous[place - 1] = { uid, issuedAt: at };
    else stored.set(keys[place - 1] as string, { count: count ?? 0, resetsAt: at });
  }
  return { previous, stored };
}
