import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type TSchema, Type } from 'typebox';
import { expectationOf, explainMisfit, fits, misfits, withDefaults } from './validation.ts';

const limit = Type.Union([
  Type.Null(),
  Type.Object(
    { count: Type.Integer({ minimum: 1, maximum: 9 }), ip: Type.Optional(Type.Integer({ minimum: 1 })) },
    { additionalProperties: false },
  ),
]);
const schema = Type.Object(
  { login: Type.Optional(limit), names: Type.Optional(Type.Array(Type.String({ maxLength: 3 }))) },
  { additionalProperties: false },
);

const linesOf = (about: TSchema, value: unknown): string[] => explainMisfit(about, value, 'S');

describe('the explanation of a wrong setting', () => {
  const cases: [unknown, string[]][] = [
    [{}, []],
    [{ login: null, names: ['a'] }, []],
    [{ login: { count: 9 } }, []],
    ['x', ['S: expected an object with login, names, got "x"']],
    [null, ['S: expected an object with login, names, got null']],
    [{ login: { count: 'x' } }, ['S.login.count: expected an integer from 1 to 9, got "x"']],
    [{ login: { count: 10 } }, ['S.login.count: expected an integer from 1 to 9, got 10']],
    [{ login: {} }, ['S.login.count: expected an integer from 1 to 9, got nothing']],
    [{ login: 3 }, ['S.login: expected null or an object with count, ip, got 3']],
    [{ logon: null }, ['S.logon: expected login, names, got an unknown name']],
    [
      { names: ['ok', 4, 'long'] },
      [
        'S.names[1]: expected a text of at most 3 characters, got 4',
        'S.names[2]: expected a text of at most 3 characters, got "long"',
      ],
    ],
  ];
  for (const [value, lines] of cases)
    it(`says where and what for ${JSON.stringify(value)}`, () => {
      assert.deepEqual(linesOf(schema, value), lines);
    });

  it('never shows a secret, nor a password in an address', () => {
    const conf = Type.Object({ key: Type.String({ maxLength: 3, secret: true }), url: Type.Integer() });
    const value = { key: 'hunter2', url: 'https://me:hunter2/@x@sms.example/' };
    assert.deepEqual(explainMisfit(conf, value, 'C'), [
      'C.key: expected a text of at most 3 characters, got something else, which is not shown',
      'C.url: expected an integer, got "https://…@sms.example/"',
    ]);
  });

  it('never shows a secret, whatever it is and however it is wrong', () => {
    const secret = Type.String({ minLength: 500, pattern: '^[a-f]+$', secret: true });
    const conf = Type.Object({ keys: Type.Array(Type.Union([secret, Type.Null()], { secret: true })) });
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 12 }), { minLength: 1 }), (keys) => {
        const lines = explainMisfit(conf, { keys }, 'C');
        assert.equal(lines.length, keys.length);
        for (const [index, key] of keys.entries()) assert.ok(!lines[index]?.includes(key), lines[index]);
      }),
    );
  });

  it('names every fault at once, not only the first few', () => {
    const names = Array.from({ length: 50 }, () => 'too long');
    assert.equal(linesOf(schema, { names, login: { count: 0, ip: 0, x: 1 }, y: 1 }).length, 54);
  });

  it('puts one line to a place that is wrong in several ways', () => {
    const code = Type.String({ minLength: 9, pattern: '^[a-z]+$', expected: 'nine small letters' });
    assert.deepEqual(linesOf(code, 'A1'), ['S: expected nine small letters, got "A1"']);
  });

  it('leaves out what is wrong inside a list that is too long', () => {
    const few = Type.Array(Type.Integer(), { maxItems: 2 });
    assert.deepEqual(linesOf(few, ['a', 'b', 'c']), ['S: expected a list of at most 2 items, got a list']);
  });

  it('leads to names that look like paths or like parts of an object itself', () => {
    const counts = Type.Record(Type.String(), Type.Integer());
    for (const name of ['a/b', '~', '~1', '__proto__', 'constructor', '0', ''])
      assert.deepEqual(linesOf(counts, JSON.parse(`{${JSON.stringify(name)}:"x"}`)), [
        `S.${name}: expected an integer, got "x"`,
      ]);
  });

  it('shortens what would fill the screen', () => {
    const [line = ''] = linesOf(Type.Integer(), 'x'.repeat(1000));
    assert.ok(line.endsWith('…') && line.length < 100, line);
  });

  it('gives the reason of a check that no keyword can express', () => {
    const even = Type.Refine(
      Type.Integer(),
      (count) => count % 2 === 0,
      () => 'expected an even number',
    );
    assert.deepEqual(linesOf(Type.Array(even), [2, 3, 'x']), [
      'S[1]: expected an even number, got 3',
      'S[2]: expected an integer, got "x"',
    ]);
  });

  it('can be followed: once every place it names is corrected, the value fits', () => {
    const counts = Type.Record(Type.String(), Type.Array(Type.Integer({ minimum: 0, maximum: 9 })));
    const item = fc.oneof(fc.integer({ min: -5, max: 15 }), fc.string(), fc.constant(null));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.array(item)), (value) => {
        const faults = misfits(counts, value);
        for (const { error } of faults) {
          const [, name = '', index = ''] = error.instancePath.split('/').map(unescaped);
          const items: unknown[] = value[name] ?? [];
          assert.notEqual(items[Number(index)], 0, 'each place is named once');
          items[Number(index)] = 0;
        }
        assert.ok(fits(counts, value));
      }),
    );
  });
});

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

