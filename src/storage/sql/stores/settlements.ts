import { sql } from 'kysely';
import type { DeliveryAttempt, Ending } from '../../../contracts/stores/attempts.ts';
import { WEBHOOK_KIND } from '../../../contracts/stores/outbox.ts';
import type { Handle } from '../database.ts';
import { seemsShort } from '../plans.ts';
import { prepared } from '../prepared.ts';
import { insertAttempt, insertAttempts } from './delivery-attempts.ts';

type Values = {
  uid: string;
  lease: string;
  state: string;
  userId: number | null;
  lastError: string | null;
  providerId: string | null;
  nextTryAt: number | null;
  notBefore: number | null;
  finishedAt: number | null;
  erases: boolean;
  uncounted: number;
};

/** What becomes of a message, and what it was offered to. */
type Settled = Values & { readonly attempts: readonly DeliveryAttempt[] };

const valuesOf = ({ uid, lease, settlement }: Ending): Settled => ({
  uid,
  lease,
  state: settlement.state,
  userId: settlement.userId ?? null,
  lastError: settlement.lastError ?? null,
  providerId: settlement.providerId ?? null,
  nextTryAt: settlement.state === 'failed' ? settlement.nextTryAt : null,
  notBefore: settlement.state === 'failed' ? (settlement.notBefore ?? null) : null,
  finishedAt: settlement.state === 'failed' ? null : settlement.at,
  erases: settlement.state !== 'failed' && settlement.state !== 'dead',
  uncounted: settlement.state === 'failed' && settlement.isUncounted ? 1 : 0,
  attempts: settlement.attempts ?? [],
});

const settleOne = prepared((db, values: Values) =>
  db
    .updateTable('outbox')
    .set((row) => ({
      state: values.state,
      user_id: row.fn.coalesce(row.val(values.userId), 'user_id'),
      last_error: values.lastError,
      provider_id: row.fn.coalesce(row.val(values.providerId), 'provider_id'),
      next_try_at: row.fn.coalesce(row.val(values.nextTryAt), 'next_try_at'),
      not_before: values.notBefore,
      finished_at: values.finishedAt,
      payload: row
        .case()
        .when(row.and([row.val(values.erases), row('kind', '<>', WEBHOOK_KIND)]))
        .then(null)
        .else(row.ref('payload'))
        .end(),
      attempts: row('attempts', '-', values.uncounted),
      lease: null,
    }))
    .where('uid', '=', values.uid)
    .where('lease', '=', values.lease)
    .where('state', '=', 'sending')
    .returning('uid'),
);

/** Locks the rows in the order of their uids, like `renew`, so that neither waits for the other in a circle. */
const settleMany = prepared((db, { endings }: { endings: string }) => ({
  compile: () =>
    sql<{ uid: string; lease: string }>`
      with given as (
        select * from json_to_recordset(${endings}::json) as given (uid text, lease text, state text,
          "userId" bigint, "lastError" text, "providerId" text, "nextTryAt" bigint, "notBefore" bigint, "finishedAt" bigint,
          erases boolean, uncounted bigint, attempts json)
        where ${sql.raw(seemsShort('uid'))}
      ),
      held as (
        select given.* from given join outbox using (uid)
        where outbox.lease = given.lease and outbox.state = 'sending'
        order by uid for update of outbox
      ),
      settled as (
        update outbox set
          state = held.state,
          user_id = coalesce(held."userId", outbox.user_id),
          last_error = held."lastError",
          provider_id = coalesce(held."providerId", outbox.provider_id),
          next_try_at = coalesce(held."nextTryAt", outbox.next_try_at),
          not_before = held."notBefore",
          finished_at = held."finishedAt",
          payload = case when held.erases and outbox.kind <> ${sql.lit(WEBHOOK_KIND)} then null
            else outbox.payload end,
          attempts = outbox.attempts - held.uncounted,
          lease = null
        from held
        where outbox.uid = held.uid and outbox.lease = held.lease and outbox.state = 'sending'
        returning held.uid, held.lease, held.attempts
      ),
      kept as (${insertAttempts('settled')})
      select uid, lease from settled`.compile(db),
}));

const nameOf = ({ uid, lease }: Pick<Ending, 'uid' | 'lease'>): string => `${uid} ${lease}`;

/** @see OutboxStore.settleAll. One statement on PostgreSQL, where a round trip costs more than most of ours. */
export async function settleAll(handle: Handle, endings: readonly Ending[]): Promise<boolean[]> {
  const all = endings.map(valuesOf);
  if (handle.dialect === 'postgres') {
    const { rows } = await settleMany(handle, { endings: JSON.stringify(all) });
    const held = new Set(rows.map(nameOf));
    return endings.map((ending) => held.has(nameOf(ending)));
  }
  const held: boolean[] = [];
  for (const { attempts, ...values } of all) {
    const isHeld = (await settleOne(handle, values)).rows.length > 0;
    if (isHeld) for (const attempt of attempts) await insertAttempt(handle, { uid: values.uid, ...attempt });
    held.push(isHeld);
  }
  return held;
}
