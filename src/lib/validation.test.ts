import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Type } from 'typebox';
import { explainMisfit } from './validation.ts';

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
      assert.deepEqual(explainMisfit(schema, value, 'S'), lines);
    });

  it('never shows a secret, nor a password in an address', () => {
    const conf = Type.Object({ key: Type.String({ maxLength: 3, secret: true }), url: Type.Integer() });
    const value = { key: 'hunter2', url: 'https://me:hunter2/@x@sms.example/' };
    assert.deepEqual(explainMisfit(conf, value, 'C'), [
      'C.key: expected a text of at most 3 characters, got something else, which is not shown',
      'C.url: expected an integer, got "https://…@sms.example/"',
    ]);
  });
});
