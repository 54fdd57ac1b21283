import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { POLICY_FILE, policyPage } from '../../scripts/docs-policy.ts';
import { readPasswordValidators } from '../../src/policy/setting.ts';

describe('docs/password-policy.md', () => {
  it('says what the validators do now (run `node scripts/docs-policy.ts`)', () => {
    assert.equal(readFileSync(POLICY_FILE, 'utf8'), policyPage());
  });

  it('shows settings that can be copied as they are', () => {
    const examples = [...policyPage().matchAll(/```json\n(.*?)\n```/gs)].map(([, example = '']) => example);
    assert.ok(examples.length > 12);
    for (const example of examples)
      assert.deepEqual(readPasswordValidators(JSON.parse(example)).faults, [], example);
  });
});
