import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { UsageError } from '../lib/failures.ts';
import { LANGUAGES, type Language } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import { previewResetMail } from '../messages/reset-email.ts';
import { leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { readPassword } from './password.ts';

/** Checks a password against the policy. */
export function testPassword(parent: Command): void {
  const command = leaf(parent, 'test-password', 'check a sample password against the password policy')
    .argument('<password>', 'the sample; - reads it from standard input')
    .option('--user <user>', 'check it for this user, with similarity and former passwords');
  prints<{ user?: string }>(command, async ({ args: [given = ''], options }) => {
    const password = given === '-' ? await readPassword('test-password') : given;
    return asOperator(async ({ core, user: find }) => {
      const user = options.user === undefined ? null : await find(options.user);
      const failures = await core.policy.check(password, { user });
      const texts = failures.map((failure) => translate('en', failure));
      return {
        json: { accepted: texts.length === 0, failures: texts },
        text: texts.length === 0 ? 'The password keeps every rule.' : texts.join('\n'),
        ...(texts.length > 0 && { exitCode: 1 }),
      };
    });
  });
}

interface PreviewOptions {
  readonly language?: Language;
  readonly frontend?: string;
  readonly toFile: string;
}

/** Renders the reset mail for operators. */
export function previewEmail(parent: Command): void {
  const command = leaf(
    parent,
    'preview-email',
    'write the reset mail to a file, as it would be sent now to a sample customer',
  )
    .addOption(new Option('--language <code>', 'the customer’s language').choices([...LANGUAGES]))
    .option('--frontend <id>', 'the frontend that requested it, one of VALID_FRONTEND_IDS')
    .requiredOption('--to-file <path>', 'the HTML file to write');
  prints<PreviewOptions>(command, ({ options }) =>
    asOperator(async ({ core }) => {
      const { content, remark } = await previewResetMail(core, {
        language: options.language ?? core.settings.get('LANGUAGE_CODE'),
        frontendId: options.frontend ?? null,
      });
      write(options.toFile, content.html);
      return {
        json: { file: options.toFile, subject: content.subject, text: content.text, remark },
        text: [
          ...(remark === null ? [] : [`Not as it should be: ${remark}`, '']),
          `Subject: ${content.subject}`,
          `HTML: ${options.toFile}`,
          '',
          content.text.trimEnd(),
        ].join('\n'),
        ...(remark !== null && { exitCode: 1 }),
      };
    }),
  );
}

/** @throws UsageError if the file cannot be written */
function write(path: string, html: string): void {
  try {
    writeFileSync(path, html);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
