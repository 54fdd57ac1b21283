import { loadConfig } from '../../src/config/config.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { someUser } from './users.ts';

/** Stores users without end, many at once, and prints each e-mail when storing it was acknowledged. */
const storage = createStorage(await openDatabase(loadConfig({ DATA_DIR: process.argv[2] }).database));

async function writeForEver(writer: number): Promise<never> {
  for (let count = 0; ; count++) {
    const email = `writer${writer}-${count}@example.com`;
    await storage.transaction(async (stores) => {
      const user = await stores.users.insert(someUser({ email }));
      await stores.passwordHistory.add(user.id, { hash: email, retiredAt: 1 }, 5);
    });
    process.stdout.write(`${email}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, (_, writer) => writeForEver(writer)));
