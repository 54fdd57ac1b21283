import { createReadStream, existsSync } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import { Type } from 'typebox';
import { UsageError } from '../../lib/failures.ts';
import { fits } from '../../lib/validation.ts';
import { idOf } from '../ids.ts';
import { type DjangoSource, KINDS, type Kind, type Placed, type Tables } from '../source.ts';
import { inPages } from './pages.ts';

const CHUNK = 1024 ** 2;

/** What `manage.py dumpdata` writes of a row. Without `pk`: it was called with --natural-primary. */
const OBJECT = Type.Object({
  model: Type.String(),
  pk: Type.Optional(Type.Union([Type.Number(), Type.String()])),
  fields: Type.Record(Type.String(), Type.Unknown()),
});

/** Reads what `manage.py dumpdata` wrote as JSON: as a stream, however large it is. */
export function dumpSource(file: string, tables: Tables): DjangoSource {
  if (!existsSync(file)) throw new UsageError(`--from: there is no file ${file}`);
  const kinds = new Map(KINDS.flatMap((kind) => (tables[kind] ? [[tables[kind].model, kind] as const] : [])));

  async function* rows(only?: Kind): AsyncGenerator<Placed & { kind: Kind }> {
    let number = 0;
    for await (const object of objectsOf(file)) {
      number += 1;
      if (!fits(OBJECT, object))
        throw new UsageError(`${file}: expected model, pk and fields in object ${number}`);
      const kind = kinds.get(object.model.toLowerCase());
      const key = kind && tables[kind]?.key;
      if (kind === undefined || key === undefined || (only && kind !== only)) continue;
      yield { kind, position: String(number), row: { ...object.fields, [key]: object.pk } };
    }
  }

  return {
    place: file,

    async survey() {
      const counts: Record<Kind, number | null> = {
        users: null,
        emails: null,
        history: null,
        tokens: null,
        sessions: null,
      };
      let highestId = 0;
      const userKey = tables.users?.key ?? 'id';
      for await (const { kind, row } of rows()) {
        counts[kind] = (counts[kind] ?? 0) + 1;
        if (kind === 'users') highestId = Math.max(highestId, idOf(String(row[userKey])) ?? 0);
      }
      return { rows: counts, highestId };
    },

    pages: (kind, after) => inPages(rows(kind), after),

    async close() {},
  };
}

/** The objects of a list in a file. @throws UsageError where the file is no list, or ends before the list does */
async function* objectsOf(file: string): AsyncGenerator<unknown> {
  const parser = new JSONParser({ paths: ['$.*'], keepStack: false });
  let found: unknown[] = [];
  let count = 0;
  parser.onValue = ({ value }) => {
    found.push(value);
  };
  let isBegun = false;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      // Past a byte order mark.
      if (!isBegun && !/^(?:\xef\xbb\xbf)?\s*\[/.test(chunk.toString('latin1', 0, 100)))
        throw new Error('it is no list');
      isBegun = true;
      parser.write(chunk);
      count += found.length;
      yield* found;
      found = [];
    }
    if (!parser.isEnded) throw new Error('it ends too early');
  } catch (error) {
    if (error instanceof UsageError || (error as NodeJS.ErrnoException).code !== undefined) throw error;
    const [reason] = error instanceof Error ? error.message.split('\n') : [];
    throw new UsageError(
      `${file}: expected what manage.py dumpdata writes, a list of objects in JSON; it is broken or cut off after object ${count} (${reason})`,
    );
  }
}
