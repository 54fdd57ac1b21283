import type { EventSequenceStore } from '../../../contracts/stores/event-sequences.ts';
import type { Handle } from '../database.ts';
import { prepared } from '../prepared.ts';

const takeNext = prepared((db, { userId }: { userId: number }) =>
  db
    .insertInto('event_sequences')
    .values({ user_id: userId, last: 1 })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet((row) => ({ last: row('event_sequences.last', '+', 1) })),
    )
    .returning('last'),
);

export function createEventSequenceStore(handle: Handle): EventSequenceStore {
  return {
    async next(userId) {
      const [row] = (await takeNext(handle, { userId })).rows;
      if (!row) throw new Error('an insert returned no row');
      return row.last;
    },
  };
}
