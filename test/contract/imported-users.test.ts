import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openDirect } from '../support/direct.ts';
import { onEveryDatabase } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

onEveryDatabase('people who came from Django', (get) => {
  it('are found by their key there, and what links depend on is forgotten in batches', async () => {
    const { storage, config } = get();
    const users = [await storeUser(storage), await storeUser(storage), await storeUser(storage)];
    const direct = await openDirect(config.database);
    for (const [index, { id }] of users.entries())
      await direct.query(
        `insert into imported_users (source_id, user_id, fingerprint, hash_mac, profile, auth_generation,
           sign_in_generation, link_facts, is_superuser, seen_by, imported_at)
         values ('key-${index}', ${id}, '', '', '', 3, 4, 'sealed', false, 1, ${1000 + index})`,
      );
    await direct.close();
    assert.deepEqual(await storage.read.importedUsers.bySourceId('key-0'), {
      userId: users[0]?.id,
      authGeneration: 3,
      signInGeneration: 4,
      linkFacts: 'sealed',
    });
    assert.equal(await storage.read.importedUsers.bySourceId('nobody'), undefined);
    const forget = (limit: number) =>
      storage.transaction(({ importedUsers }) => importedUsers.forgetLinkFacts(1002, limit));
    assert.equal(await forget(1), 1);
    assert.equal(await forget(10), 1);
    assert.equal(await forget(10), 0);
    assert.equal((await storage.read.importedUsers.bySourceId('key-0'))?.linkFacts, null);
    assert.equal((await storage.read.importedUsers.bySourceId('key-2'))?.linkFacts, 'sealed');
  });

  it('keep what was ended here ended, for as long as Django may have it, and tokens for good', async () => {
    const { storage, config } = get();
    const direct = await openDirect(config.database);
    await direct.query(
      `insert into imported_credentials (hash, expires_at)
       values ('first', 1000), ('second', 1001), ('third', 1002), ('token', null)`,
    );
    const forget = (limit: number) =>
      storage.transaction(({ importedUsers }) => importedUsers.forgetSessions(1001, limit));
    assert.equal(await forget(1), 1);
    assert.equal(await forget(10), 1);
    assert.equal(await forget(10), 0);
    const rows = await direct.query<{ hash: string }>('select hash from imported_credentials order by hash');
    await direct.close();
    assert.deepEqual(
      rows.map(({ hash }) => hash),
      ['third', 'token'],
    );
  });
});
