import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { DAY } from '../../src/lib/clock.ts';
import { recordConsents } from '../../src/users/consents.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { closeAccountOf, eraseAccountOf, GRACE } from '../support/closing.ts';
import { messagesTo, notify, ScriptedChannel, taken, workerOver } from '../support/delivery.ts';
import { newPhone } from '../support/otp.ts';
import { accepted } from '../support/result.ts';

const OPERATOR = { address: 'operator', agent: 'test', requestId: 'test' };
const VISITOR = { address: '192.0.2.77', agent: 'test', requestId: 'test' };

const someone = (app: TestApp): Promise<User> =>
  app.createUser({
    phone: newPhone(),
    isPhoneVerified: true,
    username: 'zeynep',
    firstName: 'Zeynep',
    lastName: 'Yılmaz',
    gender: 'female',
    dateOfBirth: '1990-02-03',
    attributes: { confirm: true, note: 'likes rings' },
    languageCode: 'tr',
  });

onEveryEngine('the erasure of a closed account', (getApp) => {
  it('leaves the id, its type and its dates, and nothing else of the person', async () => {
    const app = getApp();
    const user = await someone(app);
    const { closed } = await closeAccountOf(app, user);
    app.clock.advance(GRACE - 1);
    assert.equal(await app.core.erasure.run(), 0);
    assert.deepEqual(await app.userNow(user.id), closed);
    app.clock.advance(1);
    assert.equal(await app.core.erasure.run(), 1);
    const { password, ...erased } = await app.userNow(user.id);
    assert.match(password, /^!/);
    assert.deepEqual(erased, {
      id: user.id,
      userType: 'anonymized',
      dateJoined: closed.dateJoined,
      lastLogin: closed.lastLogin,
      closedAt: closed.closedAt,
      authGeneration: closed.authGeneration + 1,
      signInGeneration: closed.signInGeneration,
      email: null,
      phone: null,
      username: null,
      firstName: '',
      lastName: '',
      gender: null,
      dateOfBirth: null,
      attributes: {},
      languageCode: null,
      isActive: false,
      isStaff: false,
      role: null,
      isEmailVerified: false,
      isPhoneVerified: false,
      mayHoldPhone: false,
      phonePrecedesEmail: false,
      emailAllowed: false,
      smsAllowed: false,
      whatsappAllowed: false,
      callAllowed: null,
    });
    assert.equal((await app.auditOf(user)).at(-1), 'account.anonymize:success');
    assert.equal(await app.core.erasure.run(), 0);
  });

  it('frees e-mail and phone for a new account, which gets an id of its own', async () => {
    const app = getApp();
    const user = await someone(app);
    await eraseAccountOf(app, user);
    const registered = await app
      .browser()
      .post('/users/registration/', { email: user.email, phone: user.phone, password: PASSWORD });
    assert.equal(registered.status, 201, registered.text);
    const next = await app.core.storage.read.users.byEmail(user.email ?? '');
    assert.ok(next && next.id > user.id);
    assert.equal(next.phone, user.phone);
  });

  it('erases people without an e-mail, and those without a phone', async () => {
    const app = getApp();
    for (const given of [
      { email: null },
      { phone: null, isPhoneVerified: false },
      { email: null, phone: null, isPhoneVerified: false },
    ]) {
      const user = await app.createUser({ phone: newPhone(), isPhoneVerified: true, ...given });
      await app.core.storage.transaction((stores) => stores.closures.close(user, app.clock.now()));
      app.clock.advance(GRACE);
      assert.equal(await app.core.erasure.run(), 1);
      assert.equal((await app.userNow(user.id)).userType, 'anonymized');
    }
  });

  it('never touches an account that an operator deactivated, or opened again', async () => {
    const app = getApp();
    const deactivated = await app.createUser();
    accepted(await app.core.accounts.update(deactivated.id, { isActive: false }, OPERATOR));
    assert.equal((await app.userNow(deactivated.id)).closedAt, null);
    const { closed } = await closeAccountOf(app, await app.createUser());
    accepted(await app.core.accounts.update(closed.id, { isActive: true }, OPERATOR));
    assert.equal((await app.userNow(closed.id)).closedAt, null);
    app.clock.advance(30 * DAY);
    assert.equal(await app.core.erasure.run(), 0);
    assert.equal((await app.userNow(deactivated.id)).email, deactivated.email);
    await app.signedIn(closed);
  });

  it('still erases a closed account that an operator edits or deactivates once more', async () => {
    const app = getApp();
    const { closed } = await closeAccountOf(app, await app.createUser());
    accepted(await app.core.accounts.update(closed.id, { firstName: 'Ada', isActive: false }, OPERATOR));
    app.clock.advance(GRACE);
    assert.equal(await app.core.erasure.run(), 1);
  });

  it('cannot be reversed: an operator neither opens nor fills an erased account', async () => {
    const app = getApp();
    const user = await app.createUser();
    await eraseAccountOf(app, user);
    for (const input of [{ isActive: true }, { firstName: 'Ada' }, { password: PASSWORD }])
      assert.deepEqual(await app.core.accounts.update(user.id, input, OPERATOR), {
        ok: false,
        refusal: 'erased',
      });
    const written = await app.core.storage.transaction(({ users }) =>
      users.update(user.id, { email: user.email, isActive: true }, 'keep-credentials'),
    );
    assert.equal(written, undefined);
    assert.equal((await app.userNow(user.id)).email, null);
  });

  it('wins or loses against the undo link as a whole', async () => {
    const app = getApp();
    for (let round = 0; round < 5; round++) {
      const { closed, undo } = await closeAccountOf(app, await app.createUser());
      app.clock.advance(GRACE);
      const [answer, erased] = await Promise.all([app.browser().post(undo), app.core.erasure.run()]);
      const now = await app.userNow(closed.id);
      assert.equal(answer.status, erased === 1 ? 400 : 200);
      assert.deepEqual([now.isActive, now.email], erased === 1 ? [false, null] : [true, closed.email]);
    }
  });

  it('is done once by several workers at once', async () => {
    const app = getApp();
    const users = [];
    for (let index = 0; index < 10; index++)
      users.push((await closeAccountOf(app, await app.createUser())).closed);
    app.clock.advance(GRACE);
    const counts = await Promise.all(Array.from({ length: 4 }, () => app.core.erasure.run()));
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      users.length,
    );
    for (const user of users) {
      assert.equal(
        (await app.auditOf(user)).filter((event) => event.startsWith('account.anonymize')).length,
        1,
      );
      assert.equal((await app.core.erasure.recordsOf({ kind: 'email', value: user.email ?? '' })).length, 1);
    }
  });

  it('does not stop the worker that is mailing the person at this moment, and leaves no message behind', async () => {
    const app = getApp();
    await app.deliver();
    const user = await app.createUser();
    const { closed } = await closeAccountOf(app, user);
    await notify(app, user, 30 * (DAY / 1000));
    app.clock.advance(GRACE);
    const channel = new ScriptedChannel(async () => {
      assert.equal(await app.core.erasure.run(), 1);
      return taken();
    });
    await workerOver(app, channel).drain();
    assert.equal(channel.offered.length, 1);
    assert.deepEqual(await messagesTo(app, closed.email), []);
    assert.equal((await app.userNow(user.id)).userType, 'anonymized');
  });
});

