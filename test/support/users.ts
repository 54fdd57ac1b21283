import type { Storage } from '../../src/contracts/storage.ts';
import type { NewUser } from '../../src/contracts/stores/users.ts';
import type { User } from '../../src/contracts/user.ts';

let userNumber = 0;

/** A user that could be stored: registered, active, with an e-mail of its own, but for what is given. */
export function someUser(given: Partial<NewUser> = {}): NewUser {
  userNumber += 1;
  return {
    email: `somebody${userNumber}@example.com`,
    username: null,
    phone: null,
    password: `hash-${userNumber}`,
    firstName: 'Ada',
    lastName: 'Byron',
    userType: 'registered',
    isActive: true,
    isStaff: false,
    role: null,
    isEmailVerified: true,
    isPhoneVerified: false,
    mayHoldPhone: true,
    phonePrecedesEmail: false,
    languageCode: null,
    attributes: {},
    emailAllowed: true,
    smsAllowed: true,
    whatsappAllowed: true,
    callAllowed: true,
    gender: null,
    dateOfBirth: null,
    dateJoined: 1_700_000_000_000,
    ...given,
  };
}

/** Stores {@link someUser}. */
export const storeUser = (storage: Storage, given: Partial<NewUser> = {}): Promise<User> =>
  storage.transaction((stores) => stores.users.insert(someUser(given)));
