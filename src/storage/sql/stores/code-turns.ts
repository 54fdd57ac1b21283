import type { Storage } from '../../../contracts/storage.ts';
import type { LedgerCount } from '../../../contracts/stores/codes.ts';
import type { NewCode } from '../../../contracts/stores/new-codes.ts';
import { Unavailable } from '../../../lib/failures.ts';
import { ok } from '../../../lib/result.ts';
import { shareTurns } from '../../../lib/shared-calls.ts';
import type { Handle } from '../database.ts';
import { lookup } from '../lookup.ts';
import { countersOf, type Outcome, type Previous, planCodes } from './code-plan.ts';
import { codeWriter } from './code-rows.ts';
import { selectCount } from './otp.ts';

/** How many codes one statement stores at most. */
const MOST_AT_ONCE = 200;

/** By what another code would replace it. */
const selectPrevious = lookup({ session: 'text', purpose: 'text', phone: 'text' }, (db, key) =>
  db
    .selectFrom('otp_challenges')
    .select(['uid', 'issued_at as issuedAt'])
    .where('session_id_hash', '=', key.session)
    .where('purpose', '=', key.purpose)
    .where('phone_key', '=', key.phone),
);

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
    const [previous, stored] = await Promise.all([
      Promise.all(codes.map((code) => previousOf(reader, code))),
      countsOf(reader, countersOf(codes)),
    ]);
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

const previousOf = (reader: Handle, { challenge }: NewCode): Promise<Previous> =>
  selectPrevious(reader, {
    session: challenge.sessionIdHash,
    purpose: challenge.purpose,
    phone: challenge.phoneKey,
  });

async function countsOf(reader: Handle, keys: readonly string[]): Promise<ReadonlyMap<string, LedgerCount>> {
  const found = await Promise.all(keys.map((key) => selectCount(reader, { kind: 'send', key })));
  return new Map(keys.flatMap((key, index) => (found[index] ? [[key, found[index]] as const] : [])));
}
