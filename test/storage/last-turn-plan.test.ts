import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startTestApp } from '../support/app.ts';
import { openDirect } from '../support/direct.ts';
import { availableEngines, openEngine } from '../support/engines.ts';
import { statementsOf } from '../support/statements.ts';

/** Sent, and kept for operators, while nothing waits. */
const SENT = 2000;

const hasPostgres = (await availableEngines()).includes('postgres');

it('a plan from a quiet hour still serves a flood: each message finds its turn by an index', {
  skip: !hasPostgres,
}, async () => {
  await using opened = new AsyncDisposableStack();
  const engine = await openEngine('postgres');
  opened.defer(() => engine.drop());
  const app = await startTestApp('postgres', engine);
  opened.defer(() => app.close());
  const ask = (index: number) =>
    app.browser().post('/users/password/reset/', { email: `somebody${index}@example.com` });
  const statements = await statementsOf(async () => {
    await ask(0);
    await Promise.all([ask(1), ask(2), ask(3)]);
    await app.browser().post('/users/otp-login/', { phone: '+905301234567' });
  });
  const { query, close } = await openDirect(app.core.config.database);
  opened.defer(close);
  await query('delete from outbox');
  await query(
    `insert into outbox (uid, kind, recipient_key, state, created_at, deadline, next_try_at, finished_at)
     select n::text, 'reset-email', n::text, 'sent', n, n, n, n from generate_series(1, ${SENT}) as n`,
  );
  await query('vacuum analyze outbox');
  await query('set plan_cache_mode = force_generic_plan');
  const storing = statements.filter(({ sql }) => /insert into "?outbox"? /.test(sql));
  for (const { sql } of storing) {
    const nulls = Array.from(
      { length: Math.max(...[...sql.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n))) },
      () => 'null',
    );
    await query(`prepare storing as ${sql}`);
    const plan = await query<{ 'QUERY PLAN': string }>(`explain execute storing(${nulls.join(', ')})`);
    await query('deallocate storing');
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    assert.match(text, /Index Scan Backward using outbox_last_turns/);
    assert.doesNotMatch(text, /Seq Scan on outbox/);
  }
  assert.equal(storing.length, 3, 'one alone, several, and with a code');
});
