import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, signedInAs } from '../../test/support/rules.ts';
import type { Viewer } from '../contracts/requester.ts';
import { SECOND } from '../lib/clock.ts';
import { refuseStale } from './freshness.ts';

/** Somebody signed in by a proof, or by none. */
async function viewerWith(rules: Rules, proof?: 'pwd' | 'sms'): Promise<Viewer> {
  const user = await rules.someone();
  const { source } = await signedInAs(rules, user);
  const { session } = await rules.storage.transaction((stores) =>
    rules.sessions.start(stores, { user, previous: null, source, proof }),
  );
  return { user, session };
}

describe('a fresh session', () => {
  it('is one whose owner gave a password or code within RECENT_LOGIN_AGE', async () => {
    const rules = createRules({ RECENT_LOGIN_AGE: 600 });
    for (const proof of ['pwd', 'sms'] as const) {
      const viewer = await viewerWith(rules, proof);
      rules.clock.advance(600 * SECOND);
      assert.equal(refuseStale(viewer, rules), null);
      rules.clock.advance(1);
      assert.deepEqual(refuseStale(viewer, rules), { code: 'not_fresh', params: { age: 600 } });
    }
  });

  it('is none that a link or an API token opened, which somebody may have stolen', async () => {
    const rules = createRules();
    assert.equal(refuseStale(await viewerWith(rules), rules)?.code, 'not_fresh');
    assert.equal(refuseStale({ user: await rules.someone(), session: null }, rules)?.code, 'not_fresh');
  });
});
