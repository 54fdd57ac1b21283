import type { User } from '../contracts/user.ts';

/** A field of a token's MAC takes as long as it is long: as long as those of most users. */
const HASH_LENGTH = 97;

/**
 * Stands for the user of a link with an id nobody has. Its token is computed and compared like any other, so that the time
 * an answer takes does not tell which ids exist. It is never right: the caller asks whether there is a user as well.
 */
export const NOBODY: Pick<
  User,
  'id' | 'password' | 'authGeneration' | 'signInGeneration' | 'email' | 'phone'
> = {
  id: 0,
  password: '!'.repeat(HASH_LENGTH),
  authGeneration: 0,
  signInGeneration: 0,
  email: 'nobody.at.all@example.com',
  phone: '+000000000000',
};
