import { createReadStream, existsSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { UsageError } from '../../lib/failures.ts';
import { idOf } from '../ids.ts';
import type { DjangoSource, Placed, RawRow, Tables } from '../source.ts';
import { inPages } from './pages.ts';

/** Bytes of a row at most: a quote that never ends must not fill the memory. */
const MAX_ROW = 1024 ** 2;

/** Reads users from a CSV file (RFC 4180) whose first line names the columns. Empty fields are null. */
export function csvSource(file: string, tables: Tables): DjangoSource {
  if (!existsSync(file)) throw new UsageError(`--from: there is no file ${file}`);
  const key = tables.users?.key ?? 'id';

  async function* rows(): AsyncGenerator<Placed> {
    const parser = createReadStream(file).pipe(
      parse({
        bom: true,
        columns: (names: string[]) => names.map((name) => name.trim()),
        max_record_size: MAX_ROW,
        cast: (value, { header, quoting }) => (header || quoting || value !== '' ? value : null),
      }),
    );
    let number = 0;
    try {
      for await (const row of parser as AsyncIterable<RawRow>) {
        number += 1;
        if (number === 1 && !(key in row))
          throw new UsageError(`${file}: expected a column ${key} in its first line; --map names another`);
        yield { position: String(number), row };
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      throw new UsageError(`${file}: expected CSV; it is broken after row ${number} (${error.message})`);
    }
  }

  return {
    place: file,

    async survey() {
      let [users, highestId] = [0, 0];
      for await (const { row } of rows()) {
        users += 1;
        highestId = Math.max(highestId, idOf(String(row[key])) ?? 0);
      }
      return { rows: { users, emails: null, history: null, tokens: null, sessions: null }, highestId };
    },

    async *pages(kind, after) {
      if (kind === 'users') yield* inPages(rows(), after);
    },

    async close() {},
  };
}
