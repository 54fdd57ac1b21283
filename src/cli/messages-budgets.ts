import type { Command } from 'commander';
import { usageOf } from '../sending/usage.ts';
import { leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { table } from './output.ts';

/** Shows how much of SMS_BUDGETS and MAIL_BUDGETS is used up, and what they hold back. */
export function budgets(parent: Command): void {
  const command = leaf(
    parent,
    'budgets',
    'show what was sent today (UTC), and what budgets held back this hour',
  );
  prints(command, () =>
    asOperator(async ({ core }) => {
      const { usage, refused } = await usageOf(core);
      const sent = table(
        ['budget', 'of', 'sent', 'used', 'limit'],
        usage.map(({ budget, of, sent: count, used, limit }) => [budget, of, count, used, limit]),
        'nothing was sent today',
      );
      const heldBack = table(
        ['held back this hour by', 'messages'],
        refused.map(({ budget, messages }) => [budget, messages]),
        'nothing was held back this hour',
      );
      return { json: { today: usage, held_back: refused }, text: `${sent}\n\n${heldBack}` };
    }),
  );
}