onEveryEngine('the audit trail after an erasure', (getApp) => {
  it('verifies to the last row, and shows nobody’s address any more', async () => {
    const app = getApp();
    const user = await app.createUser();
    const other = await app.createUser();
    await app.signedIn(other);
    const { closed } = await closeAccountOf(app, user);
    while ((await app.core.audit.seal()) > 0);
    const addressesOf = async ({ id }: User) =>
      new Set((await app.core.audit.list({ userId: id, limit: 100 })).map(({ address }) => address));
    assert.deepEqual(await addressesOf(closed), new Set(['127.0.0.1']));
    const stored = await app.core.storage.read.audit.list({ userId: user.id, limit: 100 });
    assert.ok(stored.length > 0 && stored.every(({ address }) => !address.includes('127.0.0.1')));

    app.clock.advance(GRACE);
    await app.core.erasure.run();
    assert.deepEqual(await addressesOf(closed), new Set(['worker', 'erased']));
    assert.deepEqual(await addressesOf(other), new Set(['127.0.0.1']));
    while ((await app.core.audit.seal()) > 0);
    const report = await app.core.audit.verify();
    assert.deepEqual([report.faults, report.unsealedRows], [[], 0]);
  });

  it('gets no new address of the person, whatever is tried with the id', async () => {
    const app = getApp();
    const user = await app.createUser();
    await eraseAccountOf(app, user);
    const entry = { event: 'session.sign_in', outcome: 'failure', actorId: null, userId: user.id } as const;
    await app.core.audit.recordAlone(VISITOR, entry);
    const [row] = await app.core.storage.read.audit.list({ userId: user.id, limit: 1 });
    assert.equal(row?.address, 'erased');
    assert.deepEqual((await app.core.audit.verify()).faults, []);
  });
});

