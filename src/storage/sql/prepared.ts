import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Dialect, Handle } from './database.ts';
import type { Schema } from './schema.ts';

/** Stands for a value while a query is compiled. */
export class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type Values = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A query for hot paths, compiled once per engine: building it takes kysely longer than running it takes SQLite. Every run
 * must have values of the same names.
 *
 * @param build creates the query; it must not read the values, because they are placeholders
 */
export function prepared<V extends Values, R>(
  build: (db: Kysely<Schema>, values: V) => Compilable<R>,
): (handle: Handle, values: V) => Promise<QueryResult<R>> {
  const compiled: Partial<Record<Dialect, CompiledQuery<R>>> = {};

  return ({ db, dialect, connection = db }, values) => {
    compiled[dialect] ??= build(db, placeholdersFor<V>(Object.keys(values))).compile();
    return connection.executeQuery<R>(bind(compiled[dialect], values));
  };
}

/** A compiled query with values in place of its placeholders. */
export const bind = <R>(
  query: CompiledQuery<R>,
  values: Readonly<Record<string, unknown>>,
): CompiledQuery<R> => ({
  ...query,
  parameters: query.parameters.map((parameter) =>
    parameter instanceof Placeholder ? values[parameter.name] : parameter,
  ),
});

/** Typed as the values they stand for, because kysely passes unknown objects through to the parameters. */
export const placeholdersFor = <V extends Values>(names: readonly string[]): V =>
  Object.fromEntries(names.map((name) => [name, new Placeholder(name)])) as unknown as V;
