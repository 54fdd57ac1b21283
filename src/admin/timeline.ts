import type { Audit } from '../audit/audit.ts';
import type { Storage } from '../contracts/storage.ts';
import type { StoredAuditRow } from '../contracts/stores/audit.ts';
import type { User } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import { defined } from '../lib/defined.ts';
import type { Letters } from './letters.ts';
import { isFull, type Locks, type PersonCount } from './locks.ts';
import type { EntryKind, TimelineEntry } from './timeline-entry.ts';
import { codeStatesOf, letterEntry } from './timeline-letters.ts';
import { summaryOf } from './timeline-words.ts';

/** Where the next page begins: after this row of the audit trail, and this message. */
export type TimelinePosition = readonly [auditId: number, messageUid: string];

interface TimelineFilter {
  /** Milliseconds since the epoch. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly after?: TimelinePosition | undefined;
  readonly limit: number;
}

/** A row of the audit trail, or a message. */
interface Item {
  readonly at: number;
  /** null: it is told by another item. */
  readonly entry: TimelineEntry | null;
  readonly from: { readonly auditId: number } | { readonly messageUid: string };
}

/** What was read of a source, newest first. */
interface Reading {
  readonly items: readonly Item[];
  /** Whether there may be more of it. */
  readonly isCut: boolean;
}

/**
 * What happened to a person, in one list: sign-ins and failures, changes, and messages with what became of them, from the audit
 * trail and the outbox; before them, which limits are used up now. Each page reads as many rows of each source as it has
 * entries, by indexes.
 */
export function createTimeline(deps: {
  storage: Storage;
  audit: Audit;
  letters: Letters;
  locks: Locks;
  clock: Clock;
}) {
  const { storage, audit, letters, locks, clock } = deps;

  /** A row that says a message was sent is left out while the message itself can be looked up. */
  const isToldByMessage = async ({ event, address, requestId }: StoredAuditRow): Promise<boolean> =>
    address === 'worker' &&
    event.endsWith('.sent') &&
    (await storage.read.outbox.byUid(requestId)) !== undefined;

  const fromAudit = async (user: User, { since, until, after, limit }: TimelineFilter): Promise<Reading> => {
    const rows = await audit.list({
      ...defined({ since, until, beforeId: after?.[0] }),
      userId: user.id,
      limit,
    });
    const told = await Promise.all(rows.map(isToldByMessage));
    const items = rows.map((row, index) => ({
      at: row.at,
      entry: told[index] ? null : auditEntry(row),
      from: { auditId: row.id },
    }));
    return { items, isCut: rows.length === limit };
  };

  const fromOutbox = async (user: User, { since, until, after, limit }: TimelineFilter): Promise<Reading> => {
    const page = await letters.pageOf(user, {
      ...defined({ since, until, beforeUid: after?.[1] }),
      limit,
    });
    const codes = await codeStatesOf(storage, page.letters, clock.now());
    const items = page.letters.map((letter) => {
      const { uid, createdAt } = letter.message;
      return { at: createdAt, entry: letterEntry(letter, codes.get(uid)), from: { messageUid: uid } };
    });
    return { items, isCut: page.next !== null };
  };

  /** The limits that keep the person out, or from getting codes. */
  const fullLimitsOf = async (user: User): Promise<TimelineEntry[]> =>
    (await locks.of(user)).filter(isFull).map((full) => lockEntry(full, clock.now()));

  return {
    /** @returns `next`: null at the end */
    async of(
      user: User,
      filter: TimelineFilter,
    ): Promise<{ entries: readonly TimelineEntry[]; next: TimelinePosition | null }> {
      const { after, limit } = filter;
      const [rows, messages] = await Promise.all([fromAudit(user, filter), fromOutbox(user, filter)]);
      const { entries, position } = merged(rows, messages, { after, limit });
      const isFirst = after === undefined && filter.until === undefined;
      return { entries: [...(isFirst ? await fullLimitsOf(user) : []), ...entries], next: position };
    },
  };
}

export type Timeline = ReturnType<typeof createTimeline>;

/** Above every id, and after every uid. */
const START: TimelinePosition = [Number.MAX_SAFE_INTEGER, 'g'];

/**
 * The newest entries of both. Each source stays in its own order, by which it is read on, even where clocks disagree. Ends where
 * a source may have more that was not read.
 */
function merged(
  rows: Reading,
  messages: Reading,
  { after = START, limit }: Pick<TimelineFilter, 'after' | 'limit'>,
): { entries: readonly TimelineEntry[]; position: TimelinePosition | null } {
  const entries: TimelineEntry[] = [];
  let [auditId, messageUid] = after;
  let [row, message] = [0, 0];
  while (entries.length < limit) {
    const [nextRow, nextMessage] = [rows.items[row], messages.items[message]];
    if ((!nextRow && rows.isCut) || (!nextMessage && messages.isCut)) break;
    const isRow = nextRow && (!nextMessage || nextRow.at >= nextMessage.at);
    const next = isRow ? nextRow : nextMessage;
    if (!next) return { entries, position: null };
    if (isRow) row += 1;
    else message += 1;
    if ('auditId' in next.from) ({ auditId } = next.from);
    else ({ messageUid } = next.from);
    if (next.entry) entries.push(next.entry);
  }
  const isAtEnd =
    row === rows.items.length && message === messages.items.length && !rows.isCut && !messages.isCut;
  return { entries, position: isAtEnd ? null : [auditId, messageUid] };
}

const LOOKS: ReadonlySet<string> = new Set(['user.view', 'user.view_messages', 'user.view_timeline']);

function kindOf({ event, outcome }: StoredAuditRow): EntryKind {
  if (LOOKS.has(event)) return 'look';
  if (outcome === 'failure') return 'failure';
  return event === 'session.sign_in' ? 'sign-in' : 'change';
}

function auditEntry(row: StoredAuditRow): TimelineEntry {
  const { at, event, outcome, actorId, userId, address, requestId, detail } = row;
  const key = `${event}.${outcome}`;
  const actor = actorId === userId ? null : actorId;
  const by = actor === null ? '' : `, by account ${actor}`;
  return {
    at,
    kind: kindOf(row),
    key,
    params: detail,
    summary: summaryOf(key, detail) + by,
    detail: { event, outcome, actor: actorId, address, request_id: requestId, ...detail },
  };
}

function lockEntry({ counted, from, scope, count, limit, window }: PersonCount, at: number): TimelineEntry {
  const key = `lock.${counted}`;
  const params = { from, scope, count, limit, window_ms: window };
  return { at, kind: 'lock', key, params, summary: summaryOf(key, params), detail: params };
}
