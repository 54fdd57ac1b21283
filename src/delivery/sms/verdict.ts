import type { Static, TSchema } from 'typebox';
import { fits } from '../../lib/validation.ts';
import type { Blame, Verdict } from './gateway.ts';
import type { PostAnswer } from './post.ts';

/** What the error codes of a gateway mean: who is to blame, or `retry`, and a reason for operators. */
export type CodeTable = Readonly<Record<string, readonly [meaning: 'retry' | Blame, words: string]>>;

/** The meaning of an HTTP status, if the gateway's own code is unknown. */
const STATUS_WORDS: Readonly<Record<number, string>> = {
  401: 'the credentials were refused',
  402: 'there is no credit',
  403: 'the account may not do this',
  404: 'there is no such address or account',
  429: 'too many messages at once',
};
const RETRY_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);
const MESSAGE_STATUSES: ReadonlySet<number> = new Set([400, 413, 422]);

/** Error codes such as `1007`, `E1007` or `invalid_number`; phone numbers, texts and keys do not match. */
const CODE = /^(?=.{1,40}$)(?:[A-Za-z]{0,3}\d{1,5}|[A-Za-z]+(?:[_.-](?:[A-Za-z]+|\d{1,4}))*)$/;

/**
 * The verdict on a refusal: by the gateway's own error code if the table has it, else by the status.
 *
 * @param code from the gateway; shown only if it looks like a code
 */
export function refusal(answer: PostAnswer, code: string | undefined, table: CodeTable): Verdict {
  const known = code !== undefined && Object.hasOwn(table, code) ? table[code] : undefined;
  if (!known) return refusalByStatus(answer, code);
  const [meaning, words] = known;
  return verdictOf(meaning, `${code}: ${words}`, answer);
}

function refusalByStatus(answer: PostAnswer, code: string | undefined): Verdict {
  const { status } = answer;
  const words = status >= 300 && status < 400 ? 'redirects are not followed' : STATUS_WORDS[status];
  const shown = code !== undefined && CODE.test(code) ? `HTTP ${status}, code ${code}` : `HTTP ${status}`;
  return verdictOf(meaningOf(status), words ? `${shown}: ${words}` : shown, answer);
}

function meaningOf(status: number): 'retry' | Blame {
  if (status >= 500 || RETRY_STATUSES.has(status)) return 'retry';
  return MESSAGE_STATUSES.has(status) ? 'message' : 'gateway';
}

function verdictOf(meaning: 'retry' | Blame, reason: string, { retryAfter }: PostAnswer): Verdict {
  return meaning === 'retry'
    ? { kind: 'retry', reason, after: retryAfter }
    : { kind: 'give-up', blame: meaning, reason };
}

/** A success status with an unknown body, perhaps from a proxy or because of a wrong URL. */
export const unreadable = ({ status, retryAfter }: PostAnswer): Verdict => ({
  kind: 'retry',
  reason: `HTTP ${status} with an answer that cannot be read`,
  after: retryAfter,
});

/** The answer's JSON if it has the shape, else null. */
export function readJson<S extends TSchema>(schema: S, { body }: PostAnswer): Static<S> | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  return fits(schema, value) ? value : null;
}
