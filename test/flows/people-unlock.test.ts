import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { codeSentTo, customerWithPhone, newPhone, wrongCode } from '../support/otp.ts';
import { operator, personPath } from '../support/people.ts';

interface Locks {
  readonly is_locked: boolean;
  readonly counts: readonly {
    readonly counted: string;
    readonly from: string;
    readonly scope: string | null;
    readonly count: number;
    readonly limit: number;
    readonly window: number;
    readonly is_full: boolean;
  }[];
}

onEveryEngine(
  'an operator whom somebody calls who cannot sign in',
  (getApp) => {
    it('sees that wrong passwords locked the account, and lets its owner in again', async () => {
      const app = getApp();
      const user = await app.createUser();
      const login = (password: string) =>
        app.browser().post('/users/login/', { email: user.email, password });
      for (let tries = 0; tries < 3; tries += 1) assert.equal((await login('wrong')).status, 400);
      assert.equal((await login(PASSWORD)).status, 429);
      const { get, post, user: support } = await operator(app);
      const locks = (await get(personPath(user, 'unlock/'))).json() as Locks;
      assert.equal(locks.is_locked, true);
      const failures = locks.counts.find(({ counted }) => counted === 'password-failure');
      assert.deepEqual(failures, {
        counted: 'password-failure',
        from: 'strangers',
        scope: null,
        count: 3,
        limit: 3,
        window: 86_400,
        is_full: true,
      });
      assert.equal(((await get(personPath(user))).json() as { is_locked: boolean }).is_locked, true);
      const unlocked = await post(personPath(user, 'unlock/'));
      assert.deepEqual([unlocked.status, unlocked.json()], [200, { is_locked: false, counts: [] }]);
      assert.equal((await login(PASSWORD)).status, 200);
      const [row] = await app.core.storage.read.audit.list({
        event: 'user.unlock',
        userId: user.id,
        limit: 1,
      });
      assert.equal(row?.actorId, support.id);
    });

    it('sees wrong codes and codes sent, and forgets them for who holds the phone only', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const beside = await app.createUser({ phone, mayHoldPhone: false });
      const browser = app.browser();
      const enter = (body: object) => browser.post('/users/otp-login/', { phone, ...body });
      await enter({});
      const code = await codeSentTo(app, phone);
      for (let step = 1; step <= 2; step += 1)
        assert.equal((await enter({ code: wrongCode(code, step) })).status, 406);
      const { get, post } = await operator(app);
      const countOf = async (who: { id: number }, counted: string) =>
        ((await get(personPath(who, 'unlock/'))).json() as Locks).counts.find(
          (each) => each.counted === counted,
        )?.count;
      assert.deepEqual([await countOf(user, 'code-failure'), await countOf(user, 'code-sent')], [2, 1]);
      assert.equal(await countOf(beside, 'code-failure'), undefined);
      assert.equal((await post(personPath(beside, 'unlock/'))).status, 200);
      assert.equal(await countOf(user, 'code-failure'), 2);
      assert.equal((await post(personPath(user, 'unlock/'))).status, 200);
      assert.equal(await countOf(user, 'code-failure'), undefined);
      assert.equal((await enter({ code })).status, 302);
    });

    it('cannot be used to guess on and on: a person is unlocked five times a day', async () => {
      const app = getApp();
      const [user, other] = [await app.createUser({ phone: newPhone() }), await app.createUser()];
      const { post } = await operator(app);
      for (let times = 0; times < 5; times += 1)
        assert.equal((await post(personPath(user, 'unlock/'))).status, 200);
      const refused = await post(personPath(user, 'unlock/'));
      assert.equal(refused.status, 429);
      assert.ok(Number(refused.headers['retry-after']) > 0);
      assert.equal((await (await operator(app, 'owner')).post(personPath(user, 'unlock/'))).status, 429);
      assert.equal((await post(personPath(other, 'unlock/'))).status, 200);
    });
  },
  { settings: { LOGIN_MAX_FAILURES: 3 } },
);
