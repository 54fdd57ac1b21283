import { type RawBuilder, sql } from 'kysely';

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
 * anew each time (0.3 ms, for the whole turn), by the size that tables have now. For where two indexes look alike while little
 * is in them.
 */
export const plannedAnew = (): RawBuilder<boolean> =>
  sql<boolean>`(select count(*) from generate_series(1, 1000000) where ${false}::boolean) = 0`;
