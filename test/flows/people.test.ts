import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { newPhone } from '../support/otp.ts';
import { operator, type Person, personPath } from '../support/people.ts';
import { newEmail } from '../support/registration.ts';
import { accepted } from '../support/result.ts';
import { OPERATOR } from '../support/settings.ts';

/** The newest rows of the trail about a person: event, outcome, who, and what else it says. */
const trailOf = async (app: TestApp, { id: userId }: { id: number }, limit = 1) => {
  await app.core.audit.flush();
  const rows = await app.core.storage.read.audit.list({ userId, limit });
  return rows.map(({ event, outcome, actorId, detail }) => [event, outcome, actorId, detail]);
};

const withoutHashedEmail = (text: string): string => text.replace(/"hashed_email":"\w+"/, '');

onEveryEngine('an operator who helps a person', (getApp) => {
  it('sees how they sign in and from where, and no hash, key or token', async () => {
    const app = getApp();
    const user = await app.createUser({ phone: newPhone(), username: 'shown', firstName: 'Ada' });
    await app.signedIn(user);
    const support = await operator(app);
    const answer = await support.get(personPath(user));
    assert.equal(answer.status, 200, answer.text);
    const shown = answer.json() as Person & {
      sessions: { address: string }[];
      devices: unknown[];
      password: Record<string, unknown>;
    };
    assert.equal(answer.headers.etag, `"${shown.version}"`);
    assert.deepEqual(
      [shown.pk, shown.email, shown.username, shown.role, shown.is_active, shown.is_locked, shown.tokens],
      [user.id, user.email, 'shown', null, true, false, 1],
    );
    assert.equal(shown.last_used, new Date(app.clock.now()).toISOString());
    assert.deepEqual(shown.password, {
      is_set: true,
      format: '$argon2id$v=19$m=19456,t=2,p=1',
      replaced_at: null,
    });
    assert.deepEqual(
      [shown.sessions.length, shown.sessions[0]?.address, shown.devices.length],
      [1, '127.0.0.1', 1],
    );
    const { password } = await app.userNow(user.id);
    assert.ok(!answer.text.includes(password.slice(-40)));
    assert.doesNotMatch(withoutHashedEmail(answer.text), /[0-9a-f]{40}/);
    assert.deepEqual(await trailOf(app, user), [['user.view', 'success', support.user.id, {}]]);
  });

  it('changes names and language; what opens the account takes a manager', async () => {
    const app = getApp();
    const phone = newPhone();
    const user = await app.createUser({ phone });
    const [support, manager] = [await operator(app), await operator(app, 'manager')];
    const names = { first_name: 'Grace', last_name: '', language_code: 'de', username: null };
    // A form sends what it shows, also what was not changed.
    const changed = await support.patch(personPath(user), {
      ...names,
      email: user.email,
      phone: `0${phone.slice(3)}`,
      is_email_verified: true,
    });
    assert.equal(changed.status, 200, changed.text);
    assert.partialDeepStrictEqual(await app.userNow(user.id), {
      firstName: 'Grace',
      lastName: '',
      languageCode: 'de',
      phone,
      isEmailVerified: true,
    });
    assert.deepEqual(await trailOf(app, user), [
      ['user.update', 'success', support.user.id, { fields: 'firstName,lastName,languageCode' }],
    ]);
    const email = newEmail();
    for (const body of [
      { email },
      { email: '' },
      { phone: newPhone() },
      { is_email_verified: false },
      { is_phone_verified: true, first_name: 'Mary' },
    ]) {
      const refused = await support.patch(personPath(user), body);
      assert.equal(refused.status, 403, JSON.stringify(body));
      assert.partialDeepStrictEqual(await app.userNow(user.id), { email: user.email, firstName: 'Grace' });
    }
    const [refusal] = await trailOf(app, user);
    assert.deepEqual(refusal?.slice(0, 3), ['user.update', 'failure', support.user.id]);
    const session = await app.signedIn(user);
    assert.equal((await manager.patch(personPath(user), { email, is_email_verified: true })).status, 200);
    assert.partialDeepStrictEqual(await app.userNow(user.id), { email, isEmailVerified: true });
    assert.equal((await session.get('/current_user/')).status, 401);
  });

  it('reads what is wrong with each field, as at creation', async () => {
    const app = getApp();
    const [user, other] = [await app.createUser(), await app.createUser({ phone: newPhone() })];
    const { patch } = await operator(app, 'manager');
    const wrong = await patch(personPath(user), {
      email: 'none',
      phone: '12',
      first_name: 'a'.repeat(151),
      language_code: 'xx',
      user_type: 'king',
      is_email_verified: 'maybe',
    });
    assert.equal(wrong.status, 400);
    assert.deepEqual(Object.keys(wrong.json() as object), [
      'email',
      'phone',
      'first_name',
      'language_code',
      'user_type',
      'is_email_verified',
    ]);
    const taken = await patch(personPath(user), { email: other.email, phone: other.phone });
    assert.deepEqual(taken.json(), {
      email: ['A user is already registered with this e-mail address.'],
      phone: ['This phone number is already in use.'],
    });
    assert.deepEqual((await patch(personPath(user), { email: '', is_email_verified: true })).json(), {
      email: ['This field is required.'],
    });
    assert.deepEqual((await patch(personPath(user), { user_type: 'guest' })).json(), {
      password: ['A guest has no password.'],
    });
    for (const body of [{ is_staff: true }, { role: 'owner' }, { password: 'x' }, { isStaff: true }]) {
      assert.equal((await patch(personPath(user), body)).status, 200);
      assert.deepEqual(await app.userNow(user.id), user);
    }
  });

  it('loses no change of a colleague: the second of two with one version is refused', async () => {
    const app = getApp();
    const user = await app.createUser();
    const [one, other] = [await operator(app), await operator(app)];
    const { version } = (await one.get(personPath(user))).json() as Person;
    const answers = await Promise.all(
      [one, other].flatMap((who, index) =>
        [1, 2, 3].map((n) =>
          who.patch(personPath(user), { first_name: `Name ${index} ${n}` }, { 'if-match': `"${version}"` }),
        ),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 412, 412, 412, 412, 412]);
    const refused = answers.find(({ status }) => status === 412);
    assert.deepEqual(refused?.json(), {
      detail: 'This was changed meanwhile. Read it again before changing it.',
    });
    const { etag } = answers.find(({ status }) => status === 200)?.headers ?? {};
    const next = { 'if-match': `W/${etag}` };
    assert.equal((await other.patch(personPath(user), { last_name: 'Hopper' }, next)).status, 200);
    assert.equal((await other.patch(personPath(user), { last_name: 'Byron' }, next)).status, 412);
    assert.equal(
      (await other.patch(personPath(user), { last_name: 'Byron' }, { 'if-match': '*' })).status,
      200,
    );
  });

  it('sends a reset link to what is verified, and nowhere else', async () => {
    const app = getApp();
    const { post, user: support } = await operator(app);
    const phone = newPhone();
    const byMail = await app.createUser();
    const bySms = await app.createUser({ email: null, isEmailVerified: false, phone, isPhoneVerified: true });
    for (const [user, channel] of [
      [byMail, 'email'],
      [bySms, 'phone'],
    ] as const) {
      const answer = await post(personPath(user, 'send-reset/'), { email: 'thief@evil.example' });
      assert.deepEqual([answer.status, answer.json()], [202, { channel }]);
      const [row] = await trailOf(app, user);
      assert.deepEqual(row, ['user.send_reset', 'success', support.id, { channel }]);
    }
    await app.deliver();
    const recipients = (await app.inbox()).map(({ recipient }) => recipient);
    assert.ok(recipients.includes(String(byMail.email)) && recipients.includes(phone));
    assert.ok(!recipients.includes('thief@evil.example'));
    for (const [given, text] of [
      [{ isActive: false }, 'This user is not active.'],
      [{ userType: 'guest', password: '!' }, 'A guest has no password.'],
      [{ isEmailVerified: false }, 'This user has no verified e-mail or phone that a link could be sent to.'],
    ] as const) {
      const answer = await post(personPath(await app.createUser(given), 'send-reset/'));
      assert.deepEqual([answer.status, answer.json()], [400, { user: [text] }]);
    }
  });

  it('signs them out everywhere, and leaves others alone', async () => {
    const app = getApp();
    const [user, other] = [await app.createUser(), await app.createUser()];
    const browsers = [await app.signedIn(user), await app.signedIn(user)];
    const stranger = await app.signedIn(other);
    const { post, user: support } = await operator(app);
    const answer = await post(personPath(user, 'sign-out/'));
    assert.deepEqual([answer.status, answer.json()], [200, { sessions: 2 }]);
    for (const browser of browsers) assert.equal((await browser.get('/current_user/')).status, 401);
    assert.equal((await stranger.get('/current_user/')).status, 200);
    assert.deepEqual(await app.core.storage.read.devices.ofUser(user.id), []);
    assert.deepEqual(await trailOf(app, user), [['session.revoke', 'success', support.id, { sessions: 2 }]]);
  });

  it('deactivates an account and opens it again', async () => {
    const app = getApp();
    const user = await app.createUser();
    const session = await app.signedIn(user);
    const { post, user: support } = await operator(app);
    assert.equal((await post(personPath(user, 'deactivate/'))).status, 200);
    assert.equal((await session.get('/current_user/')).status, 401);
    const login = () => app.browser().post('/users/login/', { email: user.email, password: PASSWORD });
    assert.equal((await login()).status, 400);
    assert.equal((await post(personPath(user, 'activate/'))).status, 200);
    assert.equal((await login()).status, 200);
    const events = (await trailOf(app, user, 9)).filter(([, , actorId]) => actorId === support.id);
    assert.deepEqual(
      events.map(([event]) => event),
      ['user.activate', 'user.deactivate'],
    );
  });

  it('opens no account whose phone is somebody else’s by now', async () => {
    const app = getApp();
    const phone = newPhone();
    const former = await app.createUser({ phone, isPhoneVerified: true });
    const { post } = await operator(app);
    await post(personPath(former, 'deactivate/'));
    await app.createUser({ phone, isPhoneVerified: true });
    const answer = await post(personPath(former, 'activate/'));
    assert.deepEqual(
      [answer.status, answer.json()],
      [400, { phone: ['This phone number is already in use.'] }],
    );
  });

  it('marks e-mail and phone as verified, as a manager', async () => {
    const app = getApp();
    const user = await app.createUser({ isEmailVerified: false, phone: newPhone() });
    const [support, manager] = [await operator(app), await operator(app, 'manager')];
    for (const what of ['email', 'phone']) {
      assert.equal((await support.post(personPath(user, `verify/${what}/`))).status, 403);
      assert.equal((await manager.post(personPath(user, `verify/${what}/`))).status, 200);
    }
    assert.partialDeepStrictEqual(await app.userNow(user.id), {
      isEmailVerified: true,
      isPhoneVerified: true,
    });
    const none = await app.createUser({ email: null, isEmailVerified: false });
    const answer = await manager.post(personPath(none, 'verify/phone/'));
    assert.deepEqual([answer.status, answer.json()], [400, { phone: ['This field is required.'] }]);
  });

  it('hands out all that is stored about them, without secrets and without addresses of others', async () => {
    const app = getApp();
    const user = await app.createUser();
    await app.signedIn(user);
    await app.browser().post('/users/login/', { email: user.email, password: 'wrong' });
    await app.browser().post('/users/password/reset/', { email: user.email });
    const manager = await operator(app, 'manager');
    await manager.get(personPath(user));
    await app.core.audit.flush();
    assert.equal((await (await operator(app)).get(personPath(user, 'export/'))).status, 403);
    const answer = await manager.get(personPath(user, 'export/'));
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers['content-disposition'], `attachment; filename="user-${user.id}.json"`);
    const file = answer.json() as Record<string, unknown> & {
      account: Person;
      sessions: unknown[];
      messages: { kind: string }[];
      events: { event: string; outcome: string; address: string | null }[];
    };
    assert.equal(file.account.email, user.email);
    assert.equal(file.sessions.length, 1);
    assert.ok(file.messages.some(({ kind }) => kind === 'reset-email'));
    const addressOf = (event: string, outcome: string) =>
      file.events.find((one) => one.event === event && one.outcome === outcome)?.address;
    assert.equal(addressOf('session.sign_in', 'success'), '127.0.0.1');
    assert.equal(addressOf('session.sign_in', 'failure'), null);
    assert.equal(addressOf('user.view', 'success'), null);
    assert.doesNotMatch(withoutHashedEmail(answer.text), /argon2|[0-9a-f]{40}/);
    assert.deepEqual(await trailOf(app, user), [['user.export', 'success', manager.user.id, {}]]);
  });

  it('has an account erased at the person’s request, as an owner, and can take it back meanwhile', async () => {
    const app = getApp();
    const [user, deactivated] = [
      await app.createUser(),
      await app.createUser({ phone: newPhone(), isPhoneVerified: true }),
    ];
    accepted(await app.core.accounts.update(deactivated.id, { isActive: false }, OPERATOR.source));
    const [manager, owner] = [await operator(app, 'manager'), await operator(app, 'owner')];
    assert.equal((await manager.post(personPath(user, 'erase/'))).status, 403);
    const session = await app.signedIn(user);
    for (const one of [user, deactivated]) {
      const answer = await owner.post(personPath(one, 'erase/'));
      assert.equal(answer.status, 202, answer.text);
      assert.deepEqual((await owner.post(personPath(one, 'erase/'))).json(), answer.json());
      const [row] = await trailOf(app, one);
      assert.deepEqual(row, ['account.close', 'success', owner.user.id, { by: 'owner' }]);
    }
    assert.equal((await session.get('/current_user/')).status, 401);
    assert.ok((await app.queued()).includes('account-closed'));
    assert.equal((await owner.post(personPath(user, 'activate/'))).status, 200);
    app.clock.advance(31 * DAY);
    assert.equal(await app.core.erasure.run(), 1);
    assert.equal((await app.userNow(user.id)).email, user.email);
    for (const act of ['', 'unlock/', 'export/']) {
      const [gone, never] = [
        await owner.get(personPath(deactivated, act)),
        await owner.get(personPath({ id: 999_999_999 }, act)),
      ];
      assert.deepEqual([gone.status, gone.text], [404, never.text]);
    }
    for (const act of ['activate/', 'deactivate/', 'erase/', 'send-reset/', 'sign-out/', 'verify/email/'])
      assert.equal((await owner.post(personPath(deactivated, act))).status, 404, act);
  });

  it('finds nothing under an id that is none', async () => {
    const { get, post, patch } = await operator(getApp(), 'owner');
    for (const id of ['0', '-1', 'x', '1e3', '9'.repeat(30), '%00', "1'", '01']) {
      const path = `/admin/api/users/${id}/`;
      assert.deepEqual(
        [(await get(path)).status, (await patch(path, {})).status, (await post(`${path}erase/`)).status],
        [404, 404, 404],
        id,
      );
    }
  });
});
