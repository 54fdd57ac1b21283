import { pbkdf2Sync } from 'node:crypto';

/** Takes about twice as long as a hash of ours; shops have imported slower ones, which would only make attacks last longer. */
const ROUNDS = 120_000;
const SALT = 'seasalt';
const BYTES = 32;

/** A hash as Django made it, of somebody who was imported from there and has not signed in since. */
export const importedHash = (password: string): string => {
  const digest = pbkdf2Sync(password, SALT, ROUNDS, BYTES, 'sha256').toString('base64');
  return `pbkdf2_sha256$${ROUNDS}$${SALT}$${digest}`;
};
