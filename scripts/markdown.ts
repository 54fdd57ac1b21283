import type { TSchema } from 'typebox';
import { expectationOf } from '../src/lib/validation.ts';

/** A table of Markdown; in cells a bar would end the cell. */
export const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

/** Puts `text` between the markers `<!-- name:begin -->` and `<!-- name:end -->`. */
export function between(name: string, current: string, text: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`];
  const [from, to] = [current.indexOf(begin), current.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the markers of ${name} are missing`);
  return `${current.slice(0, from)}${begin}${text}\n${current.slice(to)}`;
}

/** A block of JSON. @param spaces of indentation; 0: on one line */
export const json = (value: unknown, spaces = 0): string =>
  `\`\`\`json\n${JSON.stringify(value, null, spaces)}\n\`\`\``;

/** What validators and gateways say about an option, beside its type. */
interface Option extends TSchema {
  readonly default?: unknown;
  readonly description?: string;
  readonly secret?: boolean;
  readonly items?: TSchema;
}

/** The options of a validator or gateway. */
export function optionTable({
  properties,
  required = [],
}: {
  readonly properties: Readonly<Record<string, Option>>;
  readonly required?: readonly string[];
}): string {
  const rows = Object.entries(properties).map(([name, option]) => {
    const { default: fallback, description = '', secret, items } = option;
    const values = items ? `${expectationOf(option)}, each ${expectationOf(items)}` : expectationOf(option);
    const whenMissing = required.includes(name) ? 'required' : 'none';
    return [
      `\`${name}\``,
      values,
      fallback === undefined ? whenMissing : `\`${JSON.stringify(fallback)}\``,
      secret ? `${description} Secret.` : description,
    ];
  });
  return rows.length === 0 ? 'It has no options.' : table(['option', 'value', 'default', 'meaning'], rows);
}
