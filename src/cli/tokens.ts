import { UsageError } from '../lib/failures.ts';
import { type Declare, group, leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { user } from './options.ts';

export const tokens: Declare = (program) => {
  const commands = group(program, 'tokens', 'make and revoke API tokens');

  const create = leaf(
    commands,
    'create',
    'make an API token: it lasts until it is revoked or the password changes, and is shown only now',
  ).addOption(user().makeOptionMandatory());
  prints<{ user: string }>(create, ({ options }) =>
    asOperator(async ({ core, source, user: find }) => {
      const found = await find(options.user);
      if (!found.isActive) throw new UsageError(`user ${found.id} is not active`);
      const token = await core.credentials.issueToken(found, source);
      return { json: { user: found.id, token }, text: `Authorization: Token ${token}` };
    }),
  );

  const revoke = leaf(commands, 'revoke', 'end every API token of a user').addOption(
    user().makeOptionMandatory(),
  );
  prints<{ user: string }>(revoke, ({ options }) =>
    asOperator(async ({ core, source, user: find }) => {
      const found = await find(options.user);
      const ended = await core.credentials.endTokens(found, source);
      return {
        json: { ended },
        text: `ended ${ended} ${ended === 1 ? 'token' : 'tokens'} of user ${found.id}`,
      };
    }),
  );
};
