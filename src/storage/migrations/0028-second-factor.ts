import type { Migration } from './migration.ts';

/** Tables of their own, which versions before neither read nor write. */
export const secondFactor: Migration = {
  name: '0028_second_factor',
  statements: ({ types: { integer } }) => [
    `create table second_factors (
      uid text primary key,
      user_id ${integer} not null references users (id) on delete cascade,
      sealed text not null,
      created_at ${integer} not null,
      confirmed_at ${integer},
      last_step ${integer} not null default 0
    )`,
    `create index second_factors_user on second_factors (user_id)`,
    `create table recovery_codes (
      user_id ${integer} not null references users (id) on delete cascade,
      hash text not null,
      primary key (user_id, hash)
    )`,
    `create table second_factor_proofs (
      session_id_hash text primary key references sessions (id_hash) on delete cascade,
      user_id ${integer} not null,
      at ${integer} not null
    )`,
    `create index second_factor_proofs_user on second_factor_proofs (user_id)`,
  ],
};