describe('of several alternatives', () => {
  const shapes = Type.Union([
    Type.String({ maxLength: 3 }),
    Type.Array(Type.Integer()),
    Type.Object({ a: Type.Union([Type.Null(), Type.Object({ b: Type.Integer() })]) }),
  ]);

  it('the one of the value’s type is explained, however deep', () => {
    assert.deepEqual(linesOf(shapes, [1, 'x']), ['S[1]: expected an integer, got "x"']);
    assert.deepEqual(linesOf(shapes, { a: { b: 'x' } }), ['S.a.b: expected an integer, got "x"']);
    assert.deepEqual(linesOf(shapes, {}), ['S.a: expected null or an object with b, got nothing']);
  });

  it('all are named if the value matches none of them', () => {
    assert.deepEqual(linesOf(shapes, 'long'), [
      'S: expected a text of at most 3 characters or a list or an object with a, got "long"',
    ]);
    assert.deepEqual(linesOf(Type.Union([Type.Literal('a'), Type.Literal('b')]), {}), [
      'S: expected "a" or "b", got an object',
    ]);
  });

  it('their own words come before ours', () => {
    const named = Type.Union([Type.Null(), Type.Object({ a: Type.Integer() })], { expected: 'a limit' });
    assert.deepEqual(linesOf(named, { a: 'x' }), ['S: expected a limit, got an object']);
  });
});

describe('texts', () => {
  it('are as long as they have code points, so that an emoji or an accent is not cut off as two', () => {
    const three = Type.String({ minLength: 3, maxLength: 3 });
    for (const text of ['abc', '👍👍👍', 'e\u0301x', '👩\u200d🚀', '\ud800\ud800\ud800'])
      assert.ok(fits(three, text), text);
    for (const text of ['👍👍', '👍👍👍👍', '\u0301\u0301', '👨‍👩‍👧']) assert.ok(!fits(three, text), text);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { length } = [...text];
        assert.ok(fits(Type.String({ minLength: length, maxLength: length }), text));
        assert.ok(!fits(Type.String({ minLength: length + 1 }), text));
        if (length > 0) assert.ok(!fits(Type.String({ maxLength: length - 1 }), text));
      }),
    );
  });

  it('match patterns by code points and Unicode classes', () => {
    assert.ok(fits(Type.String({ pattern: '^.$' }), '👍'));
    assert.ok(fits(Type.String({ pattern: '^\\p{Lu}$' }), 'Ş'));
    assert.ok(!fits(Type.String({ pattern: '^\\p{Lu}$' }), 'ş'));
  });
});

describe('what is expected, in words', () => {
  const words: [TSchema, string][] = [
    [Type.Null(), 'null'],
    [Type.Boolean(), 'true or false'],
    [Type.Integer({ minimum: 1, maximum: 9 }), 'an integer from 1 to 9'],
    [Type.Integer({ minimum: 1 }), 'an integer of at least 1'],
    [Type.Number({ maximum: 0.5 }), 'a number of at most 0.5'],
    [Type.String(), 'a text'],
    [Type.String({ minLength: 1, maxLength: 60 }), 'a text from 1 to 60 characters'],
    [Type.Array(Type.String(), { maxItems: 20 }), 'a list of at most 20 items'],
    [Type.Object({ cc: Type.Null(), bcc: Type.Null() }), 'an object with cc, bcc'],
    [Type.Record(Type.String(), Type.Null()), 'an object'],
    [Type.Enum(['en', 'tr']), 'one of en, tr'],
    [Type.Literal(''), '""'],
    [Type.Unknown(), 'another value'],
    [Type.Integer({ expected: 'the answer' }), 'the answer'],
  ];
  for (const [about, expected] of words)
    it(`reads “${expected}”, as an operator would say it`, () => {
      assert.equal(expectationOf(about), expected);
    });
});

describe('defaults', () => {
  const options = Type.Object({
    count: Type.Integer({ default: 4 }),
    isOn: Type.Boolean({ default: true }),
    names: Type.Array(Type.String(), { default: ['email'] }),
    path: Type.Optional(Type.String()),
  });

  it('fill in what was left out, and nothing else', () => {
    assert.deepEqual(withDefaults(options, undefined), { count: 4, isOn: true, names: ['email'] });
    const given = { count: 0, isOn: false, names: [], path: '', x: 1 };
    assert.deepEqual(withDefaults(options, given), given);
    assert.deepEqual(withDefaults(options, { count: undefined, isOn: null }), {
      count: 4,
      isOn: null,
      names: ['email'],
    });
  });

  it('are copies: changing one value does not change the default of all', () => {
    const { names } = withDefaults(options, {});
    assert.ok(Array.isArray(names));
    names.push('phone');
    assert.deepEqual(withDefaults(options, {}).names, ['email']);
  });
});
