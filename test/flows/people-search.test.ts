import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import { onEveryEngine } from '../support/app.ts';
import { newPhone } from '../support/otp.ts';
import { operator, type Page, USERS } from '../support/people.ts';

const idsOf = ({ results }: Page): number[] => results.map(({ pk }) => pk);

onEveryEngine('an operator who looks for a person', (getApp) => {
  it('finds them by id, e-mail, phone in any spelling, username and names, in any case', async () => {
    const app = getApp();
    const phone = newPhone();
    const user = await app.createUser({
      email: 'Zeynep.Aydin@mail.example',
      phone,
      username: 'Customer-4711',
      firstName: 'Zeynep Nur',
      lastName: 'Aydın Öztürk',
    });
    const { find } = await operator(app);
    const national = `0${phone.slice(3)}`;
    for (const search of [
      String(user.id),
      'zeynep.aydin@mail.example',
      'ZEYNEP.AY',
      phone,
      national,
      `${national.slice(0, 4)} ${national.slice(4)}`,
      phone.replace('+', '00'),
      'customer-47',
      'zeynep',
      'Zeynep N',
      'aydın ö',
      'AYDIN ÖZ',
    ])
      assert.ok(idsOf(await find({ search })).includes(user.id), search);
    const ada = await app.createUser({ firstName: 'Ada', lastName: 'Lovelock' });
    assert.deepEqual(idsOf(await find({ search: 'ada lovel' })), [ada.id]);
    assert.deepEqual(idsOf(await find({ search: 'ad lovel' })), []);
  });

  it('finds nobody twice who matches in several ways', async () => {
    const app = getApp();
    const both = await app.createUser({
      email: 'quentin@twice.example',
      username: 'quentin',
      firstName: 'Quentin',
      lastName: 'Quentin',
    });
    const one = await app.createUser({ firstName: 'Quentin' });
    assert.deepEqual(idsOf(await (await operator(app)).find({ search: 'quentin' })), [both.id, one.id]);
  });

  it('reads any term as a text: wildcards, quotes, emoji and right-to-left script find what has them', async () => {
    const app = getApp();
    const { find } = await operator(app);
    for (const lastName of [
      '%ent',
      '_score',
      "O'Neill",
      '"quoted"',
      '\\back',
      '🙂 Smile',
      'عبد الله',
      '- -',
      '*',
    ]) {
      const { id } = await app.createUser({ lastName });
      assert.deepEqual(idsOf(await find({ search: lastName })), [id], lastName);
    }
    for (const search of ['%', '_', '%%', "' or 1=1 --", '🙃', '\u202eabc'])
      for (const { last_name } of (await find({ search })).results)
        assert.ok(String(last_name).startsWith(search), `${search} found ${last_name}`);
  });

  it('is told which part of the question is wrong', async () => {
    const { get } = await operator(getApp());
    for (const [query, field] of [
      [`search=${'x'.repeat(10_000)}`, 'search'],
      ['search=%00', 'search'],
      ['search=a%00b', 'search'],
      ['created_after=yesterday', 'created_after'],
      ['created_before=2026-13-01', 'created_before'],
      ['user_type=anonymized', 'user_type'],
      ['is_active=perhaps', 'is_active'],
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['cursor=x', 'cursor'],
    ] as const) {
      const answer = await get(`${USERS}?${query}`);
      assert.equal(answer.status, 400, query);
      assert.deepEqual(Object.keys(answer.json() as object), [field]);
    }
  });

  it('narrows the list by time, type and state, with a term or without', async () => {
    const app = getApp();
    app.clock.advance(DAY);
    const from = new Date(app.clock.now()).toISOString();
    const [customer, guest, inactive] = [
      await app.createUser({ lastName: 'Filterman' }),
      await app.createUser({ lastName: 'Filterman', userType: 'guest' }),
      await app.createUser({ lastName: 'Filterman', isActive: false }),
    ];
    app.clock.advance(DAY);
    const until = new Date(app.clock.now()).toISOString();
    const later = await app.createUser({ lastName: 'Filterman' });
    const { find } = await operator(app);
    const window = { created_after: from, created_before: until };
    for (const search of [{}, { search: 'filterman' }]) {
      const found = async (filter: Record<string, string>) =>
        new Set(idsOf(await find({ ...search, ...filter })));
      assert.deepEqual(await found(window), new Set([customer.id, guest.id, inactive.id]));
      assert.deepEqual(await found({ ...window, user_type: 'guest' }), new Set([guest.id]));
      assert.deepEqual(await found({ ...window, is_active: 'false' }), new Set([inactive.id]));
      assert.deepEqual(await found({ created_after: until, is_active: 'true' }), new Set([later.id]));
      assert.deepEqual(await found({ ...window, user_type: 'guest', is_active: 'no' }), new Set());
    }
  });

  it('turns pages without losing or repeating anybody while others register', async () => {
    const app = getApp();
    const { find } = await operator(app);
    const expected: number[] = [];
    for (let count = 0; count < 7; count += 1) {
      const lastName = count < 4 ? 'Pagemark' : 'Other';
      const firstName = count < 4 ? 'Ada' : 'Pagemark';
      expected.push((await app.createUser({ firstName, lastName, dateJoined: 1000 + (count >> 1) })).id);
    }
    for (const query of [{ search: 'pagemark' }, { created_before: '1970-01-02' }]) {
      const seen: number[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Page = await find({ ...query, limit: '2', ...(cursor && { cursor }) });
        assert.ok(page.results.length <= 2);
        seen.push(...idsOf(page));
        cursor = page.next;
        // Before everybody, in each order.
        await app.createUser({ lastName: 'Pagemar', dateJoined: app.clock.now() });
      }
      assert.deepEqual(seen.toSorted(), expected.toSorted());
      assert.equal(new Set(seen).size, seen.length);
    }
  });

  it('cannot use the cursor of a colleague, of another search, or one that was tampered with', async () => {
    const app = getApp();
    for (let count = 0; count < 3; count += 1) await app.createUser({ lastName: 'Cursorson' });
    const [one, other] = [await operator(app), await operator(app)];
    const { next } = await one.find({ search: 'cursorson', limit: '1' });
    assert.ok(next);
    const get = (who: typeof one, query: Record<string, string>) =>
      who.get(`${USERS}?${new URLSearchParams({ limit: '1', ...query })}`);
    assert.equal((await get(one, { search: 'cursorson', cursor: next })).status, 200);
    for (const answer of [
      await get(other, { search: 'cursorson', cursor: next }),
      await get(one, { search: 'cursor', cursor: next }),
      await get(one, { search: 'cursorson', cursor: next, is_active: 'true' }),
      await get(one, { cursor: next }),
      await get(one, { search: 'cursorson', cursor: `${next.slice(0, -2)}AA` }),
    ]) {
      assert.equal(answer.status, 400, answer.text);
      assert.deepEqual(answer.json(), { cursor: ['Invalid value'] });
    }
    const staffCursor = await one.get(`/admin/api/staff/?cursor=${next}`);
    assert.equal(staffCursor.status, 403);
  });

  it('finds no colleague unless they are an owner, and nobody who was erased', async () => {
    const app = getApp();
    const colleague = await app.createUser({ isStaff: true, role: 'owner', lastName: 'Colleagueson' });
    const erased = await app.createUser({ lastName: 'Colleagueson' });
    const { closures } = app.core.storage.read;
    await app.core.storage.transaction(async (stores) => {
      const closure = await stores.closures.close(erased, app.clock.now());
      assert.ok(closure);
      const traces = { recipientKeys: [], phoneKeys: [], addresses: [] };
      assert.ok(await stores.closures.erase({ id: erased.id, closedAt: closure.closedAt }, '!', traces));
    });
    assert.equal(await closures.byUser(erased.id), undefined);
    for (const role of ['support', 'manager', 'owner'] as const) {
      const { find, get } = await operator(app, role);
      for (const search of ['colleagueson', String(colleague.id)])
        assert.deepEqual(idsOf(await find({ search })), role === 'owner' ? [colleague.id] : []);
      assert.deepEqual(idsOf(await find({ search: String(erased.id) })), []);
      const [unknown, gone] = [await get(`${USERS}999999999/`), await get(`${USERS}${erased.id}/`)];
      assert.deepEqual([gone.status, gone.text], [404, unknown.text]);
    }
  });

  it('leaves in the trail who searched and by what, never the term', async () => {
    const app = getApp();
    const { find, user } = await operator(app);
    const terms = { email: 'secret@person.example', phone: '+905551112233', id: '235', text: 'Secretname' };
    for (const search of Object.values(terms)) await find({ search });
    await find({});
    const rows = await app.core.storage.read.audit.list({ event: 'user.search', limit: 5 });
    assert.deepEqual(
      rows.map(({ actorId, detail }) => [actorId, detail.by]),
      ['none', 'text', 'id', 'phone', 'email'].map((by) => [user.id, by]),
    );
    assert.doesNotMatch(JSON.stringify(rows), /secret|5551112233/i);
  });
});
