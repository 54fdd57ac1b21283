import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { onEveryEngine } from '../support/app.ts';
import { operator, type Page, personPath } from '../support/people.ts';
import { newEmail } from '../support/registration.ts';
import { apiTokenOf } from '../support/staff.ts';

const STAFF = '/admin/api/staff/';
const ACTS = ['deactivate/', 'activate/', 'send-reset/', 'sign-out/', 'unlock/', 'verify/email/', 'erase/'];

onEveryEngine('an account of staff', (getApp) => {
  it('is out of reach of colleagues who are no owners, and the trail has who tried', async () => {
    const app = getApp();
    const colleague = await app.createUser({ isStaff: true, role: 'support' });
    for (const role of ['support', 'manager'] as const) {
      const { get, post, patch, user } = await operator(app, role);
      for (const target of [colleague, user]) {
        assert.equal((await get(personPath(target))).status, 403);
        assert.equal((await get(personPath(target, 'unlock/'))).status, 403);
        assert.equal((await get(personPath(target, 'export/'))).status, 403);
        assert.equal((await patch(personPath(target), { first_name: 'Mallory' })).status, 403);
        for (const act of ACTS) assert.equal((await post(personPath(target, act))).status, 403, act);
      }
      await app.core.audit.flush();
      const rows = await app.core.storage.read.audit.list({ userId: colleague.id, limit: 100 });
      const tried = rows.filter((row) => row.actorId === user.id && row.outcome === 'failure');
      assert.ok(tried.some(({ event, detail }) => event === 'user.view' && detail.reason === 'staff'));
    }
    assert.deepEqual(await app.userNow(colleague.id), colleague);
  });

  it('is opened by nobody over HTTP, not by an owner either', async () => {
    const app = getApp();
    const owner = await operator(app, 'owner');
    const colleague = await app.createUser({ isStaff: true, role: 'owner', isEmailVerified: false });
    const dismissed = await app.createUser({ isStaff: true, role: 'support', isActive: false });
    for (const body of [{ email: newEmail() }, { phone: '+905301112233' }, { is_email_verified: true }])
      assert.equal((await owner.patch(personPath(colleague), body)).status, 403, JSON.stringify(body));
    for (const act of ['verify/email/', 'verify/phone/', 'erase/'])
      assert.equal((await owner.post(personPath(colleague, act))).status, 403, act);
    assert.equal((await owner.post(personPath(dismissed, 'activate/'))).status, 403);
    assert.deepEqual(await app.userNow(colleague.id), colleague);
    assert.deepEqual(await app.userNow(dismissed.id), dismissed);

    assert.equal((await owner.get(personPath(colleague))).status, 200);
    assert.equal((await owner.patch(personPath(colleague), { first_name: 'Grace' })).status, 200);
    assert.equal((await owner.post(personPath(colleague, 'sign-out/'))).status, 200);
    assert.equal((await owner.post(personPath(colleague, 'deactivate/'))).status, 200);
  });

  it('gets no role by anything that can be sent', async () => {
    const app = getApp();
    const owner = await operator(app, 'owner');
    const customer = await app.createUser();
    const hostile = { is_staff: true, isStaff: true, role: 'owner', user_type: 'registered' };
    assert.equal((await owner.patch(personPath(customer), hostile)).status, 200);
    assert.equal((await owner.post(`${STAFF}${customer.id}/remove/`, hostile)).status, 200);
    for (const path of [`${STAFF}${customer.id}/`, `${STAFF}${customer.id}/add/`, STAFF])
      assert.ok([404, 405].includes((await owner.post(path, hostile)).status), path);
    assert.deepEqual(await app.userNow(customer.id), customer);
  });

  it('is listed for owners, with role and last sign-in, a page at a time', async () => {
    const app = getApp();
    const owner = await operator(app, 'owner');
    for (const role of ['support', 'manager'] as const)
      assert.equal((await (await operator(app, role)).get(STAFF)).status, 403);
    const listed: Page['results'][number][] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await owner.get(`${STAFF}?limit=2${cursor && `&cursor=${cursor}`}`);
      assert.equal(answer.status, 200, answer.text);
      const page = answer.json() as Page;
      listed.push(...page.results);
      cursor = page.next;
    }
    const stored = await app.core.storage.read.users.staff(0, 1000);
    assert.deepEqual(
      listed.map(({ pk, role }) => [pk, role]),
      stored.map(({ id, role }) => [id, role]),
    );
    assert.ok(listed.some(({ pk }) => pk === owner.user.id));
    assert.equal((await owner.get(`${STAFF}?cursor=x`)).status, 400);
  });

  it('loses its role to an owner, and with it every session and token', async () => {
    const app = getApp();
    const owner = await operator(app, 'owner');
    const manager = await operator(app, 'manager');
    const session = await app.signedIn(manager.user);
    assert.equal((await manager.get('/admin/api/settings/')).status, 200);
    const answer = await owner.post(`${STAFF}${manager.user.id}/remove/`);
    assert.equal(answer.status, 200, answer.text);
    assert.partialDeepStrictEqual(await app.userNow(manager.user.id), {
      isStaff: false,
      role: null,
      isActive: true,
    });
    assert.equal((await manager.get('/admin/api/settings/')).status, 401);
    assert.equal((await session.get('/current_user/')).status, 401);
    const [row] = await app.core.storage.read.audit.list({ userId: manager.user.id, limit: 1 });
    assert.deepEqual(
      [row?.event, row?.actorId, row?.detail],
      ['user.update', owner.user.id, { fields: 'isStaff,role', role: 'none' }],
    );
    assert.equal((await owner.post(`${STAFF}999999999/remove/`)).status, 404);
  });
});

onEveryEngine('the last owners', (getApp) => {
  it('cannot remove or deactivate themselves, nor each other at the same moment', async () => {
    const app = getApp();
    const [one, other] = [await operator(app, 'owner'), await operator(app, 'owner')];
    for (const path of [`${STAFF}${one.user.id}/remove/`, personPath(one.user, 'deactivate/')])
      assert.equal((await one.post(path)).status, 403, path);
    const answers = await Promise.all([
      one.post(`${STAFF}${other.user.id}/remove/`),
      other.post(personPath(one.user, 'deactivate/')),
    ]);
    const isOwner = ({ role, isActive }: User): boolean => role === 'owner' && isActive;
    const left = [await app.userNow(one.user.id), await app.userNow(other.user.id)].filter(isOwner);
    assert.equal(left.length, 1, answers.map(({ text }) => text).join('\n'));
    const [survivor] = left;
    assert.ok(survivor);
    const headers = { authorization: `Token ${await apiTokenOf(app, survivor)}` };
    assert.equal((await app.browser().get(STAFF, headers)).status, 200);
  });
});
