import { readFileSync } from 'node:fs';
import { Type } from 'typebox';
import { message } from '../../locales/index.ts';
import { validator } from '../validator.ts';

export const commonPassword = validator({
  name: 'CommonPasswordValidator',
  doc: 'Not one of the most common passwords, compared lower-cased and trimmed. NIST SP 800-63B-4 asks for such a list.',
  failure: message('passwordTooCommon'),
  options: Type.Object({}, { additionalProperties: false }),
  check: (password) => (isCommonPassword(password) ? message('passwordTooCommon') : undefined),
  describe: () => ({ text: message('ruleNotCommon') }),
});

/** Longer passwords are in no list and match none of the patterns below. UTF-16 code units. */
const LONGEST = 20;

/**
 * Whether a password, lower-cased and trimmed, is one of the most common: in the package's list, one of the patterns
 * that the list leaves out because other parts of the package find them, or either with an ending that people add.
 */
export function isCommonPassword(password: string): boolean {
  const word = password.trim().toLowerCase();
  if (word.length > LONGEST) return false;
  const [, stem] = EXTENDED.exec(word) ?? [];
  return isListed(word) || (stem !== undefined && isListed(stem));
}

const isListed = (word: string): boolean => isPattern(word) || listedPasswords().has(word);

let list: ReadonlySet<string> | undefined;

/**
 * The package's list, read when first needed, because it takes 2.4 MiB. It is read as a file, because the package's module
 * would keep all its lists in memory.
 */
export function listedPasswords(): ReadonlySet<string> {
  list ??= new Set(
    JSON.parse(
      readFileSync(new URL(import.meta.resolve('@zxcvbn-ts/language-common/src/passwords.json')), 'utf8'),
    ),
  );
  return list;
}

/**
 * Up to three digits and a sign after a word: dragon7, angel123, princess!. Guessing programs add them to each word of
 * their lists. More than half of what Django's list has and the package's lacks is of this form.
 */
const EXTENDED = /^(.{2,}\p{L})\d{0,3}[!.*?]?$/u;
/** Every number of up to four digits: PINs and years are in every top list. */
const SHORT_NUMBER = /^\d{1,4}$/;
/** One character or a few letters or digits, repeated: aaaaaa, 121212, asdasd, 20202020. */
const REPEATED = /^(?:(.)\1*|([a-z]{2,3}|\d{2,4})\2+)$/u;
/** Passwords that satisfy composition rules and top recent lists: Admin@123, Pass@1234, 123456aA@. */
const COMPOSED =
  /^(?:(?:aa|abcd?|admin|demo|global|hello|india|p[a@]ss(?:w[o0]rd)?|qwerty|root|test|user|welcome)[-!#@._]?(?:1|12|123|1234|12345|123456|1234567|12345678|123456789)|(?:1234|12345|123456|1234567|12345678)a{0,2}@)$/;
/** Sequences on the keyboard or in the alphabet, in either direction. */
const ROWS = [
  '012345678901234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
].flatMap((row) => [row, [...row].reverse().join('')]);
const SHORTEST_RUN = 3;

const isPattern = (word: string): boolean =>
  SHORT_NUMBER.test(word) ||
  REPEATED.test(word) ||
  COMPOSED.test(word) ||
  (word.length >= SHORTEST_RUN && ROWS.some((row) => row.includes(word)));
