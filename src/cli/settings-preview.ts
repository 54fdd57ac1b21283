import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { UsageError } from '../lib/failures.ts';
import { LANGUAGES, type Language } from '../locales/index.ts';
import { previewResetMail } from '../messages/reset-email.ts';
import { leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';

interface PreviewOptions {
  readonly language?: Language;
  readonly frontend?: string;
  readonly toFile: string;
}

/** Shows operators the reset mail before a customer sees it. */
export function previewEmail(parent: Command): void {
  const command = leaf(
    parent,
    'preview-email',
    'write the reset mail to a file, as it would go out now to a sample customer',
  )
    .addOption(new Option('--language <code>', 'the customer’s language').choices([...LANGUAGES]))
    .option('--frontend <id>', 'the frontend that asked, one of VALID_FRONTEND_IDS')
    .requiredOption('--to-file <path>', 'where to write the HTML');
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

/** @throws UsageError when the file cannot be written */
function write(path: string, html: string): void {
  try {
    writeFileSync(path, html);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
