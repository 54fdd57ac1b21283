import { UNUSABLE_PREFIX } from '../contracts/user.ts';
import { judgeArgon2 } from './formats/argon2.ts';
import { judgeBcrypt } from './formats/bcrypt.ts';
import { judgeDigest } from './formats/digests.ts';
import { type Judge, type Judgement, refuse } from './formats/judgement.ts';
import { judgePbkdf2 } from './formats/pbkdf2.ts';
import { judgeScrypt } from './formats/scrypt.ts';
import { judgeWrapped } from './formats/wrapped.ts';

/** Longer than any hash that is supported. */
const MAX_LENGTH = 512;

const judgeUnusable: Judge = (encoded) =>
  encoded === '' || encoded.startsWith(UNUSABLE_PREFIX) ? { kind: 'unusable' } : undefined;

const judgeCrypt: Judge = (encoded) =>
  encoded.startsWith('crypt$')
    ? refuse('crypt: DES is not supported, the password has to be reset')
    : undefined;

const JUDGES: readonly Judge[] = [
  judgeUnusable,
  judgeArgon2,
  judgePbkdf2,
  judgeBcrypt,
  judgeScrypt,
  judgeDigest,
  judgeWrapped,
  judgeCrypt,
];

/**
 * What can be done with a password hash: of Latchkey, of any Django (django/contrib/auth/hashers.py), or as argon2, bcrypt and
 * scrypt libraries write it. Costs that would hold the service up, or protect nothing, are refused, and never computed.
 */
export function judgeHash(encoded: string): Judgement {
  if (encoded.length > MAX_LENGTH) return refuse(`expected at most ${MAX_LENGTH} characters`);
  for (const judge of JUDGES) {
    const judgement = judge(encoded);
    if (judgement) return judgement;
  }
  return refuse('unknown format');
}

/** Algorithm and cost of a hash: its text up to the salt. Hashes of one format take equally long. */
export function formatOf(encoded: string): string {
  const judged = judgeHash(encoded);
  return judged.kind === 'supported' ? judged.format : beginningOf(encoded);
}

/** How many parts come before the salt in most hashes, and in those of argon2. */
const PARTS_BEFORE_SALT = 2;
const PARTS_BEFORE_ARGON2_SALT = 4;

/** About the same of a hash that is never computed: those of another cost must not pass for it. */
function beginningOf(encoded: string): string {
  const parts = encoded.split('$');
  const isArgon2 = parts[1]?.startsWith('argon2') ?? false;
  return `${parts.slice(0, isArgon2 ? PARTS_BEFORE_ARGON2_SALT : PARTS_BEFORE_SALT).join('$')}$`;
}

const KNOWN = /^(?:(?:argon2)?\$argon2(?:id|i|d)|pbkdf2_sha(?:1|256)|scrypt)\$/;

/** {@link formatOf} for people to read; `unknown` where it might show a part of the salt or the hash. */
export const shownFormat = (encoded: string): string =>
  KNOWN.test(encoded) ? formatOf(encoded).replace(/\$$/, '') : 'unknown';

/** Whether a password matches a hash of any known format. False, not an error, for an unknown one. */
export async function verifyAny(password: string, encoded: string): Promise<boolean> {
  const judged = judgeHash(encoded);
  // One without its algorithm is rewritten by an import: stored as it is, nobody could tell how long it takes.
  return judged.kind === 'supported' && encoded.startsWith(judged.format) ? judged.verify(password) : false;
}
