import type { Migration } from './migration.ts';

export const emailChanges: Migration = {
  name: '0008_email_changes',
  statements: ({ types: { id, integer, boolean } }) => [
    `create table email_changes (
      id ${id},
      uid text not null unique,
      user_id ${integer} not null references users (id) on delete cascade,
      old_email text,
      old_email_key text,
      was_verified ${boolean} not null,
      new_email text not null,
      new_email_key text not null,
      phone text,
      was_phone_verified ${boolean} not null,
      generation ${integer} not null,
      created_at ${integer} not null,
      expires_at ${integer} not null,
      undoable_until ${integer} not null,
      state text not null default 'pending' check (state in ('pending', 'done', 'undone', 'void')),
      mailed_by text,
      mailed_at ${integer}
    )`,
    `create index email_changes_user_id on email_changes (user_id)`,
    `create index email_changes_old_email_key on email_changes (old_email_key) where state = 'done'`,
    `create index email_changes_new_email_key on email_changes (new_email_key)`,
    `create index email_changes_expires_at on email_changes (expires_at)`,
  ],
};
