import type { Command } from 'commander';
import { presentProposal } from '../admin/setting-answers.ts';
import type { Difference } from '../settings/view.ts';
import { leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { shortened, table, timeText } from './output.ts';

/** Lists the changes that wait for a second owner. On this machine a change needs none: `settings set` makes it at once. */
export function proposals(parent: Command): void {
  const command = leaf(
    parent,
    'proposals',
    'list the changes that an owner proposed and nobody confirmed yet',
  );
  prints(command, () =>
    asOperator(async ({ core }) => {
      const waiting = await core.settingProposals.list();
      const rows = waiting.map(({ id, name, proposerId, createdAt, expiresAt, differences }) => [
        id,
        name,
        `user ${proposerId}`,
        timeText(createdAt),
        timeText(expiresAt),
        differences.map(inWords).join('; '),
      ]);
      return {
        json: waiting.map(presentProposal),
        text: table(['id', 'name', 'by', 'proposed', 'expires', 'change'], rows, 'nothing is proposed'),
      };
    }),
  );
}

const inWords = ({ path, before, after }: Difference): string =>
  `${path}: ${shortened(before)} → ${shortened(after)}`;
