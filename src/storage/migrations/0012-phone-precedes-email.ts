import type { Migration } from './migration.ts';

export const phonePrecedesEmail: Migration = {
  name: '0012_phone_precedes_email',
  statements: ({ types: { boolean } }) => [
    `alter table users add column phone_precedes_email ${boolean} not null default false`,
  ],
};
