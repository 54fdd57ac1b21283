import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { policyPage } from '../../scripts/docs-policy.ts';
import { readPasswordValidators } from '../../src/policy/setting.ts';

describe('docs/password-policy.md', () => {
  it('shows settings that can be copied as they are', () => {
    const examples = [...policyPage().matchAll(/```json\n(.*?)\n```/gs)].map(([, example = '']) => example);
    assert.ok(examples.length > 12);
    for (const example of examples)
      assert.deepEqual(readPasswordValidators(JSON.parse(example)).faults, [], example);
  });
});
