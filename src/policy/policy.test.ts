import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ADA, createTestPolicy } from '../../test/support/policy.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import { silentLogger } from '../lib/logger.ts';
import { translate } from '../locales/translate.ts';
import { VALIDATORS } from './validators/index.ts';

const ALL = VALIDATORS.map(({ name }) => ({ name }));
const FAILURES: Readonly<Record<string, string>> = {
  MinimumLengthValidator: 'This password is too short. It must contain at least 8 characters.',
  MinimumCapitalLetterValidator: 'Your password must contain at least 1 capital letters.',
  MinimumLowercaseLetterValidator: 'Your password must contain at least 1 lowercase letters.',
  MinimumLetterValidator: 'Your password must contain at least 1 letters.',
  MinimumSpecialCharacterValidator: 'Your password must contain at least 1 special characters.',
  NumericPasswordValidator: 'This password is entirely numeric.',
  CommonPasswordValidator: 'This password is too common.',
  UserAttributeSimilarityValidator: 'The password is too similar to the username.',
  PreviouslyUsedPasswordValidator: 'Your new password must be different from your previous 3 passwords.',
  OldPasswordCountValidator: 'Your new password must be different from your last 3 passwords.',
};

/** {@link ADA} has no password. */
const GUEST = { id: ADA.id, password: unusablePassword() };

describe('the password policy', () => {
  it('lists everything that is wrong in the order of the setting, so that one try is enough', async () => {
    const user = { ...ADA, username: '123456', password: 'hash of 123456' };
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(ALL), async (rules) => {
        const { policy } = createTestPolicy({ rules });
        const failures = await policy.check('123456', { user });
        assert.deepEqual(
          failures.map((failure) => translate('en', failure)),
          rules.flatMap(({ name }) => FAILURES[name] ?? []),
        );
      }),
    );
  });

  it('lets a good password pass all twelve rules', async () => {
    const { policy } = createTestPolicy({ rules: ALL });
    assert.deepEqual(await policy.check('Mavi 7 kaplumbağa!', { user: ADA }), []);
  });

  it('accepts any text, and returns only failures of configured rules', async () => {
    const { policy } = createTestPolicy({ rules: ALL });
    const known = new Set(VALIDATORS.map(({ failure }) => failure.key));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (password) => {
        for (const failure of await policy.check(password, { user: ADA })) assert.ok(known.has(failure.key));
      }),
    );
  });

  for (const { name, comparesWithFormer = false } of VALIDATORS)
    it(`knows whether ${name} costs comparisons with former passwords, which must be throttled`, async () => {
      const { policy, reads } = createTestPolicy({ rules: [{ name }] });
      const user = { ...ADA, password: 'hash of current' };
      await policy.check('Mavi 7 kaplumbağa!', { user });
      assert.equal(reads() > 0, comparesWithFormer);
      assert.equal(await policy.comparesWithFormer(user), comparesWithFormer);
    });

  it('compares with nothing for a user without a password', async () => {
    const rules = [{ name: 'OldPasswordCountValidator' }];
    const never = createTestPolicy({ rules });
    assert.equal(await never.policy.comparesWithFormer(GUEST), false);
    const once = createTestPolicy({ rules, history: [{ hash: 'hash of once', retiredAt: 0 }] });
    assert.equal(await once.policy.comparesWithFormer(GUEST), true);
  });

  it('ignores the faulty rules of a stored value and logs them once; the other rules hold', async () => {
    const errors: unknown[] = [];
    const { policy } = createTestPolicy({
      rules: [
        { name: 'MinimumLengthValidator', options: { min_length: 6 } },
        { name: 'RemovedValidator' },
        { name: 'MinimumNumberValidator', options: { min_occurances: 'many' } },
        { name: 'MaximumLengthValidator', options: { max_length: 5 } },
      ],
      logger: { ...silentLogger, error: (fields) => errors.push(fields) },
    });
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(await policy.check('abcdef', { user: null }), []);
      assert.equal((await policy.check('abcde', { user: null })).length, 1);
    }
    assert.equal(policy.rules().length, 1);
    assert.equal(errors.length, 1);
    assert.equal((errors[0] as { faults: string[] }).faults.length, 3);
  });
});
