import { type RawBuilder, sql } from 'kysely';
import type { ResetSlot } from '../../../contracts/stores/outbox.ts';
import { CLOCK_SKEW } from '../../../lib/clock.ts';
import { shareTurns } from '../../../lib/shared-calls.ts';
import type { Handle } from '../database.ts';
import { prepared } from '../prepared.ts';

/** How many slots one statement claims at most. */
const MOST_AT_ONCE = 500;

/**
 * Claims the slots of the given rows. Moment and gap are those of the row, so that one statement can claim many.
 * @param rows values for the columns
 * @param rules.longest the longest gap, milliseconds
 * @returns a statement that returns the uids of the messages that may be sent
 */
const claim = (rows: RawBuilder<unknown>, { longest, linkLife }: { longest: unknown; linkLife: unknown }) => {
  const isRetry = sql`slot.message_uid = excluded.message_uid`;
  const isFuture = sql`slot.sent_at > excluded.sent_at + ${sql.lit(CLOCK_SKEW)}`;
  const linksAlive = sql`(slot.generation = excluded.generation
    and slot.sent_at > excluded.sent_at - ${linkLife} and not ${isFuture})`;
  return sql<{ uid: string }>`
    insert into reset_slots as slot (user_id, channel, message_uid, generation, sent_at, gap) ${rows}
    on conflict (user_id, channel) do update set
      message_uid = excluded.message_uid,
      generation = excluded.generation,
      sent_at = excluded.sent_at,
      gap = case
        when ${isRetry} then slot.gap
        when not ${linksAlive} or slot.gap * 2 < excluded.gap then excluded.gap
        when slot.gap * 2 > ${longest} then ${longest}
        else slot.gap * 2
      end
    where ${isRetry} or ${isFuture} or excluded.gap = 0
      or slot.sent_at + case when ${linksAlive} then slot.gap else excluded.gap end <= excluded.sent_at
    returning message_uid as uid`;
};

type SlotValues = Omit<ResetSlot, 'maximumGap'> & { readonly longest: number };

const claimOne = prepared((db, slot: SlotValues) => ({
  compile: () =>
    claim(
      sql`values (${slot.userId}, ${slot.channel}, ${slot.messageUid}, ${slot.generation}, ${slot.now}, ${slot.gap})`,
      slot,
    ).compile(db),
}));

const valuesOf = ({ maximumGap, ...slot }: ResetSlot): SlotValues => ({
  ...slot,
  longest: Math.max(slot.gap, maximumGap),
});

/** @see OutboxStore.claimResetSlot */
export const claimSlot = async (handle: Handle, slot: ResetSlot): Promise<boolean> =>
  (await claimOne(handle, valuesOf(slot))).rows.length > 0;

/** In the order in which all statements lock them. */
const claimMany = prepared((db, rules: { slots: string; longest: number; linkLife: number }) => ({
  compile: () =>
    claim(
      sql`
        select user_id, channel, message_uid, generation, sent_at, gap
        from json_populate_recordset(null::reset_slots, ${rules.slots}::json)
        order by user_id, channel`,
      rules,
    ).compile(db),
}));

/**
 * On PostgreSQL: claims slots that are asked for together (`lib/turn.ts`) in one statement with one commit. Of several
 * messages to one person the first is among them; the others ask after it.
 * @param alone claims one
 */
export function shareSlots(
  handle: Handle,
  alone: (slot: ResetSlot) => Promise<boolean>,
): (slot: ResetSlot) => Promise<boolean> {
  const together = async (
    slots: readonly ResetSlot[],
  ): Promise<ReadonlyArray<boolean | Promise<boolean>>> => {
    const [first] = slots;
    if (!first) return [];
    const { longest, linkLife } = valuesOf(first);
    const chosen = oneEach(first, slots);
    const { rows } = await claimMany(handle, { slots: asJson([...chosen]), longest, linkLife });
    const claimed = new Set(rows.map(({ uid }) => uid));
    return slots.map((slot) => (chosen.has(slot) ? claimed.has(slot.messageUid) : alone(slot)));
  };
  return shareTurns({ together, alone, most: MOST_AT_ONCE, oneByOne: true });
}

/** One slot of each person and channel, because a statement writes a row once: those that follow the rules of the first. */
function oneEach(first: ResetSlot, slots: readonly ResetSlot[]): ReadonlySet<ResetSlot> {
  const follows = ({ gap, maximumGap, linkLife }: ResetSlot): boolean =>
    gap === first.gap && maximumGap === first.maximumGap && linkLife === first.linkLife;
  const byPlace = new Map<string, ResetSlot>();
  for (const slot of slots.filter(follows)) {
    const place = `${slot.userId} ${slot.channel}`;
    if (!byPlace.has(place)) byPlace.set(place, slot);
  }
  return new Set(byPlace.values());
}

const asJson = (slots: readonly ResetSlot[]): string =>
  JSON.stringify(
    slots.map((slot) => ({
      user_id: slot.userId,
      channel: slot.channel,
      message_uid: slot.messageUid,
      generation: slot.generation,
      sent_at: slot.now,
      gap: slot.gap,
    })),
  );
