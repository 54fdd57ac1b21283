import { Type } from 'typebox';
import type { LiveCheckName } from '../contracts/page.ts';
import { type MessageKey, message } from '../locales/index.ts';
import { type Demands, type Validator, validator } from './validator.ts';

/** A validator that asks for a number of characters of one kind. `min_occurances` is spelt so in the contract. */
export const minimumOccurrences = (kind: {
  readonly name: string;
  /** The kind in words, for the documentation. */
  readonly doc: string;
  readonly count: (password: string) => number;
  readonly demand: keyof Demands;
  readonly failure: MessageKey;
  readonly rule: MessageKey;
  readonly liveCheck: LiveCheckName;
}): Validator =>
  validator({
    name: kind.name,
    doc: `At least \`min_occurances\` ${kind.doc}`,
    failure: message(kind.failure, { min: '{min_occurances}' }),
    options: Type.Object(
      {
        min_occurances: Type.Integer({
          minimum: 1,
          maximum: 64,
          default: 1,
          description: 'Characters of this kind, anywhere in the password.',
        }),
      },
      { additionalProperties: false },
    ),
    check: (password, { min_occurances }) =>
      kind.count(password) < min_occurances ? message(kind.failure, { min: min_occurances }) : undefined,
    demands: ({ min_occurances }) => ({ [kind.demand]: min_occurances }),
    describe: ({ min_occurances }) => ({
      text: message(kind.rule, { min: min_occurances }),
      check: { name: kind.liveCheck, value: min_occurances },
    }),
  });
