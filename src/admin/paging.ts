import { type TSchema, Type } from 'typebox';
import { documented, type Field, id, optional, text } from '../contracts/fields.ts';
import { type Answer, type ParameterDoc, refuse } from '../contracts/route.ts';
import { invalidFields } from '../errors.ts';
import type { Keyring } from '../lib/keyring.ts';
import { message } from '../locales/index.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
/** Characters. A cursor holds a few short values, encrypted. */
const CURSOR_MAX_LENGTH = 2000;
const PURPOSE = 'page-cursor';
const LIMIT = Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT });

type Position = readonly (string | number)[];

/** Query fields of every paginated list. */
export const pageFields = () => ({
  cursor: optional(documented(text(CURSOR_MAX_LENGTH), 'The `next` of the page before.', 'q83vEjRWeJA')),
  limit: limit(),
});

/** {@link pageFields} for the API document. */
export const pageParameters = {
  cursor: {
    description: 'The `next` of the page before; left out for the first page.',
    example: 'q83vEjRWeJA',
  },
  limit: {
    description: `How many, 1 to ${MAX_LIMIT}. Default: ${DEFAULT_LIMIT}.`,
    example: '50',
    schema: LIMIT,
  },
} as const satisfies Record<string, ParameterDoc>;

function limit(): Field<number> {
  const number = optional(id());
  return {
    schema: LIMIT,
    isRequired: false,
    read(given) {
      const reading = number.read(given);
      if ('error' in reading) return reading;
      const { value = DEFAULT_LIMIT } = reading;
      return value > MAX_LIMIT ? { error: message('invalidValue') } : { value };
    },
  };
}

/** The schema of a page. */
export const pageSchema = (item: TSchema) =>
  Type.Object({
    results: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'The `cursor` of the next page; null: this is the last one.',
    }),
  });

/** The answer to a cursor that is none, or of another list. */
export const refuseCursor = (): Answer => refuse(invalidFields({ cursor: [message('invalidValue')] }));

/**
 * Cursors hold the position after the last row of a page. They are encrypted, because a position may be an e-mail address and
 * URLs end up in logs, and bound to their list: its name, whoever reads it and how it is filtered.
 */
export function createCursors(keyring: Keyring) {
  return {
    /** @param list names the list, with its reader and filters */
    encode: (list: string, position: Position): string =>
      keyring.encrypt(PURPOSE, JSON.stringify(position), list),

    /** @returns null if the cursor is damaged, forged, or of another list */
    decode(list: string, cursor: string): (string | number)[] | null {
      const opened = keyring.open(PURPOSE, cursor, list);
      return opened && JSON.parse(opened.text);
    },
  };
}
