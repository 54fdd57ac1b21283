import { type CompiledQuery, type RawBuilder, sql } from 'kysely';

/**
 * PostgreSQL keeps the plan of a named statement for as long as the connection lives, and most of ours are planned while
 * tables are small: reading one as a whole then looks cheaper than a hundred lookups, and is not any more when it has grown.
 */

/**
 * Always true of a text. A list with this condition seems short, so what is joined to it is looked up by its index, row by row.
 * @param column a column of the list, by its name in SQL
 */
export const seemsShort = (column: string): string => `${column} = ${column} || ''`;

/**
 * Always true, and a plan for any values seems to cost much more with it than one for these: so PostgreSQL plans the statement
 * anew each time (0.1 ms for one table of few indexes, 2 ms for the outbox), by the size that tables have now. For what is asked
 * rarely, where two indexes look alike while little is in them.
 */
export const plannedAnew = (): RawBuilder<boolean> =>
  sql<boolean>`(select count(*) from generate_series(1, 1000000) where ${false}::boolean) = 0`;

/** How much more a table holds before what is stored in it is planned anew. */
const GROWTH = 8;

/**
 * A statement that stores rows, in a text of its own after 8 of them, 64, 512 and so on: PostgreSQL plans it by the size that the
 * table has then, because a plan from when it was small may read it as a whole. What others store shows in its statistics
 * within a minute, and ends the plan as well.
 * @returns the statement for so many more rows
 */
export function plannedAsItGrows<R>(query: CompiledQuery<R>): (rows: number) => CompiledQuery<R> {
  let stored = 0;
  let next = GROWTH;
  let current = query;
  return (rows) => {
    stored += rows;
    if (stored >= next) {
      while (next <= stored) next *= GROWTH;
      current = { ...query, sql: `${query.sql} /* beyond ${next / GROWTH} */` };
    }
    return current;
  };
}
