/** One measured figure beside what it should reach. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  readonly target: string;
  readonly isReached: boolean;
}

/** The figures as a table for people. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'measured', 'target', ''],
    ...figures.map((figure) => [
      figure.name,
      figure.measured,
      figure.target,
      figure.isReached ? 'reached' : 'MISSED',
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
