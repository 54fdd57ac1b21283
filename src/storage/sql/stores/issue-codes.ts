import type { NewCode } from '../../../contracts/stores/new-codes.ts';
import { ok } from '../../../lib/result.ts';
import type { SqliteConnection } from '../sqlite-connection.ts';
import { countersOf, type Outcome, type Previous, planCodes } from './code-plan.ts';
import type { CodeStatements, Statement } from './code-statements.ts';
import { countsIn, rowKeysOf, rowsWith } from './ledger-rows.ts';
import { toSessionRow } from './session-rows.ts';

/**
 * Stores codes in the transaction that is open, without a pause. What they depend on is read and decided on in it.
 * @returns what became of each; null: it is left to be stored alone, as one whose session has ended
 */
export function issueCodes(
  connection: Pick<SqliteConnection, 'execute'>,
  statements: CodeStatements,
  all: readonly NewCode[],
): Array<Outcome | null> {
  const run = <R>(
    { sql, parameters }: Statement<R>,
    given: Readonly<Record<string, unknown>>,
  ): readonly R[] =>
    connection.execute<R>({
      sql,
      parameters: parameters.map((each) => (isNamed(each) ? given[each.name] : each)),
    }).rows;
  const previousOf = ({ challenge }: NewCode): Previous => run(statements.previous, placeOf(challenge))[0];

  const isHeld = ({ session }: NewCode): boolean =>
    'start' in session || run(statements.session, { id_hash: session.held.idHash }).length > 0;

  const codes = all.filter(isHeld);
  const counters = rowKeysOf(countersOf(codes)).flatMap((key) => run(statements.counters, { key }));
  const { rows, refusals } = planCodes(codes, codes.map(previousOf), countsIn(counters));
  const outcomes = new Map<NewCode, Outcome>(refusals);
  for (const { code } of rows.accepted) {
    const { session, challenge, latestExpiry: latest, message } = code;
    if ('start' in session) run(statements.start, { ...toSessionRow(session.start), latest });
    else run(statements.hold, { id_hash: session.held.idHash, expires_at: session.held.expiresAt, latest });
    run(statements.issue, {
      ...placeOf(challenge),
      uid: challenge.uid,
      mac: challenge.mac,
      issued_at: challenge.issuedAt,
      expires_at: challenge.expiresAt,
    });
    const [queued] = run(statements.queue, { topic: null, sourceKey: null, ...message });
    outcomes.set(code, ok(queued?.turn ?? 0));
  }
  const before = new Map(counters.map((row) => [row.key, row]));
  for (const row of rowsWith(rows.ledger, before)) run(statements.count, { ...row });
  return all.map((code) => outcomes.get(code) ?? null);
}

const isNamed = (parameter: unknown): parameter is { readonly name: string } =>
  typeof parameter === 'object' && parameter !== null;

const placeOf = ({ sessionIdHash, purpose, phoneKey }: NewCode['challenge']) => ({
  session_id_hash: sessionIdHash,
  purpose,
  phone_key: phoneKey,
});
