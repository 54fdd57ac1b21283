/** What a command has to say. */
export interface Result {
  readonly json: unknown;
  readonly text: string;
  /** When the answer itself is bad news: 1. */
  readonly exitCode?: number;
}

/** Writes a result to standard output, which holds nothing else. */
export function print(result: Result, form: 'json' | 'text'): void {
  const text = form === 'json' ? JSON.stringify(result.json, null, 2) : result.text;
  if (text !== '') process.stdout.write(`${text}\n`);
}

/** One line on standard error, for each fault. */
export function complain(message: string): void {
  for (const line of message.split('\n')) process.stderr.write(`latchkey: ${line}\n`);
}

/** ISO 8601 in UTC, to the second. @param time milliseconds since the epoch */
export const timeText = (time: number | null): string =>
  time === null ? '' : new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

/** The same for JSON, to the millisecond. */
export const timeJson = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString();

type Row = readonly (string | number | null)[];

/** A table with aligned columns and a heading. @param empty what to say when there are no rows */
export function table(heading: readonly string[], rows: readonly Row[], empty: string): string {
  return rows.length === 0 ? empty : aligned([heading.map((name) => name.toUpperCase()), ...rows]);
}

/** Names and values, one pair a line. What is null or empty is left out. */
export const pairs = (values: readonly (readonly [string, string | number | null])[]): string =>
  aligned(values.filter(([, value]) => value !== null && value !== ''));

function aligned(rows: readonly Row[]): string {
  const cells = rows.map((row) => row.map((cell) => printable(String(cell ?? ''))));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => width(row[column] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}

const width = (text: string): number => [...text].length;

/** Names and agents are other people's texts: control characters in them could rewrite the terminal. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u{fffd}');
