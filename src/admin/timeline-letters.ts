import type { Storage } from '../contracts/storage.ts';
import { presentLetter } from './letter-answers.ts';
import type { LetterView } from './letters.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import { summaryOf } from './timeline-words.ts';

/** What became of a code that went out. */
interface CodeState {
  readonly state: 'open' | 'wrong' | 'used' | 'expired' | 'over';
  readonly usedAt: number | null;
  /** Wrong tries; null: not known any more. */
  readonly wrong: number | null;
}

/** What became of the codes in some messages, by the uids of these. */
export async function codeStatesOf(
  { read }: Pick<Storage, 'read'>,
  letters: readonly LetterView[],
  now: number,
): Promise<ReadonlyMap<string, CodeState>> {
  const uids = letters.filter(({ message }) => message.kind === 'otp').map(({ message }) => message.uid);
  const codes = await read.sendings.codesIn(uids);
  const unused = [...codes.values()].filter(({ usedAt }) => usedAt === null);
  const challenges = await read.otp.byUids(unused.map(({ challengeUid }) => challengeUid));
  const stateOf = (challengeUid: string, usedAt: number | null): CodeState => {
    if (usedAt !== null) return { state: 'used', usedAt, wrong: null };
    const challenge = challenges.find(({ uid }) => uid === challengeUid);
    if (!challenge) return { state: 'over', usedAt, wrong: null };
    const { expiresAt, tries: wrong } = challenge;
    if (expiresAt !== null && expiresAt <= now) return { state: 'expired', usedAt, wrong };
    return { state: wrong > 0 ? 'wrong' : 'open', usedAt, wrong };
  };
  return new Map([...codes].map(([uid, { challengeUid, usedAt }]) => [uid, stateOf(challengeUid, usedAt)]));
}

/** A mail or SMS in the timeline of a person, at the time it was asked for. */
export function letterEntry(letter: LetterView, code: CodeState | undefined): TimelineEntry {
  const { message, attempts } = letter;
  const { kind, state, createdAt, finishedAt, lastError } = message;
  const accepted = attempts.find(({ outcome }) => outcome === 'accepted');
  const sentAt = accepted ? accepted.at + accepted.latency : finishedAt;
  const isCode = state === 'sent' && code !== undefined;
  const key = isCode ? `code.${code.state}` : `message.${state}`;
  const params = {
    what: kind,
    ...(state === 'sent' && {
      gateway: accepted?.gateway ?? null,
      wait_ms: Math.max(0, (sentAt ?? createdAt) - createdAt),
    }),
    ...(state !== 'sent' && { error: lastError }),
    ...(isCode && { wrong: code.wrong }),
    ...(isCode && code.usedAt !== null && { later_ms: Math.max(0, code.usedAt - (sentAt ?? createdAt)) }),
  };
  return {
    at: createdAt,
    kind: 'message',
    key,
    params,
    summary: summaryOf(key, params),
    detail: {
      ...presentLetter(letter),
      ...(code && {
        code: {
          state: code.state,
          wrong: code.wrong,
          used_at: code.usedAt === null ? null : new Date(code.usedAt).toISOString(),
        },
      }),
    },
  };
}
