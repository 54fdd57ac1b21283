import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { bytesOf, costOf, isWithin, type Judge, type Judgement, MAX_SALT, refuse } from './judgement.ts';

interface Costs {
  /** N, a power of two. */
  readonly factor: number;
  /** r */
  readonly blockSize: number;
  /** p */
  readonly parallelism: number;
}

const derive = promisify(scrypt) as (
  password: string,
  salt: string | Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

/** Django 4 and newer: `scrypt$<N>$<salt>$<r>$<p>$<base64>` */
const DJANGO = /^scrypt\$([^$]*)\$([^$]*)\$([^$]*)\$([^$]*)\$([^$]*)$/;
/** The PHC string, as passlib writes it: ln is the binary logarithm of N. */
const PHC = /^(\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$)([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]*)$/;
const MAX_MEMORY = 256 * 1024 ** 2;
/** Bytes written and read, p times over: some seconds. */
const MAX_WORK = 1024 ** 3;
const [MIN_HASH, MAX_HASH] = [16, 64];

export const judgeScrypt: Judge = (encoded) => {
  if (encoded.startsWith('scrypt$')) return judgeDjango(encoded);
  return encoded.startsWith('$scrypt$') ? judgePhc(encoded) : undefined;
};

function judgeDjango(encoded: string): Judgement {
  const [, factor, salt = '', blockSize = '', parallelism = '', text = ''] = DJANGO.exec(encoded) ?? [];
  if (factor === undefined) return refuse('scrypt: expected N, a salt, r, p and a hash');
  return judge({
    format: `scrypt$${factor}$`,
    costs: { factor: costOf(factor), blockSize: costOf(blockSize), parallelism: costOf(parallelism) },
    salt: Buffer.from(salt),
    expected: bytesOf(text, 'padded'),
  });
}

function judgePhc(encoded: string): Judgement {
  const [, format, ln, blockSize = '', parallelism = '', salt = '', text = ''] = PHC.exec(encoded) ?? [];
  if (format === undefined) return refuse('scrypt: expected ln, r, p, a salt and a hash');
  return judge({
    format,
    costs: { factor: 2 ** Number(ln), blockSize: costOf(blockSize), parallelism: costOf(parallelism) },
    salt: bytesOf(salt, 'unpadded'),
    expected: bytesOf(text, 'unpadded'),
  });
}

function judge(hash: {
  format: string;
  costs: Costs;
  salt: Buffer | null;
  expected: Buffer | null;
}): Judgement {
  const { format, costs, salt, expected } = hash;
  const { factor: N, blockSize: r, parallelism: p } = costs;
  const memory = 128 * N * r;
  if (!Number.isInteger(Math.log2(N)) || N < 2) return refuse('scrypt: expected N to be a power of two');
  if (!isWithin(memory, 1, MAX_MEMORY) || !isWithin(memory * p, 1, MAX_WORK))
    return refuse(`scrypt: expected N, r and p that take ${MAX_MEMORY / 1024 ** 2} MiB at most`);
  if (!salt || !isWithin(salt.length, 1, MAX_SALT))
    return refuse(`scrypt: expected a salt of 1 to ${MAX_SALT} bytes`);
  if (!expected || !isWithin(expected.length, MIN_HASH, MAX_HASH))
    return refuse(`scrypt: expected a hash of ${MIN_HASH} to ${MAX_HASH} bytes in base64`);
  // Beside the big block: p smaller ones, and what OpenSSL takes for itself.
  const options = { N, r, p, maxmem: 2 * memory + 128 * r * p + 1024 ** 2 };
  const texts = [salt, expected].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return {
    kind: 'supported',
    format,
    stored: `$scrypt$ln=${Math.log2(N)},r=${r},p=${p}$${texts.join('$')}`,
    verify: async (password) =>
      timingSafeEqual(await derive(password, salt, expected.length, options), expected),
  };
}
