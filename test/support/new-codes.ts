import type { Storage } from '../../src/contracts/storage.ts';
import { shorterKey } from '../../src/contracts/stores/codes.ts';
import type { NewCode } from '../../src/contracts/stores/new-codes.ts';
import type { NewOutboxMessage } from '../../src/contracts/stores/outbox.ts';
import type { Session } from '../../src/contracts/stores/sessions.ts';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { newUid } from '../../src/lib/random.ts';
import { someSession } from './sessions.ts';

export const NOW = 1_750_000_000_000;

/** A session that a code is for. */
export const sessionOf = (idHash: string, userId: number | null = null): Session =>
  someSession({ idHash, userId, createdAt: NOW, expiresAt: NOW + MINUTE });

/** A message that nobody can read. */
export const messageFrom = (sourceKey: string | null, uid = newUid()): NewOutboxMessage => ({
  uid,
  kind: 'otp',
  lane: 'codes',
  recipientKey: uid,
  sourceKey,
  payload: 'sealed',
  createdAt: NOW,
  deadline: NOW + HOUR,
});

interface Asking {
  readonly session?: NewCode['session'];
  readonly idHash?: string;
  readonly phone?: string;
  readonly most?: number;
  readonly gap?: number;
  readonly party?: string;
  readonly now?: number;
}

/** Counted under one name, as long as there is one key. */
const counterOf = (key: string) => ({ kind: 'send', keys: [key] }) as const;

/** A code for a new visitor, and a phone that no other test uses. */
export function codeFor({
  phone = newUid(),
  most = 100,
  gap = MINUTE,
  now = NOW,
  ...given
}: Asking = {}): NewCode {
  const idHash = given.idHash ?? newUid();
  const { session = { start: sessionOf(idHash) }, party } = given;
  return {
    session,
    challenge: {
      uid: newUid(),
      sessionIdHash: 'held' in session ? session.held.idHash : idHash,
      purpose: 'login',
      phoneKey: phone,
      mac: 'the mac of a code',
      issuedAt: now,
      expiresAt: now + MINUTE,
    },
    gap,
    latestExpiry: now + DAY * 400,
    message: messageFrom(phone),
    limits: [
      {
        counter: counterOf(shorterKey(phone)),
        window: HOUR,
        most,
        ...(party && { party: { counter: counterOf(shorterKey(`${phone} ${party}`)), most: most + 1 } }),
      },
      { counter: counterOf(phone), window: DAY, most: 100 },
    ],
  };
}

/** What a request for a code has left behind. */
export const tracesOf = async ({ read }: Storage, { challenge, message }: NewCode): Promise<boolean[]> =>
  (
    await Promise.all([
      read.sessions.byIdHash(challenge.sessionIdHash),
      read.otp.byUid(challenge.uid),
      read.outbox.byUid(message.uid),
    ])
  ).map((row) => row !== undefined);
