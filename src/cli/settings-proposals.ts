import type { Command } from 'commander';
import { printsAnywhere } from './anywhere.ts';
import { leaf } from './command.ts';
import { type Proposal, settingsDesk } from './desks/settings.ts';
import { momentText, shortened, table } from './output.ts';

/** Lists the changes that wait for a second owner. On this machine a change needs none: `settings set` makes it at once. */
export function proposals(parent: Command): void {
  const command = leaf(
    parent,
    'proposals',
    'list the changes that an owner proposed and nobody confirmed yet',
  );
  printsAnywhere(command, settingsDesk, (_given, atDesk) =>
    atDesk(async (desk) => {
      const waiting = await desk.proposals();
      const rows = waiting.map((proposal) => [
        proposal.id,
        proposal.name,
        `user ${proposal.proposed_by}`,
        momentText(proposal.proposed_at),
        momentText(proposal.expires_at),
        proposal.differences.map(inWords).join('; '),
      ]);
      return {
        json: waiting,
        text: table(['id', 'name', 'by', 'proposed', 'expires', 'change'], rows, 'nothing is proposed'),
      };
    }),
  );
}

const inWords = ({ path, before, after }: Proposal['differences'][number]): string =>
  `${path}: ${shortened(before)} → ${shortened(after)}`;
