import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Handle } from './database.ts';
import type { Schema } from './schema.ts';

/** Stands for a value in a query that is compiled once. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type Values = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A query on a hot path: kysely builds and compiles it once per engine, later runs only fill in the values.
 * (Building a query anew costs more than SQLite needs to run it.)
 *
 * @param build makes the query; each property of its second argument stands for the value of that name
 */
export function prepared<V extends Values, R>(
  build: (db: Kysely<Schema>, values: V) => Compilable<R>,
): (handle: Handle, values: V) => Promise<QueryResult<R>> {
  const compiled: Partial<Record<Handle['dialect'], CompiledQuery<R>>> = {};
  const placeholders = new Proxy({} as V, { get: (_, name) => new Placeholder(String(name)) });

  return ({ db, dialect, connection = db }, values) => {
    compiled[dialect] ??= build(db, placeholders).compile();
    const query = compiled[dialect];
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name] : parameter,
    );
    return connection.executeQuery<R>({ ...query, parameters });
  };
}
