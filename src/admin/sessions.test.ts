import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted } from '../../test/support/result.ts';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import { refused } from '../lib/result.ts';
import { createCredentials } from './credentials.ts';
import { createOperatorSignIn } from './sessions.ts';

const { source } = requester();

const signInFor = (rules: Rules) => createOperatorSignIn({ ...rules, credentials: createCredentials(rules) });

describe('a member of staff who signs somebody in', () => {
  it('gets a session of that user, and is named in the trail', async () => {
    const rules = createRules();
    const [staff, guest] = [
      await rules.someone({ isStaff: true }),
      await rules.someone({ userType: 'guest' }),
    ];
    const { session } = accepted(await signInFor(rules)(guest.id, staff, source));
    assert.equal((await rules.sessions.find(session.id))?.user?.id, guest.id);
    const [row] = await rules.storage.read.audit.list({ userId: guest.id, limit: 1 });
    assert.deepEqual(
      [row?.event, row?.actorId, row?.detail],
      ['session.sign_in', staff.id, { method: 'operator' }],
    );
  });

  it('cannot become a colleague by a stolen token, and leaves a trace of the attempt', async () => {
    const rules = createRules();
    const [staff, colleague] = [
      await rules.someone({ isStaff: true }),
      await rules.someone({ isStaff: true }),
    ];
    assert.deepEqual(await signInFor(rules)(colleague.id, staff, source), refused('is-staff'));
    assert.deepEqual(await rules.storage.read.sessions.ofUser(colleague.id), []);
    const rows = await rules.storage.read.audit.list({ userId: colleague.id, limit: 10 });
    assert.deepEqual(
      rows.map(({ event, outcome, actorId, detail }) => [event, outcome, actorId, detail]),
      [['session.sign_in', 'failure', staff.id, { method: 'operator', reason: 'staff' }]],
    );
  });

  it('gets the same refusal for inactive and unknown users', async () => {
    const rules = createRules();
    const [staff, closed] = [
      await rules.someone({ isStaff: true }),
      await rules.someone({ isActive: false }),
    ];
    for (const id of [closed.id, 999])
      assert.deepEqual(await signInFor(rules)(id, staff, source), refused('unknown-user'));
  });
});

describe('an operator at the command line', () => {
  it('starts no session and creates no token for a user deactivated meanwhile', async () => {
    const rules = createRules();
    const credentials = createCredentials(rules);
    const user = await rules.someone();
    await rules.storage.transaction((stores) =>
      stores.users.update(user.id, { isActive: false }, 'end-credentials'),
    );
    assert.deepEqual(await credentials.startSession(user, source), refused('not-active'));
    assert.deepEqual(await credentials.issueToken(await rules.userNow(user), source), refused('not-active'));
    assert.deepEqual(await rules.auditOf(user), []);
  });

  it('ends one session, and the trail does not claim it ended twice', async () => {
    const rules = createRules();
    const credentials = createCredentials(rules);
    const user = await rules.someone();
    const { session } = await signedInAs(rules, user);
    assert.ok(session);
    assert.equal(await credentials.endSession(session, source), true);
    assert.equal(await credentials.endSession(session, source), false);
    assert.deepEqual(await rules.auditOf(user), ['session.revoke:success']);
  });

  it('ends every session of a user with the tokens handed out with them, and leaves others alone', async () => {
    const rules = createRules();
    const credentials = createCredentials(rules);
    const [user, other] = [await rules.someone(), await rules.someone()];
    const started = accepted(await credentials.startSession(user, source));
    await signedInAs(rules, user);
    await signedInAs(rules, other);
    assert.equal(await credentials.endSessions(user, source), 2);
    assert.equal(await rules.sessions.findByToken(started.key), null);
    assert.equal((await rules.storage.read.sessions.ofUser(other.id)).length, 1);
  });

  it('creates a token that opens the account until it is revoked, with every other one', async () => {
    const rules = createRules();
    const credentials = createCredentials(rules);
    const user = await rules.someone();
    const key = accepted(await credentials.issueToken(user, source));
    await credentials.issueToken(user, source);
    assert.equal((await rules.sessions.findByToken(key))?.user.id, user.id);
    assert.equal(await credentials.endTokens(user, source), 2);
    assert.equal(await rules.sessions.findByToken(key), null);
    assert.deepEqual(await rules.auditOf(user), [
      'token.create:success',
      'token.create:success',
      'token.revoke:success',
    ]);
  });
});
