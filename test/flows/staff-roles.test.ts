import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { ROLES } from '../../src/contracts/user.ts';
import { onSqlite } from '../support/app.ts';
import { pathOf, routesOf } from '../support/routes.ts';
import { OPERATOR } from '../support/settings.ts';
import { apiTokenOf, type Staff, staff } from '../support/staff.ts';

const PAGE = readFileSync(new URL('../../docs/staff.md', import.meta.url), 'utf8');

/** Who may call what, as operators read it: the cells of the rows about endpoints. */
const documented = (): string[][] =>
  [...PAGE.matchAll(/^\| `(\w+) (\S+)` \|(.*)\|$/gm)].map(([, method = '', path = '', cells = '']) => [
    `${method} ${path}`,
    ...cells.split('|').map((cell) => cell.trim()),
  ]);

onSqlite('what staff may do', (getApp) => {
  it('is what docs/staff.md says, for every role and endpoint', () => {
    const declared = routesOf(getApp()).flatMap(({ method, path, role }) =>
      role
        ? [
            [
              `${method} ${path}`,
              ...ROLES.map((each) => (ROLES.indexOf(each) >= ROLES.indexOf(role) ? 'yes' : '')),
            ],
          ]
        : [],
    );
    assert.ok(declared.length > 12);
    assert.deepEqual(documented().toSorted(), declared.toSorted());
  });

  it('ends where the role ends: nobody gets further, by token or by session', async () => {
    const app = getApp();
    const customer = await app.createUser();
    const headers = { authorization: `Token ${await apiTokenOf(app, customer)}` };
    for (const role of ROLES) {
      const member: Staff = await staff(app, role);
      const session = await app.signedIn(member.user);
      for (const route of routesOf(app)) {
        if (!route.role) continue;
        const path = pathOf(route);
        const byToken = await member.browser.request(route.method, path, {}, { headers: member.token });
        const mayCall = ROLES.indexOf(role) >= ROLES.indexOf(route.role);
        const what = `${route.method} ${path} of ${role}: ${byToken.status}`;
        assert.equal([401, 403].includes(byToken.status), !mayCall, what);
        if (!mayCall) assert.equal((await session.request(route.method, path, {})).status >= 400, true, what);
        const byCustomer = await app.browser().request(route.method, path, {}, { headers });
        assert.equal(byCustomer.status, 403, what);
        assert.equal((await app.browser().request(route.method, path, {})).status, 401, what);
      }
    }
  });

  it('ends at once when the role changes, in every browser and program that had it', async () => {
    const app = getApp();
    const { user, token, browser } = await staff(app, 'owner');
    const session = await app.signedIn(user);
    assert.equal((await session.get('/admin/api/settings/')).status, 200);
    const { accounts } = app.core;
    assert.ok((await accounts.update(user.id, { role: 'support' }, OPERATOR.source)).ok);
    assert.equal((await browser.get('/admin/api/settings/', token)).status, 401);
    assert.equal((await session.get('/admin/api/settings/')).status, 401);
    assert.ok((await app.auditOf(user)).includes('user.update:success'));
  });

  it('is what managers may do, for staff whom a version without roles stored', async () => {
    const app = getApp();
    const older = await app.createUser({ isStaff: true, role: null });
    assert.equal(older.role, 'manager');
    const headers = { authorization: `Token ${await apiTokenOf(app, older)}` };
    assert.equal((await app.browser().get('/admin/api/settings/', headers)).status, 200);
    assert.equal((await app.browser().get('/admin/api/settings/proposals/', headers)).status, 403);
  });
});
