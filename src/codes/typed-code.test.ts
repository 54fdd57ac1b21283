import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeIn } from './typed-code.ts';

describe('a code that somebody types or pastes', () => {
  const all: ReadonlyArray<readonly [name: string, text: string]> = [
    ['as it is', '149442'],
    ['in groups', '149 442'],
    ['with a hyphen', '149-442'],
    ['with the dash that keyboards make of it', '149–442'],
    ['with a space that does not break', ' 149\u00a0442 '],
    ['in Arabic digits', '١٤٩٤٤٢'],
    ['in Persian digits', '۱۴۹ ۴۴۲'],
    ['in Devanagari digits', '१४९४४२'],
    ['in full-width digits', '１４９４４２'],
    ['in digits of which several kinds follow each other', '𝟏𝟒𝟗𝟜𝟜𝟚'],
    [
      'with the whole SMS',
      'Shop: your code is 149442. Do not share it with anybody.\n\n@shop.example #149442',
    ],
    ['with an SMS that groups it', 'Your code is 149 442.'],
    ['with a shop whose name has as many digits', 'Shop 123456: your code is 149442.'],
    ['with a number after it', 'Code: 149442 5 minutes'],
    ['with marks of direction around it', '\u2068\u200f149442\u2069'],
  ];
  for (const [name, text] of all) it(`is found: ${name}`, () => assert.equal(codeIn(text, 6), '149442'));

  it('is left as it was typed if it has another length, so that the form can say so', () => {
    assert.equal(codeIn('12 34', 6), '12 34');
    assert.equal(codeIn('', 6), '');
    assert.equal(codeIn('no code', 6), 'no code');
  });

  it('keeps its leading zeros', () => assert.equal(codeIn('٠١٢ ٣٤٥', 6), '012345'));

  it('is looked for in no more text than an SMS has', () => {
    assert.equal(codeIn(`${'x'.repeat(70_000)}149442`, 6).length, 1000);
  });
});
