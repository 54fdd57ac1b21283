import assert from 'node:assert/strict';
import type { Result } from '../../src/lib/result.ts';
import type { AccountFaults } from '../../src/users/account.ts';

/** The value of a rule that must not refuse. */
export function accepted<T>(result: Result<T, unknown>): T {
  if (!result.ok) assert.fail(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

/** The fields of an account that a rule refuses, with the keys of their messages. */
export function faultsOf(result: Result<unknown, AccountFaults | string>): Record<string, string[]> {
  if (result.ok) assert.fail('it was accepted');
  if (typeof result.refusal === 'string') assert.fail(`refused: ${result.refusal}`);
  const entries = Object.entries(result.refusal);
  return Object.fromEntries(entries.map(([field, messages]) => [field, messages.map(({ key }) => key)]));
}
