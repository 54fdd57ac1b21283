import { verify } from '@node-rs/argon2';
import { bytesOf, costOf, isWithin, type Judge, refuse } from './judgement.ts';

/** Django’s prefix, and the PHC string that argon2 libraries write (RFC 9106; old ones without a version). */
const PATTERN =
  /^(argon2)?(\$argon2(?:id|i|d)\$)(v=\d{1,3}\$)?(m=(\d+),t=(\d+),p=(\d+)\$)([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]*)$/;
/** 1.0 and 1.3; a hash without a version is of 1.0. */
const OLD_VERSION = 'v=16$';
const VERSIONS = new Set([OLD_VERSION, 'v=19$']);
/** KiB: Django takes 100 MiB. As many as there are cores may be at work at once. */
const MAX_MEMORY = 256 * 1024;
const MAX_PASSES = 64;
const MAX_LANES = 64;
/** KiB written in all passes: some seconds. */
const MAX_WORK = 4 * 1024 * 1024;
/** Bytes; RFC 9106 §3.1 has no salts below 8. */
const [MIN_SALT, LONGEST_SALT] = [8, 48];
const [MIN_TAG, MAX_TAG] = [16, 64];

export const judgeArgon2: Judge = (encoded) => {
  if (!/^(?:argon2)?\$argon2/.test(encoded)) return undefined;
  const parts = PATTERN.exec(encoded);
  if (!parts) return refuse('argon2: expected m, t, p, a salt and a hash');
  const [, prefix = '', type, version = OLD_VERSION, costs, ...texts] = parts;
  const [memory = 0, passes = 0, lanes = 0] = texts.slice(0, 3).map(costOf);
  const [salt, tag] = texts.slice(3).map((text) => bytesOf(text, 'unpadded')?.length ?? 0);
  if (!VERSIONS.has(version)) return refuse('argon2: expected version 16 or 19');
  if (!isWithin(memory, 8 * lanes, MAX_MEMORY) || !isWithin(lanes, 1, MAX_LANES))
    return refuse(`argon2: expected at most ${MAX_MEMORY} KiB and ${MAX_LANES} lanes, 8 KiB for each`);
  if (!isWithin(passes, 1, MAX_PASSES) || memory * passes > MAX_WORK)
    return refuse(`argon2: expected 1 to ${MAX_PASSES} passes, over ${MAX_WORK} KiB in all`);
  if (!isWithin(salt ?? 0, MIN_SALT, LONGEST_SALT) || !isWithin(tag ?? 0, MIN_TAG, MAX_TAG))
    return refuse('argon2: expected a salt of 8 to 48 bytes and a hash of 16 to 64');
  const ends = encoded.split('$').slice(-2).join('$');
  return {
    kind: 'supported',
    format: `${prefix}${type}${parts[3] ?? ''}${costs}`,
    stored: encoded,
    verify: (password) => verify(`${type}${version}${costs}${ends}`, password).catch(() => false),
  };
};
