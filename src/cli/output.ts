/** The output of a command. */
export interface Output {
  readonly json: unknown;
  readonly text: string;
  /** 1 if the command worked and found a fault. */
  readonly exitCode?: number;
}

/** Writes to standard output, which nothing else does. */
export function print(output: Output, form: 'json' | 'text'): void {
  const text = form === 'json' ? JSON.stringify(output.json, null, 2) : output.text;
  if (text !== '') process.stdout.write(`${text}\n`);
}

/** Writes to standard error, one line per fault. */
export function complain(message: string): void {
  for (const line of message.split('\n')) process.stderr.write(`latchkey: ${line}\n`);
}

/** ISO 8601 in UTC, to the second. @param time milliseconds since the epoch */
export const timeText = (time: number | null): string =>
  time === null ? '' : new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

/** The same of a moment as JSON has it. */
export const momentText = (moment: string | null): string =>
  timeText(moment === null ? null : Date.parse(moment));

/** The same for JSON, to the millisecond. */
export const timeJson = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString();

/** `1 row`, `2 rows`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

type Row = readonly (string | number | null)[];

/** A table with aligned columns and a heading. @param empty the text if there are no rows */
export function table(heading: readonly string[], rows: readonly Row[], empty: string): string {
  return rows.length === 0 ? empty : aligned([heading.map((name) => name.toUpperCase()), ...rows]);
}

/** Names and values, one pair per line. Null and empty values are left out. */
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

const SHOWN_LENGTH = 80;

/** A value in one line, shortened. */
export function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

const width = (text: string): number => [...text].length;

/** Names and user agents are untrusted: control characters in them could rewrite the terminal. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u{fffd}');
