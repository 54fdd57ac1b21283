import { DatabaseSync } from 'node:sqlite';
import type { Person } from './person.ts';

/** What a dry run would have stored so far, and asks for again. */
interface Remembered {
  readonly email: string | null;
  readonly hash: string;
  readonly isStaff: boolean;
  readonly isActive: boolean;
}

/** Remembers the people of a dry run outside of the memory: in a temporary database that SQLite removes itself. */
export function createOverlay() {
  const database = new DatabaseSync('');
  database.exec(`
    create table people (source_id text primary key, email_key text, phone text, hash text, is_staff integer, is_active integer);
    create index people_email on people (email_key); create index people_phone on people (phone);
    begin`);
  const insert = database.prepare('insert or replace into people values (?, ?, ?, ?, ?, ?)');
  const find = database.prepare('select * from people where source_id = ?');
  const byEmail = database.prepare('select source_id from people where email_key = ?');
  const byPhone = database.prepare('select source_id from people where phone = ?');
  return {
    add({ sourceId, emailKey, hash, account }: Person): void {
      const phone = account.isPhoneVerified ? account.phone : null;
      insert.run(sourceId, emailKey, phone, hash, Number(account.isStaff), Number(account.isActive));
    },
    find(sourceId: string): Remembered | null {
      const row = find.get(sourceId);
      return row
        ? {
            email: textOrNull(row.email_key),
            hash: String(row.hash),
            isStaff: row.is_staff === 1,
            isActive: row.is_active === 1,
          }
        : null;
    },
    /** The key in Django of whoever has an e-mail or a verified phone. */
    withEmail: (key: string): string | null => textOrNull(byEmail.get(key)?.source_id),
    withPhone: (phone: string): string | null => textOrNull(byPhone.get(phone)?.source_id),
    close: () => database.close(),
  };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export type Overlay = ReturnType<typeof createOverlay>;
