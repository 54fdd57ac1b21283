import { readFields } from '../contracts/fields.ts';
import type { RouteRequest } from '../contracts/route.ts';
import type { FieldErrors } from '../errors.ts';
import { message } from '../locales/index.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicyUser } from '../policy/validator.ts';
import { newPasswordFields } from './fields.ts';

/**
 * Completes the errors of a page's form with every fault of the new password: people mend them all at once. The API stops at
 * the first kind, as the contract says.
 *
 * Former passwords are left out. Comparing them is costly, and would tell a stranger in a stolen session what they were: only
 * the rule itself compares, once everything else is right.
 *
 * @param found the errors that are known already; nothing is added to their fields
 * @param owner null if unknown
 */
export const createPageFaults =
  (policy: Policy) =>
  async (raw: RouteRequest['raw'], owner: PolicyUser | null, found: FieldErrors): Promise<FieldErrors> => {
    const { new_password1, new_password2 } = newPasswordFields;
    const first = readFields({ new_password1 }, raw);
    const second = readFields({ new_password2 }, raw);
    const errors: Record<string, FieldErrors[string]> = {};
    if (first.ok) {
      const failures = await policy.check(first.value.new_password1, { user: withoutFormer(owner) });
      if (failures.length > 0) errors.new_password1 = failures;
    }
    if (first.ok && second.ok && first.value.new_password1 !== second.value.new_password2)
      errors.new_password2 = [message('passwordMismatch')];
    return { ...errors, ...found };
  };

/** The owner as policies know people who have no passwords yet. */
const withoutFormer = (owner: PolicyUser | null): PolicyUser | null => {
  if (!owner) return null;
  const { id: _id, password: _password, ...person } = owner;
  return person;
};
