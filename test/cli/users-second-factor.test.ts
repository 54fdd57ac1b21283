import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTestApp } from '../support/app.ts';
import { openEngine } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { enrolled, newColleague } from '../support/second-factor.ts';

describe('latchkey users reset-second-factor', () => {
  it('lets in who has lost the device, once, and says in one line where there is none', async () => {
    const opened = await openEngine('sqlite');
    try {
      const app = await startTestApp('sqlite', opened, { env: { STAFF_SECOND_FACTOR: 'required' } });
      const { user } = await enrolled(app);
      const { user: other } = await newColleague(app);
      const reset = (reference: string) =>
        latchkey(opened.env, ['users', 'reset-second-factor', reference, '--json']);
      const done = await reset(user.email ?? '');
      assert.deepEqual([done.code, done.json()], [0, { id: user.id, second_factor: null }], done.stderr);
      assert.equal((await app.core.storage.read.secondFactors.ofUser(user.id)).length, 0);
      assert.ok((await app.auditOf(user)).includes('second_factor.reset:success'));
      for (const reference of [String(user.id), String(other.id)]) {
        const { code, stderr } = await reset(reference);
        assert.equal(code, 1);
        assert.match(stderr, new RegExp(`^.*user ${reference} has no second factor\\n$`));
      }
      await app.close();
    } finally {
      await opened.drop();
    }
  });
});
