import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { DAY, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { codeSentTo, customerWithPhone, wrongCode } from '../support/otp.ts';
import { type Staff, staff } from '../support/staff.ts';

interface Entry {
  readonly at: string;
  readonly kind: string;
  readonly key: string;
  readonly summary: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly detail: Readonly<Record<string, unknown>>;
}
interface Page {
  readonly results: readonly Entry[];
  readonly next: string | null;
}

const pathOf = ({ id }: Pick<User, 'id'>, query = ''): string => `/admin/api/users/${id}/timeline/${query}`;

const pageOf = async ({ browser, token }: Staff, user: User, query = ''): Promise<Page> => {
  const answer = await browser.get(pathOf(user, query), token);
  assert.equal(answer.status, 200, answer.text);
  return answer.json() as Page;
};

/** Without the traces of those who look. */
const entriesOf = async (member: Staff, user: User, query = ''): Promise<Entry[]> =>
  (await pageOf(member, user, query)).results.filter(({ kind }) => kind !== 'look');

const summariesOf = async (member: Staff, user: User): Promise<string[]> =>
  (await entriesOf(member, user)).map(({ summary }) => summary);

const askForCode = async (app: TestApp) => {
  const { user, phone } = await customerWithPhone(app);
  const browser = app.browser();
  await browser.post('/users/otp-login/', { phone });
  const enter = (code: string) => browser.post('/users/otp-login/', { phone, code });
  return { user, phone, enter, ask: () => browser.post('/users/otp-login/', { phone }) };
};

onEveryEngine('the timeline of a person', (getApp) => {
  it('answers "where is my code?": asked for, handed over, tried, used', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const { user, phone, enter } = await askForCode(app);
    assert.deepEqual(await summariesOf(support, user), ['SMS with a code: waits to be sent']);
    app.clock.advance(312);
    const code = await codeSentTo(app, phone);
    const handedOver = 'SMS with a code: handed over to local inbox after 312 ms';
    assert.deepEqual(await summariesOf(support, user), [`${handedOver}; not used yet`]);

    await enter(wrongCode(code));
    const [failure, message] = await entriesOf(support, user);
    assert.equal(failure?.summary, 'A code was not accepted: wrong code');
    assert.equal(message?.summary, `${handedOver}; not used yet, 1 wrong try`);
    assert.equal(message?.detail.recipient, phone);

    app.clock.advance(20 * SECOND);
    assert.equal((await enter(code)).status, 302);
    assert.deepEqual(await summariesOf(support, user), [
      'Signed in by code',
      'A code was not accepted: wrong code',
      `${handedOver}; used 20 s later`,
    ]);
    const text = JSON.stringify(await pageOf(support, user));
    assert.ok(!text.includes(code), 'the code is nobody’s business');
  });

  it('says that a code expired, and that a newer one took the place of an older', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const { user, ask } = await askForCode(app);
    await app.deliver();
    app.clock.advance(10 * MINUTE);
    assert.match((await summariesOf(support, user))[0] ?? '', /expired after 0 wrong tries$/);
    await ask();
    await app.deliver();
    const [newer, older] = await summariesOf(support, user);
    assert.match(newer ?? '', /not used yet$/);
    assert.match(older ?? '', /void: another one took its place/);
  });

  it('shows sign-ins, failures and changes, and who of the staff did what', async () => {
    const app = getApp();
    const owner = await staff(app, 'owner');
    const user = await app.createUser();
    await app.browser().post('/users/login/', { email: user.email, password: 'wrong' });
    app.clock.advance(SECOND);
    await app.signedIn(user);
    app.clock.advance(SECOND);
    await app.core.accounts.update(
      user.id,
      { firstName: 'Grace' },
      { address: 'operator', agent: '', requestId: '' },
    );
    await app.core.audit.flush();
    const entries = await entriesOf(owner, user);
    assert.deepEqual(
      entries.map(({ kind, summary }) => [kind, summary]),
      [
        ['change', 'The account was changed'],
        ['sign-in', 'Signed in by password'],
        ['failure', 'Sign-in by password failed: wrong password'],
      ],
    );
    const [, signIn] = entries;
    assert.deepEqual([signIn?.key, signIn?.params], ['session.sign_in.success', { method: 'password' }]);
    const [first] = (await pageOf(owner, user)).results;
    assert.deepEqual([first?.kind, first?.detail.actor], ['look', owner.user.id]);
  });

  it('tells of a mail once, while the message can be looked up and after that', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const user = await app.createUser();
    await app.browser().post('/users/password/reset/', { email: user.email });
    await app.deliver();
    const told = await summariesOf(support, user);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^Mail with a reset link: handed over/);
    await app.core.storage.transaction(({ outbox }) =>
      outbox.removeFinished(app.clock.now() + 1, 100, { kind: 'reset-email' }),
    );
    assert.deepEqual(await summariesOf(support, user), ['A reset link was sent by mail']);
  });

  it('goes on where a page ended, with everything once and in order, for nobody else', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const user = await app.createUser();
    for (let count = 0; count < 4; count++) {
      await app.signedIn(user);
      app.clock.advance(60 * MINUTE);
      await app.browser().post('/users/password/reset/', { email: user.email });
      await app.deliver();
      app.clock.advance(60 * MINUTE);
    }
    const until = new Date(app.clock.now()).toISOString();
    const all = (await pageOf(support, user, `?until=${until}`)).results.map(({ summary, at }) => [
      at,
      summary,
    ]);
    assert.equal(all.length, 8);
    assert.deepEqual(
      all.map(([at]) => at),
      all
        .map(([at]) => at)
        .toSorted()
        .reverse(),
    );
    const found: unknown[] = [];
    let query = `?limit=3&until=${until}`;
    for (let page: Page; ; ) {
      page = await pageOf(support, user, query);
      found.push(...page.results.map(({ summary, at }) => [at, summary]));
      if (page.next === null) break;
      query = `?limit=3&until=${until}&cursor=${encodeURIComponent(page.next)}`;
    }
    assert.deepEqual(found, all);
    const other = await app.createUser();
    const { next } = await pageOf(support, user, '?limit=1');
    const cursor = `?limit=1&cursor=${encodeURIComponent(next ?? '')}`;
    const colleague = await staff(app, 'support');
    assert.equal((await support.browser.get(pathOf(other, cursor), support.token)).status, 400);
    assert.equal((await colleague.browser.get(pathOf(user, cursor), colleague.token)).status, 400);
  });

  it('is of this person only, from one moment to another', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const [user, other] = [await app.createUser(), await app.createUser()];
    await app.signedIn(other);
    await app.signedIn(user);
    const at = new Date(app.clock.now()).toISOString();
    assert.equal((await entriesOf(support, user, `?since=${at}`)).length, 1);
    assert.deepEqual(await entriesOf(support, user, `?until=${at}`), []);
  });

  it('begins with the limits that keep a person out now', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const user = await app.createUser();
    const most = app.core.settings.get('LOGIN_MAX_FAILURES');
    const { counters } = app.core;
    const name = ['password-failures', 'email', user.email ?? ''];
    for (let count = 0; count < most; count++) await counters.hit(name, DAY, most);
    const [lock] = (await pageOf(support, user)).results;
    assert.deepEqual(
      [lock?.kind, lock?.key, lock?.summary],
      [
        'lock',
        'lock.password-failure',
        `No sign-in by password from unknown devices: ${most} wrong passwords in 24 h`,
      ],
    );
    const { next } = await pageOf(support, user, '?limit=1');
    const later = await pageOf(support, user, `?limit=1&cursor=${encodeURIComponent(next ?? '')}`);
    assert.ok(later.results.every(({ kind }) => kind !== 'lock'));
  });

  it('is not for colleagues of a member of staff, but for owners', async () => {
    const app = getApp();
    const [support, owner] = [await staff(app, 'support'), await staff(app, 'owner')];
    assert.equal((await support.browser.get(pathOf(owner.user), support.token)).status, 403);
    assert.equal((await owner.browser.get(pathOf(support.user), owner.token)).status, 200);
  });

  it('is of people there are, and understands its filters', async () => {
    const app = getApp();
    const support = await staff(app, 'support');
    const user = await app.createUser();
    for (const id of ['0', '-1', '99999999', '1e3', '9'.repeat(30), 'x', '%00'])
      assert.equal(
        (await support.browser.get(`/admin/api/users/${id}/timeline/`, support.token)).status,
        404,
        id,
      );
    for (const query of ['?since=x', '?until=2026-13-01', '?limit=0', '?cursor=%00', '?cursor=e30.x'])
      assert.equal((await support.browser.get(pathOf(user, query), support.token)).status, 400, query);
  });
});
