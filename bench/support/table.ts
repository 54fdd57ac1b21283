/** One measured figure beside what it should reach. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  /** null: it only explains another. */
  readonly goal: { readonly text: string; readonly isReached: boolean } | null;
}

/** A figure that should stay below a limit. */
export const figureBelow = (
  name: string,
  value: number,
  { unit, below, digits = 2 }: { readonly unit: string; readonly below: number; readonly digits?: number },
): Figure => ({
  name,
  measured: `${value.toFixed(digits)} ${unit}`,
  goal: { text: `< ${below} ${unit}`, isReached: value < below },
});

/** A figure that should reach at least so much. */
export const figureFrom = (
  name: string,
  value: number,
  { unit, from, digits = 2 }: { readonly unit: string; readonly from: number; readonly digits?: number },
): Figure => ({
  name,
  measured: `${value.toFixed(digits)} ${unit}`,
  goal: { text: `≥ ${from} ${unit}`, isReached: value >= from },
});

/** The figures as a table for people. */
export const formatTable = (figures: readonly Figure[]): string =>
  formatRows([
    ['figure', 'measured', 'target', ''],
    ...figures.map(({ name, measured, goal }) => [
      name,
      measured,
      goal?.text ?? '',
      goal ? (goal.isReached ? 'reached' : 'MISSED') : '',
    ]),
  ]);

/** A table for people. @param rows as many cells in each, the first of them its columns' names */
export function formatRows(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
