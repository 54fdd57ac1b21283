import { UsageError } from '../lib/failures.ts';
import { type Declare, leaf, prints, userOption } from './command.ts';
import { asOperator } from './operator.ts';

export const tokens: Declare = (program) => {
  const commands = program.command('tokens').description('create and revoke API tokens');

  const create = leaf(
    commands,
    'create',
    'create an API token, valid until it is revoked or the password changes; it is shown only once',
  ).addOption(userOption().makeOptionMandatory());
  prints<{ user: string }>(create, ({ options }) =>
    asOperator(async ({ core, source, user: find }) => {
      const found = await find(options.user);
      const issued = await core.credentials.issueToken(found, source);
      if (!issued.ok) throw new UsageError(`user ${found.id} is not active`);
      const token = issued.value;
      return { json: { user: found.id, token }, text: `Authorization: Token ${token}` };
    }),
  );

  const revoke = leaf(commands, 'revoke', 'revoke all API tokens of a user').addOption(
    userOption().makeOptionMandatory(),
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
