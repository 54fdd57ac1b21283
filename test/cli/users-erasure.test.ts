import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { User } from '../../src/contracts/user.ts';
import { createLogger } from '../../src/http/logger.ts';
import { DAY, systemClock } from '../../src/lib/clock.ts';
import { recordConsents } from '../../src/users/consents.ts';
import { type Engine, openEngine } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { storeUser } from '../support/users.ts';

const EMAIL = 'ada@example.com';
const PHONE = '+905301234567';
const SOURCE = { address: '192.0.2.9', agent: 'test', requestId: 'test' };

describe('an operator who is asked “did you erase me?”', () => {
  let engine: Engine;
  let user: User;
  before(async () => {
    engine = await openEngine('sqlite');
    const later = { now: () => systemClock.now() + 8 * DAY };
    const core = await createCore(loadConfig(engine.env), createLogger('silent'));
    user = await storeUser(core.storage, { email: EMAIL, phone: PHONE, isPhoneVerified: true });
    await core.storage.transaction(async (stores) => {
      const consents = { email_allowed: true };
      const by = { userId: user.id, actorId: user.id, through: 'registration' } as const;
      await recordConsents(core.audit, stores, SOURCE, { ...by, consents });
      await stores.closures.close(user, systemClock.now());
    });
    await core.close();
    const worker = await createCore(loadConfig(engine.env), createLogger('silent'), { clock: later });
    assert.equal(await worker.erasure.run(), 1);
    await worker.close();
  });
  after(() => engine.drop());

  it('answers by e-mail or phone, as text and as JSON', async () => {
    for (const address of [EMAIL, 'ADA@Example.com', PHONE, '+90 530 123 45 67']) {
      const answer = await latchkey(engine.env, ['users', 'erasure', address, '--json']);
      const [record, ...more] = answer.json<{ consents: object[]; closed_at: string; erased_at: string }[]>();
      assert.deepEqual(more, []);
      assert.partialDeepStrictEqual(record?.consents, [{ email_allowed: true, through: 'registration' }]);
      assert.ok((record?.erased_at ?? '') > (record?.closed_at ?? ''));
    }
    const { stdout } = await latchkey(engine.env, ['users', 'erasure', EMAIL]);
    assert.match(stdout, /\n\S+Z {2}erased\n\S+Z {2}closed\n\S+Z {2}consent {2}email_allowed=true/);
  });

  it('says so when there is nothing on record, and what was expected instead of an address', async () => {
    const none = await latchkey(engine.env, ['users', 'erasure', 'grace@example.com']);
    assert.equal(none.stdout, 'no erasure of an account with this address is on record\n');
    const wrong = await latchkey(engine.env, ['users', 'erasure', '1']);
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.stderr, /expected an e-mail, or a phone with \+, got "1"/);
  });

  it('sees the account as erased, cannot open it, and finds the audit trail intact', async () => {
    const shown = await latchkey(engine.env, ['users', 'show', String(user.id), '--json']);
    assert.partialDeepStrictEqual(shown.json(), { email: null, user_type: 'anonymized', is_active: false });
    const opened = await latchkey(engine.env, ['users', 'update', String(user.id), '--active']);
    assert.match(opened.stderr, /was erased and stays so/);
    const rows = await latchkey(engine.env, ['audit', 'list', '--user', String(user.id), '--json']);
    assert.deepEqual(
      rows.json<{ event: string; address: string }[]>().map(({ event, address }) => [event, address]),
      [
        ['account.anonymize', 'worker'],
        ['consent.change', 'erased'],
      ],
    );
    assert.equal((await latchkey(engine.env, ['audit', 'verify'])).code, 0);
  });
});
