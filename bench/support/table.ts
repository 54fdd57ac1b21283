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
export function formatTable(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'measured', 'target', ''],
    ...figures.map(({ name, measured, goal }) => [
      name,
      measured,
      goal?.text ?? '',
      goal ? (goal.isReached ? 'reached' : 'MISSED') : '',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
