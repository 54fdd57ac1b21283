import { ATTEMPTS_KEPT } from '../../../src/contracts/stores/attempts.ts';
import type { InboxStore } from '../../../src/contracts/stores/inbox.ts';
import {
  type Backlog,
  CANCELLED,
  LANES,
  type Lane,
  MOST_COUNTED,
  type OutboxMessage,
  type OutboxStore,
  REGISTERED_LEASE,
  type Waiting,
  WEBHOOK_KIND,
} from '../../../src/contracts/stores/outbox.ts';
import { CLOCK_SKEW } from '../../../src/lib/clock.ts';
import { deleteRows, insertRow, nextId, requireRow, type Tables, updateRow } from './tables.ts';

const OPEN_STATES: readonly string[] = ['failed', 'sending'];

type Row = Tables['outbox'] extends Map<string, infer R> ? R : never;

export function createMemoryOutboxStore(tables: Tables): OutboxStore {
  const all = (): Row[] => [...tables.outbox.values()];
  const waiting = (lane: Lane): Row[] =>
    all()
      .filter((row) => row.state === 'queued' && row.turn !== null && row.lane === lane)
      .sort((a, b) => turnOf(a) - turnOf(b) || a.createdAt - b.createdAt);
  const unlined = (now: number): Row[] =>
    all()
      .filter(({ state, turn }) => (state === 'queued' ? turn === null : OPEN_STATES.includes(state)))
      .filter(({ nextTryAt }) => nextTryAt <= now)
      .sort((a, b) => a.nextTryAt - b.nextTryAt);
  const nextTurn = (lane: Lane): number | undefined => waiting(lane)[0]?.turn ?? undefined;
  const lastTurn = (lane: Lane, source: string | null): number => {
    const own = waiting(lane).filter(({ sourceKey }) => source !== null && sourceKey === source);
    return Math.max(0, (nextTurn(lane) ?? 1) - 1, ...own.map(turnOf));
  };
  const isHeldBy =
    (lease: string) =>
    (row: Row): boolean =>
      row.lease === lease && row.state === 'sending';

  const countOf = (rows: readonly Row[]): Waiting => ({
    waiting: Math.min(rows.length, MOST_COUNTED),
    oldest: rows.length === 0 ? null : Math.min(...rows.map(({ createdAt }) => createdAt)),
  });

  return {
    backlog: async () =>
      Object.fromEntries([
        ...LANES.map((lane) => [lane, countOf(waiting(lane))] as const),
        ['retrying', countOf(unlined(Number.POSITIVE_INFINITY))] as const,
      ]) as Backlog,

    async insert(message) {
      const { uid, kind, lane, topic = null, recipientKey, sourceKey = null } = message;
      const { payload, createdAt, deadline } = message;
      const turn = lastTurn(lane, sourceKey) + 1;
      insertRow(tables.outbox, uid, {
        uid,
        kind,
        lane,
        turn,
        topic,
        recipientKey,
        sourceKey,
        payload,
        createdAt,
        deadline,
        state: 'queued',
        userId: null,
        attempts: 0,
        nextTryAt: createdAt,
        finishedAt: null,
        lastError: null,
        providerId: null,
        lease: null,
        notBefore: null,
      });
      return turn;
    },

    async nextTurn(lane) {
      return nextTurn(lane) ?? null;
    },

    async hasDue(now) {
      const lanes = LANES.map((lane) => [lane, waiting(lane).length > 0]);
      return { ...Object.fromEntries(lanes), unlined: unlined(now).length > 0 };
    },

    async lineUp(now, laneOfKind, limit) {
      const due = unlined(now).slice(0, limit);
      for (const row of due) {
        const lane = row.lane ?? laneOfKind.get(row.kind) ?? 'mail';
        const turn = lastTurn(lane, row.sourceKey) + 1;
        tables.outbox.set(row.uid, { ...row, state: 'queued', lease: null, lane, turn });
      }
      return due.length;
    },

    async claim({ lease, leasedUntil, lane, limit, kinds, now }) {
      return waiting(lane)
        .filter(({ kind, deadline }) => kinds.includes(kind) || deadline <= now)
        .slice(0, limit)
        .map((row) => {
          const claimed: Row = {
            ...row,
            state: 'sending',
            lease,
            nextTryAt: leasedUntil,
            attempts: row.attempts + 1,
          };
          tables.outbox.set(row.uid, claimed);
          return toMessage(claimed);
        });
    },

    async hasten(lane, now, limit) {
      const isWaiting = ({ nextTryAt, notBefore }: Row): boolean =>
        nextTryAt > now && (notBefore === null || notBefore < nextTryAt);
      const failed = all()
        .filter((row) => row.state === 'failed' && row.lane === lane && isWaiting(row))
        .sort((a, b) => a.nextTryAt - b.nextTryAt)
        .slice(0, limit);
      for (const row of failed)
        tables.outbox.set(row.uid, { ...row, nextTryAt: Math.max(now, row.notBefore ?? now) });
      return failed.length;
    },

    async endFutureWaits(now, longest) {
      const isFuture = ({ kind, state, nextTryAt }: Row): boolean =>
        nextTryAt >
        now + longest[state === 'sending' ? 'lease' : kind === WEBHOOK_KIND ? 'webhook' : 'other'];
      const future = unlined(Number.POSITIVE_INFINITY).filter(isFuture);
      for (const row of future) tables.outbox.set(row.uid, { ...row, nextTryAt: now });
      return future.length;
    },

    async renew(uid, lease, leasedUntil) {
      return updateRow(tables.outbox, uid, isHeldBy(lease), () => ({ nextTryAt: leasedUntil })) !== undefined;
    },

    async releaseRegistered(now) {
      const held = all().filter(
        ({ state, lease, nextTryAt }) =>
          state === 'sending' && nextTryAt > now && lease?.startsWith(REGISTERED_LEASE),
      );
      for (const row of held) tables.outbox.set(row.uid, { ...row, nextTryAt: now });
      return held.length;
    },

    async settle(uid, lease, settlement) {
      const { state } = settlement;
      const settled = updateRow(tables.outbox, uid, isHeldBy(lease), (row) => ({
        state,
        lease: null,
        attempts: row.attempts - (settlement.state === 'failed' && settlement.isUncounted ? 1 : 0),
        userId: settlement.userId ?? row.userId,
        lastError: settlement.lastError ?? null,
        providerId: settlement.providerId ?? row.providerId,
        nextTryAt: state === 'failed' ? settlement.nextTryAt : row.nextTryAt,
        notBefore: state === 'failed' ? (settlement.notBefore ?? null) : null,
        finishedAt: state === 'failed' ? null : settlement.at,
        payload: state === 'failed' || state === 'dead' || row.kind === WEBHOOK_KIND ? row.payload : null,
      }));
      if (settled && settlement.attempts) {
        const kept = [...(tables.deliveryAttempts.get(uid) ?? []), ...settlement.attempts];
        tables.deliveryAttempts.set(uid, kept.slice(-ATTEMPTS_KEPT));
      }
      return settled !== undefined;
    },

    settleAll(endings) {
      return Promise.all(endings.map(({ uid, lease, settlement }) => this.settle(uid, lease, settlement)));
    },

    async byUid(uid) {
      const row = tables.outbox.get(uid);
      return row && toMessage(row);
    },

    async attemptsOf(uids) {
      return new Map(
        uids.flatMap((uid) => {
          const attempts = tables.deliveryAttempts.get(uid);
          return attempts ? [[uid, attempts] as const] : [];
        }),
      );
    },

    async endOfNewest(count, beforeUid) {
      const uids = all().map(({ uid }) => uid);
      return uids
        .filter((uid) => beforeUid === undefined || uid < beforeUid)
        .sort()
        .at(-count);
    },

    async list({ kind, topic, recipientKey, state, error, since, until, ...filter }) {
      const { userId, recipient, gateway, beforeUid, fromUid, limit } = filter;
      const isOffered = ({ uid }: Row): boolean =>
        (tables.deliveryAttempts.get(uid) ?? []).some((attempt) => attempt.gateway === gateway);
      return all()
        .filter((row) => kind === undefined || [kind].flat().includes(row.kind))
        .filter((row) => userId === undefined || row.userId === userId)
        .filter((row) => recipient === undefined || isFor(recipient, row))
        .filter((row) => gateway === undefined || isOffered(row))
        .filter((row) => fromUid === undefined || row.uid >= fromUid)
        .filter((row) => topic === undefined || row.topic === topic)
        .filter((row) => recipientKey === undefined || [recipientKey].flat().includes(row.recipientKey))
        .filter((row) => state === undefined || row.state === state)
        .filter((row) => error === undefined || row.lastError?.toLowerCase().includes(error.toLowerCase()))
        .filter((row) => since === undefined || row.createdAt >= since)
        .filter((row) => until === undefined || row.createdAt < until)
        .filter((row) => beforeUid === undefined || row.uid < beforeUid)
        .sort((a, b) => (a.uid < b.uid ? 1 : -1))
        .slice(0, limit)
        .map(toMessage);
    },

    async cancel(uid, now, reason) {
      const isWaiting = ({ state }: Row): boolean => state === 'queued' || state === 'failed';
      const cancelled = updateRow(tables.outbox, uid, isWaiting, (row) => ({
        state: 'suppressed' as const,
        finishedAt: now,
        lastError: reason,
        payload: row.kind === WEBHOOK_KIND ? row.payload : null,
      }));
      return cancelled !== undefined;
    },

    async retry(uid, now) {
      const mayRetry = ({ state, payload, deadline }: Row): boolean =>
        (state === 'dead' || state === 'failed') && payload !== null && deadline > now;
      const queued = updateRow(tables.outbox, uid, mayRetry, () => ({
        state: 'queued' as const,
        turn: null,
        nextTryAt: now,
        attempts: 0,
        finishedAt: null,
      }));
      return queued !== undefined;
    },

    async resend(uid, now, deadline) {
      const mayResend = ({ kind, state }: Row): boolean =>
        kind === WEBHOOK_KIND && state !== 'queued' && state !== 'sending';
      const queued = updateRow(tables.outbox, uid, mayResend, () => ({
        state: 'queued' as const,
        turn: null,
        nextTryAt: now,
        deadline,
        attempts: 0,
        finishedAt: null,
      }));
      return queued !== undefined;
    },

    async eraseOverdue(now, limit) {
      const overdue = all()
        .filter(
          ({ kind, state, payload, deadline }) =>
            kind !== WEBHOOK_KIND && state === 'dead' && payload !== null && deadline <= now,
        )
        .slice(0, limit);
      for (const row of overdue) tables.outbox.set(row.uid, { ...row, payload: null });
      return overdue.length;
    },

    async removeFinished(before, limit, of) {
      const isMeant = ({ kind, state }: Row): boolean =>
        of === 'all' || (of === 'unsent' ? state === 'suppressed' || state === 'expired' : kind === of.kind);
      const finished = all()
        .filter(({ finishedAt }) => finishedAt !== null && finishedAt < before)
        .filter(isMeant)
        .slice(0, limit);
      for (const { uid } of finished) tables.deliveryAttempts.delete(uid);
      return deleteRows(tables.outbox, (row) => finished.includes(row)).length;
    },

    async claimResetSlot({ userId, channel, messageUid, generation, now, gap, maximumGap, linkLife }) {
      requireRow(tables.users, userId);
      const key = `${userId} ${channel}`;
      const slot = tables.resetSlots.get(key);
      const take = (nextGap: number): true => {
        tables.resetSlots.set(key, { messageUid, generation, sentAt: now, gap: nextGap });
        return true;
      };
      if (!slot) return take(gap);
      if (slot.messageUid === messageUid) return take(slot.gap);
      if (slot.sentAt > now + CLOCK_SKEW) return take(gap);
      const linksAlive = slot.generation === generation && slot.sentAt > now - linkLife;
      if (gap > 0 && slot.sentAt + (linksAlive ? slot.gap : gap) > now) return false;
      if (!linksAlive) return take(gap);
      return take(Math.max(gap, Math.min(slot.gap * 2, Math.max(gap, maximumGap))));
    },

    async clearResetSlot({ userId, channel }) {
      tables.resetSlots.delete(`${userId} ${channel}`);
    },
  };
}

const toMessage = ({ lease: _, lane: _lane, turn: _turn, ...message }: Row): OutboxMessage => message;

const isFor = (recipient: 'not-nobody' | 'unassigned', { state, userId, lastError }: Row): boolean =>
  recipient === 'unassigned'
    ? state !== 'suppressed' && userId === null
    : state !== 'suppressed' || userId !== null || lastError === CANCELLED;

const turnOf = ({ turn }: Row): number => turn ?? 0;

export function createMemoryInboxStore(tables: Tables): InboxStore {
  return {
    async insert(message, keep) {
      const id = nextId(tables.inbox);
      tables.inbox.set(id, { ...message, id });
      deleteRows(tables.inbox, (kept) => kept.id <= id - keep);
      return id;
    },

    async byId(id) {
      return tables.inbox.get(id);
    },

    async list(limit) {
      return [...tables.inbox.values()].reverse().slice(0, limit);
    },
  };
}
