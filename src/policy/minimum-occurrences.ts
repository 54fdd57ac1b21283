import { Type } from 'typebox';
import { type MessageKey, message } from '../locales/index.ts';
import { countOf } from './characters.ts';
import { type Demands, type Validator, validator } from './validator.ts';

/** A validator that requires a number of characters of one kind. The contract spells `min_occurances` like this. */
export const minimumOccurrences = ({
  name,
  doc,
  kind,
  demand,
  failure,
  rule,
}: {
  readonly name: string;
  /** Describes the kind, for the documentation. */
  readonly doc: string;
  /** One of `KINDS`. */
  readonly kind: RegExp;
  readonly demand: keyof Demands;
  readonly failure: MessageKey;
  readonly rule: MessageKey;
}): Validator =>
  validator({
    name,
    doc: `At least \`min_occurances\` ${doc}`,
    failure: message(failure, { min: '{min_occurances}' }),
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
    isComposition: true,
    check: (password, { min_occurances }) =>
      countOf(kind, password) < min_occurances ? message(failure, { min: min_occurances }) : undefined,
    demands: ({ min_occurances }) => ({ [demand]: min_occurances }),
    describe: ({ min_occurances }) => ({
      text: message(rule, { min: min_occurances }),
      check: { pattern: kind.source, minimum: min_occurances },
    }),
  });
