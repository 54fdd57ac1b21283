import { hash } from 'node:crypto';
import { verify } from '@node-rs/bcrypt';
import { isWithin, type Judge, refuse } from './judgement.ts';

/** Django’s prefixes, and what bcrypt libraries write: version, cost, 22 characters of salt and 31 of hash. */
const PATTERN = /^(bcrypt_sha256\$|bcrypt\$)?(\$2[aby]\$(\d\d)\$)[./A-Za-z0-9]{53}$/;
/** Each more doubles the time: 16 takes seconds. bcrypt itself has none below 4. */
const [MIN_COST, MAX_COST] = [4, 16];

export const judgeBcrypt: Judge = (encoded) => {
  if (!/^(?:bcrypt(?:_sha256)?\$|\$2)/.test(encoded)) return undefined;
  const [, prefix = '', head, cost] = PATTERN.exec(encoded) ?? [];
  if (head === undefined) return refuse('bcrypt: expected version 2a, 2b or 2y, a cost, and 53 characters');
  if (!isWithin(Number(cost), MIN_COST, MAX_COST))
    return refuse(`bcrypt: expected a cost from ${MIN_COST} to ${MAX_COST}`);
  const plain = encoded.slice(prefix.length);
  // bcrypt ignores what is beyond 72 bytes, which is what Django's digest is for.
  const isDigested = prefix.startsWith('bcrypt_sha256');
  return {
    kind: 'supported',
    format: prefix + head,
    stored: encoded,
    verify: (password) => verify(isDigested ? hash('sha256', password) : password, plain).catch(() => false),
  };
};
