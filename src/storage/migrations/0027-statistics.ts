import type { Migration } from './migration.ts';

export const statistics: Migration = {
  name: '0027_statistics',
  statements: ({ dialect, types: { integer } }) => [
    `create table statistics (
      step text not null,
      name text not null,
      starts_at ${integer} not null,
      labels text not null,
      count ${integer} not null,
      sum ${integer} not null,
      primary key (step, name, starts_at, labels)
    )${dialect === 'sqlite' ? ' without rowid' : ''}`,
    `create index statistics_starts_at on statistics (step, starts_at)`,
    `create table process_reports (
      uid text primary key,
      role text not null,
      at ${integer} not null,
      troubles text not null
    )`,
    // Where an SMS goes, so that the use of its code can be counted for the country. An older version leaves it empty.
    `alter table sendings add column country text`,
  ],
};
