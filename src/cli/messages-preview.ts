import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../lib/failures.ts';
import { LANGUAGES, type Language } from '../locales/index.ts';
import { isWordedKind, WORDED_KINDS, type WordedKind } from '../messages/wording/kinds.ts';
import { editableMessages, type Preview, previewMessage } from '../messages/wording/preview.ts';
import { faultsOfTexts, type Texts } from '../messages/wording/rules.ts';
import { storedTexts } from '../messages/wording/wording.ts';
import { leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { type Output, table } from './output.ts';

const languageOption = (): Option =>
  new Option('--language <code>', 'the customer’s language').choices([...LANGUAGES]);

/** Lists what mails and SMS say, and under which names it can be reworded. */
export function texts(parent: Command): void {
  const command = leaf(
    parent,
    'texts',
    'show what a message says, under the names it has in MESSAGE_TEXTS; without a name, list the messages',
  )
    .argument('[message]', 'a message, such as otp', worded)
    .addOption(languageOption());
  prints<{ language?: Language }>(command, ({ args: [kind], options }) =>
    asOperator(async ({ core }) => {
      const all = editableMessages(core);
      if (kind === undefined) {
        const rows = all.map((each) => [each.kind, each.channel, each.about]);
        return { json: rows.map(([name]) => name), text: table(['message', 'channel', 'when'], rows, '') };
      }
      const language = options.language ?? core.settings.get('LANGUAGE_CODE');
      const said = all.find((each) => each.kind === kind)?.languages[language] ?? [];
      const rows = said.map(({ name, builtIn, current }) => [name, current ?? builtIn]);
      return { json: Object.fromEntries(rows), text: table(['text', 'what it says'], rows, '') };
    }),
  );
}

interface PreviewOptions {
  readonly language?: Language;
  readonly text: Texts;
  readonly alternatives?: true;
  readonly toFile?: string;
}

/** Renders a mail or SMS for operators, also with texts that are not stored. */
export function preview(parent: Command): void {
  const command = leaf(
    parent,
    'preview',
    'show a mail or SMS as a made-up customer would get it now, or with other texts; nothing is stored',
  )
    .argument('<message>', `one of ${WORDED_KINDS.join(', ')}`, worded)
    .addOption(languageOption())
    .option('--text <name=text>', 'say this instead; may be repeated', collect, {})
    .option('--alternatives', 'show the texts that stand in for others, such as the greeting without a name')
    .option('--to-file <path>', 'write the HTML of a mail to this file');
  prints<PreviewOptions>(command, ({ args: [kind = ''], options }) =>
    asOperator(async ({ core }) => {
      const which = worded(kind);
      const language = options.language ?? core.settings.get('LANGUAGE_CODE');
      const faults = faultsOfTexts(which, options.text);
      if (faults.length > 0)
        throw new UsageError(faults.map(({ name, fault }) => `${name}: ${fault}`).join('\n'));
      const said = { ...storedTexts(core.settings, which, language), ...options.text };
      const shown = previewMessage(
        core,
        { kind: which, language, texts: said },
        { showsAlternatives: options.alternatives === true },
      );
      return outputOf(shown, options.toFile);
    }),
  );
}

function outputOf(shown: Preview, toFile: string | undefined): Output {
  if (shown.channel === 'sms') {
    const { text, encoding, characters, segments } = shown;
    return { json: shown, text: `${text}\n\n${encoding}, ${characters} characters, ${segments} SMS` };
  }
  const { html, ...mail } = shown;
  if (toFile !== undefined) write(toFile, html);
  return {
    json: toFile === undefined ? shown : { ...mail, file: toFile },
    text: [
      `Subject: ${mail.subject}`,
      ...(toFile === undefined ? [] : [`HTML: ${toFile}`]),
      '',
      mail.text.trimEnd(),
    ].join('\n'),
  };
}

/** Parses the name of a message. @throws InvalidArgumentError with the names there are */
function worded(kind: string): WordedKind {
  if (isWordedKind(kind)) return kind;
  throw new InvalidArgumentError(`expected one of ${WORDED_KINDS.join(', ')}`);
}

/** Parses `name=text`. @throws InvalidArgumentError */
function collect(given: string, former: Texts): Texts {
  const at = given.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected a name, =, and what to say instead');
  return { ...former, [given.slice(0, at)]: given.slice(at + 1) };
}

/** @throws UsageError if the file cannot be written */
function write(path: string, html: string): void {
  try {
    writeFileSync(path, html);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
