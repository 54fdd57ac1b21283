import { UsageError } from '../lib/failures.ts';
import { type Declare, leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { table, timeJson, timeText } from './output.ts';

export const signingKeys: Declare = (program) => {
  const commands = program.command('signing-keys').description('list and rotate the keys of session tokens');

  const list = leaf(commands, 'list', 'list the keys: which one signs, and when they come and go');
  prints(list, () =>
    asOperator(async ({ core }) => {
      const listed = await core.signingKeys.list();
      return {
        json: listed.map(({ kid, state, createdAt, signsFrom, withdrawnAt }) => ({
          kid,
          state,
          created_at: timeJson(createdAt),
          signs_from: timeJson(signsFrom),
          withdrawn_at: timeJson(withdrawnAt),
        })),
        text: table(
          ['kid', 'state', 'signs from', 'withdrawn'],
          listed.map(({ kid, state, signsFrom, withdrawnAt }) => [
            kid,
            state,
            timeText(signsFrom),
            timeText(withdrawnAt),
          ]),
          'no keys',
        ),
      };
    }),
  );

  const rotate = leaf(
    commands,
    'rotate',
    'make the next key; it is published now and signs from tomorrow on',
  ).option('--now', 'withdraw all other keys and sign with a new one at once; tokens signed before are void');
  prints<{ now?: true }>(rotate, ({ options }) =>
    asOperator(async ({ core, source }) => {
      const made = options.now
        ? await core.signingKeys.replaceAll(source)
        : await core.signingKeys.rotate(source);
      if (!made) throw new UsageError('the next key is published already; --now withdraws all others');
      return {
        json: { kid: made.kid, signs_from: timeJson(made.signsFrom) },
        text: `key ${made.kid} signs from ${timeText(made.signsFrom)}`,
      };
    }),
  );
};
