import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { bytesOf, costOf, isWithin, type Judge, MAX_SALT, refuse } from './judgement.ts';

const derive = promisify(pbkdf2);

const DIGESTS = {
  pbkdf2_sha256: { digest: 'sha256', bytes: 32 },
  pbkdf2_sha1: { digest: 'sha1', bytes: 20 },
} as const;
/** `<algorithm>$<iterations>$<salt>$<base64>` */
const PATTERN = /^(pbkdf2_sha256|pbkdf2_sha1)\$([^$]*)\$([^$]*)\$([^$]*)$/;
/** Django 6 takes 1,200,000; its documentation shows how to take more. These take seconds. */
const MAX_ITERATIONS = 10_000_000;

export const judgePbkdf2: Judge = (encoded) => {
  if (!encoded.startsWith('pbkdf2_')) return undefined;
  const [, name, iterations = '', salt = '', text = ''] = PATTERN.exec(encoded) ?? [];
  if (name === undefined) return refuse('pbkdf2: expected sha256 or sha1, iterations, a salt and a hash');
  const { digest, bytes } = DIGESTS[name as keyof typeof DIGESTS];
  const rounds = costOf(iterations);
  if (!isWithin(rounds, 1, MAX_ITERATIONS))
    return refuse(`pbkdf2: expected 1 to ${MAX_ITERATIONS} iterations`);
  if (!isWithin(salt.length, 1, MAX_SALT))
    return refuse(`pbkdf2: expected a salt of 1 to ${MAX_SALT} characters`);
  const expected = bytesOf(text, 'padded');
  if (expected?.length !== bytes) return refuse(`pbkdf2: expected a hash of ${bytes} bytes in base64`);
  return {
    kind: 'supported',
    format: `${name}$${iterations}$`,
    stored: encoded,
    verify: async (password) =>
      timingSafeEqual(await derive(password, salt, rounds, bytes, digest), expected),
  };
};
