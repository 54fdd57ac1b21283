import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestApp } from '../support/app.ts';
import { browserFrom, type Imported, openHome, runImport, serviceOf } from '../support/django/importing.ts';
import { type Customer, type Made, openShop, WITHOUT_DJANGO } from '../support/django/shop.ts';
import { latchkey } from '../support/process.ts';

const NEXT = 'the next key of the shop 9876543210';

describe('an import after SECRET_KEY has changed', { skip: WITHOUT_DJANGO }, () => {
  it('signs nobody out, though the former key is gone', async () => {
    const shop = await openShop('sqlite');
    const home = await openHome('sqlite');
    let app: TestApp | undefined;
    try {
      const made = await shop.run<Made>('setup', { password: 'correct horse battery' });
      const first = await runImport(home, shop);
      assert.equal(first.code, 0, first.stderr);

      const both = { ...home.env, SECRET_KEY: NEXT, SECRET_KEY_FALLBACKS: home.env.SECRET_KEY };
      const rotated = await latchkey(both, ['keys', 'rotate']);
      assert.equal(rotated.code, 0, rotated.stderr);
      const moved = { ...home, env: { ...home.env, SECRET_KEY: NEXT } };
      const second = await runImport(moved, shop);
      assert.equal(second.code, 0, second.stderr);
      const { users, sessions } = second.json<Imported>().counts;
      assert.partialDeepStrictEqual(
        { users, sessions },
        { users: { updated: 0, created: 0 }, sessions: { created: 0 } },
      );

      app = await serviceOf('sqlite', moved);
      const { session } = made.people.argon2 as Customer;
      assert.equal((await browserFrom(app, session).get('/current_user/')).status, 200);
    } finally {
      await app?.close();
      await Promise.all([shop.close(), home.drop()]);
    }
  });
});
