import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ATTACKS } from '../../attack/attacks/index.ts';
import { BadOptions, optionsOf } from '../../attack/support/options.ts';

const given = (...args: string[]) => optionsOf(args, ATTACKS);

/** What cannot be followed, and what the one line about it names. */
const MISUSES: Readonly<Record<string, RegExp>> = {
  '--token 0123': /^--token: expected --url with it$/,
  '--url ftp://shop.example': /^--url: expected an origin/,
  '--url https://shop.example/login': /^--url: expected an origin/,
  '--url https://shop.example --engine sqlite': /^--engine: expected it without --url/,
  '--url https://shop.example --token a:b': /^--token: expected an API token/,
  '--engine mysql': /^--engine: expected sqlite, postgres, redis, got mysql$/,
  '--only races': /^--only: expected --long with races$/,
  '--only nothing-like-it': /^--only: expected names that --list shows, got nothing-like-it$/,
  '--samples 20': /^--samples: expected --long with it$/,
  '--long --samples many': /^--samples: expected a number/,
  '--long --samples 0': /^--samples: expected a number/,
  '--frobnicate': /^Unknown option '--frobnicate'; see/,
  stray: /^Unexpected argument 'stray'; see/,
};

describe('the options of npm run attack', () => {
  for (const [line, complaint] of Object.entries(MISUSES))
    it(`say in one line why ${line} cannot be followed, before anything is attacked`, () => {
      assert.throws(
        () => given(...line.split(' ')),
        (error) =>
          error instanceof BadOptions && complaint.test(error.message) && !error.message.includes('\n'),
      );
    });

  it('attack a service of one’s own with every attack when nothing is said', () => {
    const { attacks, engine, target, samples, isLong } = given();
    assert.deepEqual([attacks, engine, target, samples, isLong], [ATTACKS, 'sqlite', null, 1000, false]);
  });

  it('take a few attacks, a running service, and fewer samples for a try', () => {
    const url = ['--url', 'https://id.shop.example', '--token', 'abc'];
    const { attacks, target, samples } = given(
      ...url,
      '--long',
      '--only',
      'races, csrf-every-route',
      '--samples',
      '20',
    );
    assert.deepEqual(attacks.map(({ name }) => name).sort(), ['csrf-every-route', 'races']);
    assert.deepEqual([target, samples], [{ origin: 'https://id.shop.example', token: 'abc' }, 20]);
  });

  it('list also what only the long form carries out', () => {
    assert.deepEqual(
      given('--list', '--only', 'races').attacks.map(({ name }) => name),
      ['races'],
    );
  });
});
