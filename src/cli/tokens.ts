import { Option } from 'commander';
import type { TokenScope } from '../contracts/stores/sessions.ts';
import { UsageError } from '../lib/failures.ts';
import { type Declare, leaf, prints, userOption } from './command.ts';
import { asOperator } from './operator.ts';
import { counted } from './output.ts';

const REFUSALS = { 'not-active': 'not active', 'not-staff': 'not staff, which this scope asks for' } as const;

export const tokens: Declare = (program) => {
  const commands = program.command('tokens').description('create and revoke API tokens');

  const create = leaf(
    commands,
    'create',
    'create an API token, valid until it is revoked or the password changes; it is shown only once',
  )
    .addOption(userOption().makeOptionMandatory())
    .addOption(
      new Option(
        '--scope <scope>',
        'introspect: the token, of a staff user, serves only /session/introspect/',
      ).choices(['introspect']),
    );
  prints<{ user: string; scope?: TokenScope }>(create, ({ options }) =>
    asOperator(async ({ core, source, user: find }) => {
      const found = await find(options.user);
      const issued = await core.credentials.issueToken(found, source, options.scope);
      if (!issued.ok) throw new UsageError(`user ${found.id} is ${REFUSALS[issued.refusal]}`);
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
        text: `ended ${counted(ended, 'token')} of user ${found.id}`,
      };
    }),
  );
};
