import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { solve } from '../../bench/simulation/calibrate.ts';
import type { Costs, Machine } from '../../bench/simulation/costs.ts';
import { ENDPOINTS } from '../../bench/simulation/endpoints.ts';
import { type Scenario, simulate } from '../../bench/simulation/simulate.ts';

const COSTS: Costs = {
  loop: { perTurn: 60, perRequest: 80 },
  database: { perTurn: 40, perRequest: 30 },
  client: { perTurn: 20, perRequest: 40 },
  hash: { alone: 20_000, together: 24_000 },
  fsync: 500,
};
const MACHINE: Machine = { cores: 2, hashes: 2, connections: 10, neighbours: 0.1 };

const run = (given: Partial<Scenario>) =>
  simulate({
    endpoint: ENDPOINTS.postgres['request reset'],
    costs: COSTS,
    machine: MACHINE,
    load: { connections: 16 },
    warmUp: 0.2,
    duration: 1,
    seed: 1,
    ...given,
  });

const EVERY = Object.entries(ENDPOINTS).flatMap(([engine, kinds]) =>
  Object.entries(kinds).map(([kind, endpoint]) => ({ name: `${kind} on ${engine}`, endpoint })),
);

/** Within a share of each other. */
const isClose = (actual: number, expected: number, share: number): void =>
  assert.ok(Math.abs(actual / expected - 1) <= share, `${actual} is not within ${share} of ${expected}`);

describe('the simulation that machines are planned by', () => {
  for (const { name, endpoint } of EVERY)
    it(`has as many requests on their way as come in while one is answered (Little): ${name}`, () => {
      for (const load of [{ connections: 1 }, { connections: 16 }, { rate: 30 }]) {
        const { throughput, latency, inSystem } = run({ endpoint, load, warmUp: 2, duration: 6 });
        isClose(inSystem, (throughput * latency.mean) / 1000, 0.08);
        if ('connections' in load) isClose(inSystem, load.connections, 0.001);
      }
    });

  for (const { name, endpoint } of EVERY)
    it(`never uses more than all cores, and more connections never answer fewer: ${name}`, () => {
      const outcomes = [1, 2, 4, 8, 16, 32, 64].map((connections) =>
        run({ endpoint, load: { connections }, warmUp: 1, duration: 6 }),
      );
      for (const { utilisation } of outcomes) assert.ok(utilisation > 0 && utilisation <= 1.000001);
      for (const [index, { throughput }] of outcomes.entries())
        assert.ok(throughput >= 0.95 * (outcomes[index - 1]?.throughput ?? 0), `fewer at ${2 ** index}`);
    });

  it('says the same again for the same seed, and something else for another', () => {
    assert.deepEqual(run({ seed: 7 }), run({ seed: 7 }));
    assert.notDeepEqual(run({ seed: 7 }), run({ seed: 8 }));
  });

  it('answers as many as come while there is room, and what cores allow when there is none', () => {
    const endpoint = ENDPOINTS.sqlite['sign in'];
    const most = (2 * 1e6 * (1 - MACHINE.neighbours)) / (COSTS.hash.together + 140);
    isClose(run({ endpoint, load: { rate: most / 2 }, duration: 30 }).throughput, most / 2, 0.08);
    isClose(run({ endpoint, load: { rate: most * 2 }, duration: 30 }).throughput, most, 0.08);
  });

  it('shares a commit among those who wait for one', () => {
    const slow = { ...COSTS, fsync: 20_000 };
    const alone = run({ costs: slow, load: { connections: 1 }, duration: 5 });
    assert.ok(alone.throughput < 60);
    assert.ok(
      run({ costs: slow, load: { connections: 64 }, duration: 5 }).throughput > 20 * alone.throughput,
    );
  });

  it('asks the database less often where those who write wait for each other', () => {
    const writing = (oneByOne: boolean) =>
      run({
        endpoint: { steps: [{ kind: 'shared', commits: true, oneByOne }], commitsInProcess: false },
        costs: { ...COSTS, fsync: 5000 },
        load: { connections: 64 },
      }).perRequest.database;
    assert.ok(writing(true) < 0.9 * writing(false), `${writing(true)} and ${writing(false)} statements`);
  });

  it('leaves less to requests where a worker is at work', () => {
    const worker = { own: 300, database: 200 };
    assert.ok(run({ worker, warmUp: 1 }).throughput < 0.9 * run({ warmUp: 1 }).throughput);
  });

  it('finds the costs that two observations have in common, and none below zero', () => {
    const shared = solve({ work: 140, turns: 1 }, { work: 86, turns: 0.1 });
    isClose(shared.perTurn, 60, 1e-9);
    isClose(shared.perRequest, 80, 1e-9);
    assert.deepEqual(solve({ work: 0, turns: 0 }, { work: 0, turns: 0 }), { perTurn: 0, perRequest: 0 });
    const rising = solve({ work: 100, turns: 1 }, { work: 120, turns: 0.5 });
    assert.ok(rising.perTurn >= 0 && rising.perRequest >= 0);
  });
});
