import assert from 'node:assert/strict';
import type { Storage } from '../../src/contracts/storage.ts';
import type { Lane, NewOutboxMessage } from '../../src/contracts/stores/outbox.ts';
import { DAY, MINUTE } from '../../src/lib/clock.ts';
import { newUid } from '../../src/lib/random.ts';
import { LANE_OF_KIND } from '../../src/messages/index.ts';

export const NOW = 1_800_000_000_000;
export const LEASE = MINUTE;

/** Stores a message that is due at once, but for what is given. */
export async function store(storage: Storage, given: Partial<NewOutboxMessage> = {}): Promise<string> {
  const message = {
    uid: newUid(),
    kind: 'reset-email',
    lane: 'mail' as const,
    recipientKey: 'key',
    payload: 'sealed',
    createdAt: NOW,
    deadline: NOW + DAY,
    ...given,
  };
  await storage.transaction((stores) => stores.outbox.insert(message));
  return message.uid;
}

/** Lines up what is due, and claims what a lane has. @returns the uids */
export async function claim(
  storage: Storage,
  lease: string,
  now = NOW,
  limit = 1000,
  lane: Lane = 'mail',
  kinds: readonly string[] = [...LANE_OF_KIND.keys()],
): Promise<string[]> {
  await storage.transaction(({ outbox }) => outbox.lineUp(now, LANE_OF_KIND, 1000));
  const claimed = await storage.transaction((stores) =>
    stores.outbox.claim({ lease, leasedUntil: now + LEASE, lane, limit, kinds, now }),
  );
  return claimed.map((message) => message.uid);
}

/** Ends an attempt. */
export const settle = (
  storage: Storage,
  uid: string,
  lease: string,
  settlement: Parameters<Storage['read']['outbox']['settle']>[2],
): Promise<boolean> => storage.transaction((stores) => stores.outbox.settle(uid, lease, settlement));

/** Leaves nothing behind that a later test could claim. */
export async function finish(storage: Storage, uids: readonly string[], lease: string): Promise<void> {
  for (const uid of uids) assert.ok(await settle(storage, uid, lease, { state: 'sent', at: NOW }));
}
