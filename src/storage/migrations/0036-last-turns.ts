import type { Migration } from './migration.ts';

/** Must equal the expression in `stores/outbox-lanes.ts`, by which PostgreSQL knows which queries it answers. */
const WAITING_SOURCE = `(case when state = 'queued' and turn is not null then source_key end)`;

/** On SQLite `outbox_source_turns` serves; on PostgreSQL it stays for older versions beside this one. */
export const lastTurns: Migration = {
  name: '0036_last_turns',
  indexes: [
    {
      name: 'outbox_last_turns',
      on: { postgres: `outbox (${WAITING_SOURCE}, lane, turn) where ${WAITING_SOURCE} is not null` },
    },
  ],
};
