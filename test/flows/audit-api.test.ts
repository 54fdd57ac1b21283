import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAddressCipher } from '../../src/audit/addresses.ts';
import { createAudit } from '../../src/audit/audit.ts';
import { createAuditSearch } from '../../src/audit/search.ts';
import type { Source } from '../../src/contracts/requester.ts';
import { HOUR, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { type Staff, staff } from '../support/staff.ts';

const API = '/admin/api/audit/';

interface Row {
  readonly id: number;
  readonly at: string;
  readonly event: string;
  readonly outcome: string;
  readonly actor: number | null;
  readonly user: number | null;
  readonly address: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
interface Page {
  readonly results: readonly Row[];
  readonly next: string | null;
}
interface Report {
  readonly is_done: boolean;
  readonly is_whole: boolean;
  readonly seals: number;
  readonly rows: number;
  readonly unsealed_rows: number;
  readonly faults: readonly string[];
  readonly next: string | null;
}

const sourceAt = (address: string): Source => ({ address, agent: '', requestId: 'test' });
const get = ({ browser, token }: Staff, path: string) => browser.get(path, token);
const pageOf = async (member: Staff, query: string): Promise<Page> => {
  const answer = await get(member, API + query);
  assert.equal(answer.status, 200, answer.text);
  return answer.json() as Page;
};

/** Rows of an event of their own, a second apart. */
async function record(app: TestApp, event: string, count: number, address = '192.0.2.1'): Promise<void> {
  for (let index = 0; index < count; index++) {
    const outcome = index % 2 === 0 ? 'success' : 'failure';
    await app.core.audit.recordAlone(sourceAt(address), { event, outcome, actorId: 7, userId: 8 + index });
    app.clock.advance(SECOND);
  }
}

onEveryEngine(API, (getApp) => {
  it('finds rows by event, outcome, actor, person, address and time, the newest first', async () => {
    const app = getApp();
    const manager = await staff(app, 'manager');
    const start = new Date(app.clock.now()).toISOString();
    await record(app, 'test.find', 3, '192.0.2.1');
    const middle = new Date(app.clock.now()).toISOString();
    await record(app, 'test.find', 2, '2001:db8::1');
    const users = async (query: string) =>
      (await pageOf(manager, `?event=test.find&${query}`)).results.map(({ user }) => user);
    assert.deepEqual(await users(''), [9, 8, 10, 9, 8]);
    assert.deepEqual(await users('outcome=failure'), [9, 9]);
    assert.deepEqual(await users('actor=7&user=10'), [10]);
    assert.deepEqual(await users('actor=8'), []);
    assert.deepEqual(await users('address=2001:db8::1'), [9, 8]);
    assert.deepEqual(await users('address=192.0.2'), []);
    assert.deepEqual(await users(`since=${middle}`), [9, 8]);
    assert.deepEqual(await users(`since=${start}&until=${middle}`), [10, 9, 8]);
    assert.deepEqual(await users(`until=${start}`), []);
    const [row] = (await pageOf(manager, '?event=test.find&limit=1')).results;
    assert.partialDeepStrictEqual(row, {
      event: 'test.find',
      outcome: 'failure',
      actor: 7,
      address: '2001:db8::1',
    });
  });

  it('goes on where a page ended, for the same filter and person only', async () => {
    const app = getApp();
    const manager = await staff(app, 'manager');
    await record(app, 'test.pages', 5);
    const first = await pageOf(manager, '?event=test.pages&limit=2');
    await record(app, 'test.pages', 1);
    const cursor = encodeURIComponent(first.next ?? '');
    const second = await pageOf(manager, `?event=test.pages&limit=3&cursor=${cursor}`);
    assert.deepEqual(
      [...first.results, ...second.results].map(({ user }) => user),
      [12, 11, 10, 9, 8],
    );
    const colleague = await staff(app, 'manager');
    for (const [member, query] of [
      [colleague, `?event=test.pages&cursor=${cursor}`],
      [manager, `?cursor=${cursor}`],
      [manager, '?cursor=x'],
      [manager, '?outcome=maybe'],
      [manager, '?user=x'],
      [manager, '?since=never'],
      [manager, '?limit=1000'],
    ] as const)
      assert.equal((await get(member, API + query)).status, 400, query);
    for (const query of ['?event=%25', "?event='", '?address=%', '?event=', '?unknown=1'])
      assert.equal((await get(manager, API + query)).status, 200, query);
  });

  it('looks at a bounded number of rows at a time, and misses none', async () => {
    const app = getApp();
    const { keyring, storage } = app.core;
    await record(app, 'test.rare', 1, '192.0.2.77');
    await record(app, 'test.usual', 6);
    await record(app, 'test.rare', 1, '192.0.2.77');
    const search = createAuditSearch({
      storage,
      addresses: createAddressCipher(keyring),
      bounds: { rows: 3, addresses: 3, page: 2 },
    }).search;
    const searches = [
      { filter: { event: 'test.rare' }, fit: 2 },
      { filter: { address: '192.0.2.77' }, fit: 2 },
      // Clocks may differ by more than that, so all rows are looked at.
      { filter: { since: app.clock.now() + SECOND }, fit: 0 },
    ];
    for (const { filter, fit } of searches) {
      const pages: number[] = [];
      let beforeId: number | undefined;
      for (let next: number | null | undefined; next !== null; ) {
        const page = await search(filter, { beforeId, limit: 10 });
        pages.push(page.rows.length);
        next = page.next;
        beforeId = next ?? undefined;
      }
      assert.ok(pages.length > 2, 'several calls');
      assert.equal(
        pages.reduce((sum, rows) => sum + rows, 0),
        fit,
      );
    }
  });

  it('exports all that fits as JSON Lines, and leaves a trace of who did', async () => {
    const app = getApp();
    const owner = await staff(app, 'owner');
    await record(app, 'test.export', 450);
    const answer = await get(owner, `${API}export/?event=test.export&outcome=success`);
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers['content-type']), /^application\/jsonl/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const rows = answer.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    assert.equal(rows.length, 225);
    assert.equal(new Set(rows.map(({ id }) => id)).size, 225);
    assert.ok(rows.every(({ event, outcome }) => event === 'test.export' && outcome === 'success'));
    const [trace] = (await pageOf(owner, '?event=audit.export&limit=1')).results;
    assert.partialDeepStrictEqual(trace, {
      actor: owner.user.id,
      detail: { event: 'test.export', outcome: 'success' },
    });
    assert.equal((await get(owner, `${API}export/?event=test.none`)).text, '');
    assert.equal((await get(owner, `${API}export/?since=x`)).status, 400);
    const manager = await staff(app, 'manager');
    assert.equal((await get(manager, `${API}export/`)).status, 403);
  });

  it('verifies the trail part by part, and finds what the command line finds', async () => {
    const app = getApp();
    const owner = await staff(app, 'owner');
    for (let seal = 0; seal < 25; seal++) {
      await record(app, 'test.verify', 1);
      await app.core.audit.seal();
    }
    const verify = async (): Promise<Report[]> => {
      const parts: Report[] = [];
      for (let cursor = ''; ; ) {
        const answer = await get(owner, `${API}verify/?cursor=${encodeURIComponent(cursor)}`);
        assert.equal(answer.status, 200, answer.text);
        const part = answer.json() as Report;
        parts.push(part);
        if (part.next === null) return parts;
        cursor = part.next;
      }
    };
    const parts = await verify();
    assert.ok(parts.length > 2, 'several parts');
    const whole = await app.core.audit.verify();
    const last = parts.at(-1);
    assert.deepEqual(
      [last?.is_done, last?.is_whole, last?.seals, last?.rows],
      [true, true, whole.seals, whole.rows],
    );
    assert.equal((await get(owner, `${API}verify/?cursor=x`)).status, 400);
    const other = await staff(app, 'owner');
    const foreign = encodeURIComponent(parts[0]?.next ?? '');
    assert.equal((await get(other, `${API}verify/?cursor=${foreign}`)).status, 400);

    const stranger = createAudit({ ...app.core, keyring: app.core.keyring });
    const [row] = await stranger.list({ limit: 1 });
    assert.ok(row);
    await app.core.storage.transaction((stores) => stores.audit.insert({ ...row, uid: 'invented' }));
    const faulty = await verify();
    assert.deepEqual([faulty.at(-1)?.is_whole, faulty.flatMap(({ faults }) => faults).length], [false, 1]);
    app.clock.advance(HOUR);
  });
});
