import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type TSchema, Type } from 'typebox';
import { typeText } from './type-text.ts';

const TYPES: [TSchema, string][] = [
  [Type.String(), 'string'],
  [Type.String({ format: 'date-time' }), 'string (date-time)'],
  [Type.Integer(), 'number'],
  [Type.Boolean(), 'boolean'],
  [Type.Unknown(), 'any'],
  [Type.Null(), 'null'],
  [Type.Literal('ok'), '"ok"'],
  [Type.Enum(['up', 'down']), '"up" | "down"'],
  [Type.Union([Type.String(), Type.Null()]), 'string | null'],
  [Type.Array(Type.String()), 'string[]'],
  [Type.Array(Type.Union([Type.String(), Type.Integer()])), '(string | number)[]'],
  [Type.Object({}), '{}'],
  [Type.Object({ a: Type.String(), b: Type.Optional(Type.Integer()) }), '{ a: string, b?: number }'],
  [Type.Record(Type.String(), Type.Array(Type.String())), '{ [name]: string[] }'],
];

describe('the reference', () => {
  it('writes types as programmers read them', () => {
    for (const [schema, text] of TYPES) assert.equal(typeText(schema), text);
  });
});
