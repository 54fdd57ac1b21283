import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { verify as argon2Verify } from '@node-rs/argon2';
import { equalInConstantTime } from '../lib/keyring.ts';

const pbkdf2Async = promisify(pbkdf2);
const scryptAsync = promisify(scrypt) as (
  password: string,
  salt: string,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

/** How many parts of a Django hash come before its salt: algorithm and iterations, or all parameters of argon2. */
const PARTS_BEFORE_SALT = 2;
const PARTS_BEFORE_ARGON2_SALT = 4;

/** Algorithm and cost of a hash: its text up to the salt. Hashes of one format take equally long. */
export function formatOf(encoded: string): string {
  const plain = encoded.startsWith('argon2$') ? encoded.slice('argon2'.length) : encoded;
  const parts = plain.split('$');
  const kept = plain.startsWith('$argon2') ? PARTS_BEFORE_ARGON2_SALT : PARTS_BEFORE_SALT;
  const format = `${parts.slice(0, kept).join('$')}$`;
  return plain === encoded ? format : `argon2${format}`;
}

/** Whether a password matches a hash of any known format. False, not an error, for an unknown one. */
export async function verifyAny(password: string, encoded: string): Promise<boolean> {
  if (encoded.startsWith('$argon2')) return argon2Verify(encoded, password).catch(() => false);
  if (encoded.startsWith('argon2$'))
    return argon2Verify(encoded.slice('argon2'.length), password).catch(() => false);
  const [algorithm = '', ...parts] = encoded.split('$');
  if (algorithm === 'pbkdf2_sha256' || algorithm === 'pbkdf2_sha1')
    return verifyPbkdf2(password, algorithm === 'pbkdf2_sha1' ? 'sha1' : 'sha256', parts);
  if (algorithm === 'scrypt') return verifyScrypt(password, parts);
  return false;
}

/** `<iterations>$<salt>$<base64>` */
async function verifyPbkdf2(password: string, digest: 'sha1' | 'sha256', parts: string[]): Promise<boolean> {
  const [iterations = '', salt = '', expected = ''] = parts;
  const rounds = Number(iterations);
  if (!Number.isSafeInteger(rounds) || rounds < 1 || rounds > 10_000_000) return false;
  const derived = await pbkdf2Async(password, salt, rounds, digest === 'sha1' ? 20 : 32, digest);
  return equalInConstantTime(derived.toString('base64'), expected);
}

/** `<work factor>$<salt>$<block size>$<parallelism>$<base64>` */
async function verifyScrypt(password: string, parts: string[]): Promise<boolean> {
  const [factor = '', salt = '', blockSize = '', parallelism = '', expected = ''] = parts;
  const [N, r, p] = [Number(factor), Number(blockSize), Number(parallelism)];
  try {
    const derived = await scryptAsync(password, salt, 64, { N, r, p, maxmem: 256 * N * r });
    return equalInConstantTime(derived.toString('base64'), expected);
  } catch {
    return false;
  }
}
