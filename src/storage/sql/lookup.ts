import { type Compilable, type CompiledQuery, type Kysely, sql } from 'kysely';
import { shareTurns } from '../../lib/shared-calls.ts';
import type { Handle } from './database.ts';
import { bind, Placeholder, prepared } from './prepared.ts';
import type { Schema } from './schema.ts';

/** PostgreSQL's type of each part of a key. */
type KeyTypes = Readonly<Record<string, 'text' | 'bigint'>>;
type Key<T extends KeyTypes> = { readonly [Name in keyof T]: T[Name] extends 'text' ? string : number };
type Build<T extends KeyTypes, R> = (db: Kysely<Schema>, key: Key<T>) => Compilable<R>;

/** How many rows one statement looks up at most. */
const MOST_AT_ONCE = 500;

/**
 * A prepared query for one row by its key. Where a handle shares turns (PostgreSQL, outside of transactions), rows that are
 * asked for together (`lib/turn.ts`) are one statement: a round trip costs more than most of our lookups.
 *
 * @param build creates the query; it must not read the key, because its parts are placeholders
 */
export function lookup<const T extends KeyTypes, R>(
  types: T,
  build: Build<T, R>,
): (handle: Handle, key: Key<T>) => Promise<R | undefined> {
  const one = prepared(build);
  const alone = async (handle: Handle, key: Key<T>): Promise<R | undefined> =>
    (await one(handle, key)).rows[0];
  const sharing = new WeakMap<Handle, (key: Key<T>) => Promise<R | undefined>>();
  const share = (handle: Handle) => {
    const query = together(handle.db, types, build);
    const shared = shareTurns<Key<T>, R | undefined>({
      together: (keys) => rowsOf(handle, query, types, keys),
      alone: (key) => alone(handle, key),
      most: MOST_AT_ONCE,
    });
    sharing.set(handle, shared);
    return shared;
  };
  return (handle, key) =>
    handle.sharesTurns ? (sharing.get(handle) ?? share(handle))(key) : alone(handle, key);
}

/** The index of the key a row was found by. */
const PLACE = 'asked_place';
type Placed<R> = R & { readonly [PLACE]: number };

/**
 * The query once for each key, in one statement. `offset 0` keeps PostgreSQL from joining tables as wholes: what a row costs
 * stays what it costs alone, by the index, whatever the statistics say.
 */
function together<T extends KeyTypes, R>(
  db: Kysely<Schema>,
  types: T,
  build: Build<T, R>,
): CompiledQuery<Placed<R>> {
  const names = Object.keys(types);
  const columns = sql.join(names.map((name) => sql.ref(name)));
  const arrays = sql.join(names.map((name) => sql`${new Placeholder(name)}::${sql.raw(`${types[name]}[]`)}`));
  // References where `build` takes values, which kysely allows everywhere.
  const references = Object.fromEntries(names.map((name) => [name, sql.ref(`asked.${name}`)]));
  return sql<Placed<R>>`
    select asked.${sql.ref(PLACE)}, found.*
    from unnest(${arrays}) with ordinality as asked (${columns}, ${sql.ref(PLACE)})
    cross join lateral (${build(db, references as unknown as Key<T>)} offset 0) as found`.compile(db);
}

async function rowsOf<T extends KeyTypes, R>(
  { db }: Handle,
  query: CompiledQuery<Placed<R>>,
  types: T,
  keys: readonly Key<T>[],
): Promise<(R | undefined)[]> {
  const columns = Object.fromEntries(Object.keys(types).map((name) => [name, keys.map((key) => key[name])]));
  const { rows } = await db.executeQuery(bind(query, columns));
  const found: (R | undefined)[] = keys.map(() => undefined);
  for (const row of rows) found[row[PLACE] - 1] = row;
  return found;
}
