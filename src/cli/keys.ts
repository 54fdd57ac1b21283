import type { Command } from 'commander';
import { UsageError } from '../lib/failures.ts';
import type { KeyStatus, Progress } from '../rotation/rotation.ts';
import { type Declare, leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { complain, type Output, table, timeJson, timeText } from './output.ts';

/** Values between two lines about how far it is. */
const REPORT_EVERY = 10_000;

export const keys: Declare = (program) => {
  const commands = program
    .command('keys')
    .description('what is stored under which SECRET_KEY, and changing it');
  status(commands);
  rotate(commands);
};

function status(parent: Command): void {
  const command = leaf(
    parent,
    'status',
    'what is stored under which key, and which fallbacks are needed; exit code 1 if something opens with none, or a retired key is not in the audit trail',
  );
  prints(command, () => asOperator(async ({ core }) => outputOf(await core.rotation.status())));
}

function rotate(parent: Command): void {
  const command = leaf(
    parent,
    'rotate',
    'encrypt what is stored under SECRET_KEY_FALLBACKS under SECRET_KEY; may be interrupted and run again',
  )
    .option('--dry-run', 'only say what would be encrypted anew')
    // What this command did before `signing-keys`: nobody shall take it for done.
    .option('--now', 'moved: see `latchkey signing-keys rotate --now`');
  prints<{ dryRun?: true; now?: true }>(command, ({ options }) =>
    asOperator(async ({ core, source }) => {
      if (options.now)
        throw new UsageError(
          '--now is an option of `latchkey signing-keys rotate`, for the keys of session tokens',
        );
      if (!options.dryRun) await core.rotation.rotate(source, announce);
      return outputOf(await core.rotation.status());
    }),
  );
}

const announce = ({ table: name, seen, renewed }: Progress): void => {
  if (seen > 0 && seen % REPORT_EVERY === 0) complain(`${name}: ${seen} read, ${renewed} encrypted anew`);
};

function outputOf(found: KeyStatus): Output {
  const isLost = found.stored.some(({ keyId }) => keyId === null);
  const isPlanted = found.retired.some(({ isRecorded }) => !isRecorded);
  return { json: toJson(found), text: textOf(found), ...((isLost || isPlanted) && { exitCode: 1 }) };
}

const toJson = ({ keyId, fallbacks, stored, retired }: KeyStatus) => ({
  key: keyId,
  fallbacks: fallbacks.map((fallback) => ({ key: fallback.keyId, is_needed: fallback.isNeeded })),
  stored: stored.map((one) => ({ table: one.table, key: one.keyId, count: one.count })),
  retired: retired.map(({ id, retiredAt, isRecorded }) => ({
    key: id,
    retired_at: timeJson(retiredAt),
    is_recorded: isRecorded,
  })),
});

function textOf({ keyId, fallbacks, stored, retired }: KeyStatus): string {
  const lost = stored.filter((one) => one.keyId === null).reduce((sum, { count }) => sum + count, 0);
  return [
    `SECRET_KEY is key ${keyId}.`,
    ...retired.map(({ id, retiredAt, isRecorded }) =>
      isRecorded
        ? `Key ${id} was retired ${timeText(retiredAt)}.`
        : `Key ${id} is stored as retired, but the audit trail does not say that it was: somebody may have written it to the database. It is not encrypted anew.`,
    ),
    table(
      ['table', 'key', 'encrypted values'],
      stored.map((one) => [one.table, one.keyId ?? 'unknown', one.count]),
      'Nothing is encrypted.',
    ),
    ...fallbacks.map((fallback) =>
      fallback.isNeeded
        ? `Fallback ${fallback.keyId} is needed: once SECRET_KEY is the same everywhere, run \`latchkey keys rotate\`.`
        : `Fallback ${fallback.keyId} is not needed for what is stored. Links mailed before it was replaced work until you remove it.`,
    ),
    ...(lost > 0
      ? [
          `${lost} values open with none of the keys: name the key they were made under in SECRET_KEY_FALLBACKS.`,
        ]
      : []),
  ].join('\n');
}
