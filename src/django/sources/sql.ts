import { idOf } from '../ids.ts';
import {
  type DjangoSource,
  KINDS,
  type Kind,
  PAGE,
  type RawRow,
  type Survey,
  type Tables,
} from '../source.ts';

/** A connection to a database of Django, which reads as of one moment. */
export interface Connection {
  readonly place: string;
  readonly dialect: 'postgres' | 'mysql' | 'sqlite';
  query(text: string, values: readonly string[]): Promise<readonly RawRow[]>;
  hasTable(name: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Reads the tables of a database page by page, in the order of their keys. */
export function sqlSource(connection: Connection, tables: Tables): DjangoSource {
  const { place, dialect, query } = connection;
  const quoted = (name: string): string =>
    name
      .split('.')
      .map((part) => (dialect === 'mysql' ? `\`${part}\`` : `"${part}"`))
      .join('.');

  async function countOf(kind: Kind): Promise<number | null> {
    const table = tables[kind];
    if (!table || !(await connection.hasTable(table.table))) return null;
    const [row] = await query(`select count(*) as n from ${quoted(table.table)}`, []);
    return Number(row?.n);
  }

  return {
    place,

    async survey(): Promise<Survey> {
      const counts: Partial<Record<Kind, number | null>> = {};
      for (const kind of KINDS) counts[kind] = await countOf(kind);
      const rows = counts as Survey['rows'];
      const { users } = tables;
      if (rows.users === null || !users) return { rows, highestId: 0 };
      const [row] = await query(`select max(${quoted(users.key)}) as n from ${quoted(users.table)}`, []);
      return { rows, highestId: idOf(String(row?.n)) ?? 0 };
    },

    async *pages(kind, from) {
      const table = tables[kind];
      if (!table) return;
      const [name, key] = [quoted(table.table), quoted(table.key)];
      const place = dialect === 'postgres' ? '$1' : '?';
      for (let after = from; ; ) {
        const where = after === null ? '' : `where ${key} > ${place}`;
        const text = `select * from ${name} ${where} order by ${key} limit ${PAGE}`;
        const rows = await query(text, after === null ? [] : [after]);
        const page = rows.map((row) => ({ position: String(row[table.key]), row }));
        const last = page.at(-1);
        if (!last) return;
        yield page;
        if (page.length < PAGE) return;
        after = last.position;
      }
    },

    close: () => connection.close(),
  };
}
