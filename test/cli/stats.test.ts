import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { presentOverview } from '../../src/admin/stats-answers.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { latchkey, startServer } from '../support/process.ts';

for (const name of (await availableEngines()).filter((each) => each !== 'redis'))
  describe(`latchkey stats [${name}]`, () => {
    let engine: Engine;
    before(async () => {
      engine = await openEngine(name);
      const server = await startServer(engine.env);
      const { demo_user: demo } = server.announced;
      for (const password of [demo?.password, 'wrong'])
        await fetch(`${server.url}/users/login/`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: demo?.email, password }),
        });
      await server.stop();
    });
    after(() => engine.drop());

    it('shows what was counted until the moment a server was stopped, and that no worker runs', async () => {
      const { code, json } = await latchkey(engine.env, ['stats', '--json', '--step', 'minute']);
      assert.equal(code, 0);
      const { totals, problems } = json<ReturnType<typeof presentOverview>>();
      const signIns = totals.filter((total) => total.name === 'sign_ins');
      assert.deepEqual(
        signIns.map(({ labels, count }) => [labels.outcome, count]),
        [
          ['failure', 1],
          ['success', 1],
        ],
      );
      assert.ok(problems.some(({ key }) => key === 'no_worker'));
      const { stdout } = await latchkey(engine.env, ['stats']);
      assert.match(stdout, /^critical +No worker has reported for 2 min/m);
      assert.match(stdout, /^sign_ins +password success +1$/m);
    });

    it('says in one line what does not fit', async () => {
      for (const [args, expected] of [
        [['--since', '1d', '--until', '2d'], /^latchkey: --since: expected a moment before --until\n$/],
        [
          ['--since', '9d', '--step', 'minute'],
          /^latchkey: --step: at most 2000 steps fit; choose a larger one\n$/,
        ],
      ] as const) {
        const { code, stderr } = await latchkey(engine.env, ['stats', ...args]);
        assert.notEqual(code, 0);
        assert.match(stderr, expected);
      }
    });
  });
