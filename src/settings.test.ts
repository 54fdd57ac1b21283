import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { explainMisfit } from './lib/validation.ts';
import { SETTING_NAMES, SETTINGS } from './settings.ts';

describe('the settings table', () => {
  it('holds defaults that it would accept', () => {
    for (const name of SETTING_NAMES)
      assert.deepEqual(explainMisfit(SETTINGS[name].schema, SETTINGS[name].default, name), []);
  });

  it('warns of claims that backends would believe although nobody proved them', () => {
    const { warnings } = SETTINGS.JWT_CLAIMS;
    assert.match(
      warnings?.(['email', 'phone_number', 'phone_number_verified']).join() ?? '',
      /email_verified, which is not/,
    );
    assert.deepEqual(warnings?.(['email', 'email_verified', 'phone_number_verified']), []);
  });

  it('explains a fault exactly where the validator library finds one', () => {
    const names = fc.constantFrom(...SETTING_NAMES);
    const near = fc.oneof(
      fc.jsonValue(),
      names.map((name) => SETTINGS[name].default as fc.JsonValue),
    );
    fc.assert(
      fc.property(names, near, (name, value) => {
        const { schema }: { schema: TSchema } = SETTINGS[name];
        assert.equal(explainMisfit(schema, value, name).length === 0, Value.Check(schema, value), name);
      }),
      { numRuns: 3000 },
    );
  });
});
