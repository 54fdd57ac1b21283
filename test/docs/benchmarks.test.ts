import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BadOptions, benchOptions } from '../../bench/options.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(`${ROOT}docs/benchmarks.md`, 'utf8');
const LINES = [...PAGE.matchAll(/^npm run (?:-s )?bench(?: -- (.+))?$/gm)].map(([, args]) =>
  (args ?? '').split(' ').filter((arg) => arg !== ''),
);

/** What cannot be followed, and what the one line about it names. */
const MISUSES: Readonly<Record<string, RegExp>> = {
  '--growth --peers': /^expected --growth or --peers, not both$/,
  '--sizes 1000,2000': /^--sizes: expected --growth with it$/,
  '--growth --sizes 1000': /^--sizes: expected two or more in ascending order, got 1000$/,
  '--growth --sizes 2000,1000': /^--sizes: expected two or more in ascending order/,
  '--growth --sizes 1000,many': /^--sizes: expected a whole number from 1000 to 10000000, got many$/,
  '--peers --rounds 0': /^--rounds: expected a whole number from 1 to 99, got 0$/,
  '--growth --rounds 3': /^--rounds: expected --peers with it$/,
  '--engine sqlite': /^--engine: expected --growth or --peers with it$/,
  '--peers --engine mysql': /^--engine: expected sqlite or postgres, got mysql$/,
  '--frobnicate': /^Unknown option '--frobnicate'; see docs\/benchmarks\.md$/,
};

describe('docs/benchmarks.md', () => {
  it('shows options of npm run bench that it takes', () => {
    const asked = LINES.map((args) => benchOptions(args).what);
    assert.deepEqual([...new Set(asked)].sort(), ['figures', 'growth', 'peers']);
  });

  it('names programs that are there', () => {
    const programs = [...PAGE.matchAll(/^node (bench\/\S+)/gm)].map(([, file]) => file ?? '');
    assert.ok(programs.length > 2);
    for (const file of programs) assert.ok(existsSync(ROOT + file), file);
  });
});

describe('the options of npm run bench', () => {
  for (const [line, complaint] of Object.entries(MISUSES))
    it(`say in one line why ${line} cannot be followed, before anything is measured`, () => {
      assert.throws(
        () => benchOptions(line.split(' ')),
        (error) => error instanceof BadOptions && complaint.test(error.message),
      );
    });

  it('measure three sizes on every engine when nothing is said', () => {
    const sizes = [1000, 100_000, 1_000_000];
    assert.deepEqual(benchOptions(['--growth']), { what: 'growth', engine: null, sizes });
  });
});
