import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { updateRow } from '../../test/support/memory/tables.ts';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import type { UidLink } from '../links/uid-link.ts';
import { createEmailChange } from './email-change-request.ts';
import { createEmailConfirmations } from './email-set-primary.ts';
import { createEmailUndo } from './email-undo.ts';

const { source } = requester();

/** Changes the e-mail of a user. @returns the link that undoes it */
async function changed(rules: Rules, user: User, email = 'new@example.com'): Promise<UidLink> {
  const { viewer } = await signedInAs(rules, user);
  assert.ok(viewer?.session);
  const fresh = { ...viewer, session: { ...viewer.session, provedAt: rules.clock.now() } };
  const entered = { email, password: 'secret', again: undefined };
  assert.ok((await createEmailChange(rules)(fresh, entered, source)).ok);
  const change = (await rules.storage.read.emailChanges.ofUser(user.id)).at(-1);
  assert.ok(change);
  const [, , , token = '', uid = ''] = rules.emailLinks.confirmPath(change).split('/');
  assert.ok(await createEmailConfirmations(rules).use({ token, uid }, { viewer: null, source }));
  const [, , , undoUid = '', undoToken = ''] = rules.emailLinks.undoPath(change).split('/');
  return { uid: undoUid, token: undoToken };
}

const edit = (rules: Rules, { id }: User, changes: Partial<User>): void => {
  updateRow(
    rules.storage.tables.users,
    id,
    () => true,
    () => changes,
  );
};

describe('undoing a change of e-mail', () => {
  it('reopens an account that was closed since, because the intruder may have closed it', async () => {
    const rules = createRules();
    const user = await rules.someone({ email: 'old@example.com' });
    const link = await changed(rules, user);
    edit(rules, user, { isActive: false, closedAt: rules.clock.now() });
    const undo = createEmailUndo(rules);
    assert.equal(await undo.inspect(link), true);
    assert.equal(await undo.use(link, source), true);
    const now = await rules.userNow(user);
    assert.deepEqual([now.email, now.isActive, hasUsablePassword(now)], ['old@example.com', true, false]);
    assert.deepEqual((await rules.auditOf(user)).slice(-2), [
      'email.change_undone:success',
      'account.restore:success',
    ]);
    assert.deepEqual(await rules.queued('reset-email'), [{ email: 'old@example.com', frontendId: null }]);
  });

  it('does nothing to an account that was erased or deactivated by an operator', async () => {
    for (const changes of [
      { isActive: false },
      { isActive: false, userType: 'anonymized' as const, email: null, closedAt: 1 },
    ]) {
      const rules = createRules();
      const user = await rules.someone();
      const link = await changed(rules, user);
      edit(rules, user, changes);
      const before = await rules.userNow(user);
      const undo = createEmailUndo(rules);
      assert.deepEqual([await undo.inspect(link), await undo.use(link, source)], [false, false]);
      assert.deepEqual(await rules.userNow(user), before);
    }
  });

  it('remembers the password the intruder knew, so that it cannot be chosen again', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const link = await changed(rules, user);
    await createEmailUndo(rules).use(link, source);
    const former = await rules.storage.read.passwordHistory.ofUser(user.id, 5);
    assert.deepEqual(
      former.map(({ hash }) => hash),
      ['plain$secret'],
    );
  });

  it('mails a guest, who has no password, no reset link', async () => {
    const rules = createRules();
    const guest = await rules.someone({ userType: 'guest', password: unusablePassword() });
    const link = await changed(rules, guest);
    assert.equal(await createEmailUndo(rules).use(link, source), true);
    const now = await rules.userNow(guest);
    assert.deepEqual([now.email, now.userType], [guest.email, 'guest']);
    assert.deepEqual(await rules.queued('reset-email'), []);
    assert.deepEqual(await rules.storage.read.sessions.ofUser(guest.id), []);
  });

  it('is impossible for an address that was never confirmed: a stranger must not get the account', async () => {
    const rules = createRules();
    const user = await rules.someone({ isEmailVerified: false });
    const link = await changed(rules, user);
    assert.equal(await createEmailUndo(rules).use(link, source), false);
    assert.equal((await rules.userNow(user)).email, 'new@example.com');
  });
});
