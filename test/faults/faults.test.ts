import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readOptions } from '../../faults/options.ts';
import type { Scene } from '../../faults/scene.ts';
import { kept } from '../../faults/scene.ts';
import { SCENES } from '../../faults/scenes/index.ts';
import { inWords, startLoad } from '../../faults/support/load.ts';
import { endsWell, type Result, summaryOf } from '../../faults/support/report.ts';
import { UsageError } from '../../src/lib/failures.ts';

const FOLDER = new URL('../../faults/scenes/', import.meta.url);

const scene = (name: string): Scene => ({
  name,
  title: `${name} is kept`,
  fault: 'something breaks',
  engines: ['sqlite'],
  run: async () => kept('it was'),
});
const [first, second] = [scene('first'), scene('second')];

describe('the scenes of faults', () => {
  it('are all played, each under the name of its file: none is forgotten in the list', () => {
    const files = readdirSync(FOLDER)
      .filter((file) => file !== 'index.ts')
      .map((file) => file.replace(/\.ts$/, ''));
    assert.deepEqual(SCENES.map(({ name }) => name).sort(), files.sort());
  });
});

describe('npm run faults', () => {
  it('plays everything everywhere unless told otherwise', () => {
    const { scenes, engines, isLong } = readOptions([], [first, second]);
    assert.deepEqual([scenes, engines, isLong], [[first, second], ['sqlite', 'postgres', 'redis'], false]);
  });

  it('plays the scenes that are named, on the engine that is named', () => {
    const { scenes, engines } = readOptions(['--only', ' second', '--engine', 'postgres'], [first, second]);
    assert.deepEqual([scenes, engines], [[second], ['postgres']]);
  });

  it('says in one line what is wrong with an option, instead of playing nothing and passing', () => {
    const refused = (args: string[], line: RegExp): void =>
      assert.throws(
        () => readOptions(args, [first]),
        (error) => error instanceof UsageError && line.test(error.message) && !error.message.includes('\n'),
      );
    refused(['--only', 'first,third'], /^--only: .* got third$/);
    refused(['--engine', 'oracle'], /^--engine: expected sqlite, postgres, redis, got oracle$/);
    refused(['--rounds', '0'], /^--rounds: expected a number from 1 to 9999, got 0$/);
    refused(['--fast'], /--fast.*see npm run faults -- --help$/);
  });

  it('fails when a promise is broken or could not be tried, and names the promise', () => {
    const result = (outcome: Result['outcome']): Result => ({
      scene: first,
      engine: 'sqlite',
      outcome,
      evidence: '',
      took: 1,
    });
    assert.ok(endsWell([result('kept'), result('skipped')]));
    assert.ok(!endsWell([result('kept'), result('failed')]));
    assert.ok(!endsWell([result('broken')]));
    assert.match(
      summaryOf([result('broken'), result('kept')]),
      /^first \[sqlite\]: first is kept\n1 .* 1 broken/,
    );
  });
});

describe('the load of a scene', () => {
  it('counts every answer, and connections that gave none', async () => {
    let asked = 0;
    const load = startLoad(async () => {
      asked += 1;
      await new Promise(setImmediate);
      if (asked === 2) throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
      return asked === 3 ? 503 : 200;
    }, 1);
    while (asked < 5) await new Promise(setImmediate);
    const tally = await load.stop();
    assert.deepEqual([tally.counts.ECONNRESET, tally.counts['503'], tally.counts['200']], [1, 1, asked - 2]);
    assert.equal(tally.total, asked);
    assert.match(inWords(tally), /1 × ECONNRESET/);
  });
});
