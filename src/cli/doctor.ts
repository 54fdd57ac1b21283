import { InvalidArgumentError } from 'commander';
import type { Finding } from '../doctor/check.ts';
import { address as rule } from '../settings-table/definition.ts';
import { type Declare, leaf, prints } from './command.ts';
import { type Output, table } from './output.ts';

export const doctor: Declare = (program) => {
  const command = leaf(
    program,
    'doctor',
    'check everything the service depends on, and say what is wrong and what to do; exit code 1 if something is wrong',
  )
    .option('--send-test <address>', 'send a test mail to this address', address)
    .addHelpText(
      'after',
      '\nChanges nothing, and works while the database is down. Each check takes at most 5 seconds, all at the same time.\nWarnings, and what could not be checked, leave the exit code at 0. See docs/operations.md.',
    );
  prints<{ sendTest?: string }>(command, async ({ options }) => {
    // Loaded when needed: other commands start sooner without it.
    const { runDoctor } = await import('../doctor/doctor.ts');
    const { worstOf } = await import('../doctor/check.ts');
    const report = await runDoctor({ env: process.env, sendTestTo: options.sendTest });
    const state = worstOf(report);
    const rows = report.map((one) => [one.state, one.check, lineOf(one)]);
    const output: Output = {
      json: { state, findings: report },
      text: table(['state', 'check', 'finding'], rows, ''),
    };
    return { ...output, ...(state === 'wrong' && { exitCode: 1 }) };
  });
};

/** Reasons that servers give often end without a full stop. */
const lineOf = ({ text, advice }: Finding): string =>
  advice === undefined ? text : `${text.replace(/[\p{L}\p{N}"')]$/u, '$&.')} ${advice}`;

/** Parses an e-mail address. @throws InvalidArgumentError */
function address(text: string): string {
  if (new RegExp(rule.pattern).test(text)) return text;
  throw new InvalidArgumentError(`expected ${rule.expected}`);
}
