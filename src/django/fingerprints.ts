import { hash } from 'node:crypto';
import { FINGERPRINT_PURPOSE } from '../contracts/stores/imported-users.ts';
import type { User } from '../contracts/user.ts';
import type { Keyring } from '../lib/keyring.ts';
import { emptyAccount } from '../users/account.ts';
import type { Known } from './people.ts';
import type { Person } from './person.ts';

/** Everything of a user that Django decides. */
export const PROFILE = (Object.keys(emptyAccount) as (keyof typeof emptyAccount)[]).filter(
  // A link here may confirm an e-mail without changing it, and what another user proves takes a phone away.
  (name) => !['isEmailVerified', 'mayHoldPhone', 'phonePrecedesEmail'].includes(name),
);

/** A hash of what was stored here, to see whether somebody has changed it since. */
export const profileOf = (account: Person['account'] | User): string =>
  hash('sha256', JSON.stringify([...PROFILE.map((name) => account[name]), account.attributes]), 'hex');

/** Without the day of joining: where the row has none, it is that of the import. */
const fieldsOf = ({ account, hash: encoded, email, lastLogin, isSuperuser }: Person) => [
  JSON.stringify([{ ...account, dateJoined: 0 }, encoded, email, lastLogin, isSuperuser]),
];

/** What Django has of a user. Keyed: whoever reads the database could try passwords on a plain hash that covers one of MD5. */
export const fingerprintOf = (person: Person, keyring: Keyring): string =>
  keyring.mac(FINGERPRINT_PURPOSE, fieldsOf(person));

/** Whether Django has the same of a user as at the last import. */
export const isSameRow = (person: Person, { row }: Known, keyring: Keyring): boolean =>
  keyring.isMac(FINGERPRINT_PURPOSE, fieldsOf(person), row.fingerprint);

/** The same for the hash of the password alone. */
export const hashMacOf = (person: Person, keyring: Keyring): string =>
  keyring.mac(FINGERPRINT_PURPOSE, [person.hash]);

export const isSameHash = (person: Person, { row }: Known, keyring: Keyring): boolean =>
  keyring.isMac(FINGERPRINT_PURPOSE, [person.hash], row.hash_mac);

/** Whether password and addresses are as the import left them. */
export const hasImportedCredentials = ({ row, user }: Known): boolean =>
  user.authGeneration === row.auth_generation;
