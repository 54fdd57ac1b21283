import type { Command } from 'commander';
import { UsageError } from '../lib/failures.ts';
import { leaf, prints, USER_REFERENCE } from './command.ts';
import { asOperator } from './operator.ts';
import { pairs } from './output.ts';

/** For who has lost device and recovery codes. On the machine only: over HTTP a thief would do it. */
export function resetSecondFactor(parent: Command): void {
  const command = leaf(
    parent,
    'reset-second-factor',
    'take the second factor of a member of staff away; the next session sets up another one',
  ).argument('<user>', USER_REFERENCE);
  prints(command, ({ args: [reference = ''] }) =>
    asOperator(async ({ core, source, user: find }) => {
      const user = await find(reference);
      if (!(await core.secondFactors.reset(user, source)))
        throw new UsageError(`user ${user.id} has no second factor`);
      return {
        json: { id: user.id, second_factor: null },
        text: pairs([
          ['id', user.id],
          ['second factor', 'none'],
        ]),
      };
    }),
  );
}
