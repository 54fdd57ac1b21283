import { after, before, describe } from 'node:test';
import { type Config, loadConfig } from '../../src/config/config.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import type { NewUser } from '../../src/contracts/stores/users.ts';
import type { User } from '../../src/contracts/user.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { availableEngines, type Engine, openEngine } from './engines.ts';

/** A store under test, and a second one over the same database, as another process would hold it. */
export interface TestStorage {
  readonly storage: Storage;
  readonly elsewhere: Storage;
  readonly config: Config;
}

/** Declares the same tests once for SQLite and once for PostgreSQL, each on an empty database. */
export function onEveryDatabase(subject: string, declare: (get: () => TestStorage) => void): void {
  for (const engine of databases) {
    describe(`${subject} [${engine}]`, () => {
      let opened: Engine;
      let storages: TestStorage;
      before(async () => {
        opened = await openEngine(engine);
        const config = loadConfig(opened.env);
        const database = openDatabase(config.database);
        await migrate(database);
        storages = {
          config,
          storage: createStorage(database),
          elsewhere: createStorage(openDatabase(config.database)),
        };
      });
      after(async () => {
        await storages.storage.close();
        await storages.elsewhere.close();
        await opened.drop();
      });
      declare(() => storages);
    });
  }
}

const databases = (await availableEngines()).filter((engine) => engine !== 'redis');

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
    isEmailVerified: true,
    isPhoneVerified: false,
    languageCode: null,
    attributes: {},
    emailAllowed: true,
    smsAllowed: true,
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
