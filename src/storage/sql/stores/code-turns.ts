import { CompiledQuery } from 'kysely';
import type { Storage } from '../../../contracts/storage.ts';
import type { NewCode } from '../../../contracts/stores/new-codes.ts';
import { Unavailable } from '../../../lib/failures.ts';
import { ok } from '../../../lib/result.ts';
import { ALONE, shareTurns } from '../../../lib/shared-calls.ts';
import type { Handle } from '../database.ts';
import { countersOf, type Outcome, type Previous, planCodes } from './code-plan.ts';
import { codeWriter } from './code-rows.ts';
import { countsIn, LEDGER_COLUMNS, type LedgerRow, rowKeysOf } from './ledger-rows.ts';

/** How many codes one statement stores at most. */
const MOST_AT_ONCE = 200;

/** A row of a code before, or of the ledger. */
type Found =
  | { readonly place: number; readonly uid: string; readonly issuedAt: number }
  | ({ readonly place: null } & LedgerRow);

/** What codes depend on, each by its index. $1: sessions; $2: purposes; $3: keys of phones; $4: keys of the ledger. */
const READ = `
select place, uid, issued_at as "issuedAt", ${LEDGER_COLUMNS.map((name) => `null as ${name}`).join(', ')}
from unnest($1::text[], $2::text[], $3::text[]) with ordinality as asked (session, purpose, phone, place)
cross join lateral (
  select uid, issued_at from otp_challenges
  where session_id_hash = asked.session and purpose = asked.purpose and phone_key = asked.phone offset 0
) as previous
union all
select null, null, null, counted.*
from unnest($4::text[]) as asked (key)
cross join lateral (
  select ${LEDGER_COLUMNS.join(', ')} from otp_ledger
  where kind = 'send' and otp_ledger.key = asked.key offset 0
) as counted`;

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
  const together = async (codes: readonly NewCode[]): Promise<ReadonlyArray<Outcome | typeof ALONE>> => {
    const { previous, ledger } = await read(reader, codes);
    const plan = planCodes(codes, previous, countsIn(ledger.values()));
    const turns = await write(plan.rows, ledger);
    return codes.map((code) => {
      const turn = turns.get(code.message.uid);
      return turn === undefined ? (plan.refusals.get(code) ?? ALONE) : ok(turn);
    });
  };
  const alone = async (code: NewCode): Promise<Outcome> => {
    try {
      const [outcome = ALONE] = await together([code]);
      if (outcome !== ALONE) return outcome;
    } catch (error) {
      if (error instanceof Unavailable) throw error;
    }
    return carefully(code);
  };
  return shareTurns({ together, alone, most: MOST_AT_ONCE, oneByOne: true });
}

async function read(
  { db }: Handle,
  codes: readonly NewCode[],
): Promise<{ previous: readonly Previous[]; ledger: ReadonlyMap<string, LedgerRow> }> {
  const places = codes.map(({ challenge }) => challenge);
  const parameters = [
    places.map(({ sessionIdHash }) => sessionIdHash),
    places.map(({ purpose }) => purpose),
    places.map(({ phoneKey }) => phoneKey),
    rowKeysOf(countersOf(codes)),
  ];
  const { rows } = await db.executeQuery<Found>(CompiledQuery.raw(READ, parameters) as CompiledQuery<Found>);
  const previous: Previous[] = codes.map(() => undefined);
  const ledger = new Map<string, LedgerRow>();
  for (const row of rows) {
    if (row.place === null) ledger.set(row.key, row);
    else previous[row.place - 1] = row;
  }
  return { previous, ledger };
}