onEveryEngine('the proof of an erasure', (getApp) => {
  it('answers “did you erase me?” for whoever knows the address, with what they had agreed to', async () => {
    const app = getApp();
    const user = await someone(app);
    const consent = { actorId: user.id, userId: user.id, through: 'registration' } as const;
    await app.core.storage.transaction(async (stores) => {
      await recordConsents(app.core.audit, stores, VISITOR, {
        ...consent,
        consents: { email_allowed: true, confirm: true },
      });
    });
    const agreedAt = app.clock.now();
    app.clock.advance(DAY);
    await app.core.storage.transaction((stores) =>
      recordConsents(app.core.audit, stores, VISITOR, { ...consent, consents: { email_allowed: false } }),
    );
    const closedAt = app.clock.now();
    await eraseAccountOf(app, user);
    const expected = [
      {
        emailHash: '',
        phoneHash: '',
        consents: [
          { at: agreedAt, detail: { confirm: true, email_allowed: true, through: 'registration' } },
          { at: closedAt, detail: { email_allowed: false, through: 'registration' } },
        ],
        closedAt,
        erasedAt: closedAt + GRACE,
      },
    ];
    for (const address of [
      { kind: 'email', value: user.email?.toUpperCase() ?? '' },
      { kind: 'phone', value: user.phone ?? '' },
    ] as const) {
      const found = await app.core.erasure.recordsOf(address);
      for (const record of found) {
        assert.match(record.emailHash ?? '', /^[0-9a-f]{64}$/);
        assert.match(record.phoneHash ?? '', /^[0-9a-f]{64}$/);
      }
      assert.deepEqual(
        found.map((record) => ({ ...record, emailHash: '', phoneHash: '' })),
        expected,
      );
    }
    assert.deepEqual(await app.core.erasure.recordsOf({ kind: 'email', value: 'nobody@example.com' }), []);
    assert.deepEqual(await app.core.erasure.recordsOf({ kind: 'phone', value: user.email ?? '' }), []);
  });

  it('is deleted after its retention', async () => {
    const app = getApp();
    const user = await app.createUser();
    await eraseAccountOf(app, user);
    const records = () => app.core.erasure.recordsOf({ kind: 'email', value: user.email ?? '' });
    app.clock.advance(1095 * DAY - 1);
    await app.core.erasure.run();
    assert.equal((await records()).length, 1);
    app.clock.advance(1);
    await app.core.erasure.run();
    assert.equal((await records()).length, 0);
  });
});
