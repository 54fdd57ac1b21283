import { readFileSync, writeFileSync } from 'node:fs';
import { VARIABLES, type Variable } from '../src/config/variables.ts';
import { ERRORS, type ErrorCode } from '../src/errors.ts';
import { expectationOf } from '../src/lib/validation.ts';
import { en } from '../src/locales/en.ts';
import type { MessageKey } from '../src/locales/index.ts';
import { errorExample } from '../src/reference/schema.ts';
import { SETTING_NAMES, SETTINGS } from '../src/settings.ts';
import { ALARMS } from '../src/throttle/alarms.ts';
import { ANNOUNCED } from '../src/webhooks/events.ts';
import { attackTable } from './docs-attacks.ts';
import { clientTypes } from './docs-client.ts';
import { diskTable } from './docs-disk.ts';
import { faultTable } from './docs-faults.ts';
import { gatewaysPage } from './docs-gateways.ts';
import { policyPage } from './docs-policy.ts';
import { wordedMessages } from './docs-wording.ts';
import { FOLDERS, importRules } from './folders.ts';
import { between, table } from './markdown.ts';

/**
 * The documents generated from the tables in the code: `npm run docs` writes them, `node scripts/docs.ts --check` lists
 * stale files and exits with 1 if there are any.
 */
const ROOT = new URL('../', import.meta.url);

interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  /** @param current the current file, if only a part of it is generated */
  content(current: string): string | Promise<string>;
}

const FILES: readonly GeneratedFile[] = [
  { path: 'README.md', content: (current) => between('configuration', current, configurationTable()) },
  { path: 'biome.json', content: (current) => withOverrides(current, importRules()) },
  { path: 'docs/architecture.md', content: (current) => between('folders', current, folderOrder()) },
  { path: 'docs/settings.md', content: settingsPage },
  { path: 'docs/errors.md', content: errorsPage },
  { path: 'docs/password-policy.md', content: policyPage },
  { path: 'docs/sms-gateways.md', content: gatewaysPage },
  {
    path: 'docs/security.md',
    content: (current) => between('attacks', between('disk', current, diskTable()), attackTable()),
  },
  { path: 'docs/operations.md', content: (current) => between('faults', current, faultTable()) },
  { path: 'docs/webhooks.md', content: (current) => between('events', current, webhookEvents()) },
  { path: 'docs/wording.md', content: (current) => between('wording', current, wordedMessages()) },
  { path: 'src/client/api.ts', content: clientTypes },
  { path: 'docs/throttling.md', content: (current) => between('alarms', current, alarms()) },
];

/** The files whose content has changed, with what it should be now. */
async function changedFiles(): Promise<{ path: string; now: string }[]> {
  const files = await Promise.all(
    FILES.map(async ({ path, content }) => {
      const current = read(path);
      return { path, current, now: await content(current) };
    }),
  );
  return files.filter(({ current, now }) => now !== current);
}

/** The paths of stale files. */
export const staleFiles = async (): Promise<string[]> => (await changedFiles()).map(({ path }) => path);

function read(path: string): string {
  try {
    return readFileSync(new URL(path, ROOT), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** The linter's configuration with these overrides, in Biome's format. */
function withOverrides(current: string, overrides: object[]): string {
  const config = { ...JSON.parse(current), overrides };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** Escapes angle brackets, which Markdown would treat as HTML. */
const prose = (text: string): string => text.replaceAll('<', '&lt;');

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

function configurationTable(): string {
  const rows = Object.values<Variable>(VARIABLES).map(({ name, doc, fallback, unset, isSecret }) => [
    isSecret ? `\`${name}\` or \`${name}_FILE\`` : `\`${name}\``,
    doc,
    unset ?? (fallback ? `\`${fallback}\`` : 'none'),
  ]);
  return table(['variable', 'what it is', 'when it is not set'], rows);
}

/** The folders in their order, a paragraph for each layer. */
const folderOrder = (): string =>
  [...Map.groupBy(FOLDERS, ({ layer }) => layer)]
    .map(([layer, folders]) => {
      const list = folders.map(({ name, holds }) => `\`${name}\` (${holds})`).join(', ');
      return `- **${layer}**: ${list}.`;
    })
    .join('\n');

const webhookEvents = (): string =>
  table(
    ['event', 'when'],
    Object.entries(ANNOUNCED).map(([event, { when }]) => [`\`${event}\``, when]),
  );

const alarms = (): string =>
  table(
    ['event', 'what happened'],
    Object.entries(ALARMS).map(([event, text]) => [`\`${event}\``, text]),
  );

function settingsPage(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { schema, default: fallback, doc, secret, critical } = SETTINGS[name];
    const notes = secret ? `${doc} Secret: encrypted in the database, masked wherever it is shown.` : doc;
    return [
      `\`${name}\``,
      prose(critical ? `${notes} **Critical.**` : notes),
      expectationOf(schema),
      code(fallback),
    ];
  });
  return `# Settings

Settings can be changed while the service runs. They are stored in the database and changed with \`latchkey settings set\` or through
\`/admin/api/settings/\`; every running process applies a change within 5 s. An invalid value is refused with one line per fault. Every
change is kept in the setting’s history and in the audit trail. Durations are in seconds unless a setting says days.

**Critical** settings decide where messages, links and events go, or how much guessing is allowed. They are changed on the machine, or over
HTTP by two owners: see [staff.md](staff.md#critical-settings).

${table(['setting', 'what it does', 'value', 'default'], rows)}

The rules of \`AUTH_PASSWORD_VALIDATORS\` are described in [password-policy.md](password-policy.md), and how to write
\`RESET_EMAIL_HTML_TEMPLATE\` in [templates.md](templates.md), and which texts \`MESSAGE_TEXTS\` rewords in [wording.md](wording.md). How to connect the gateways of \`SMS_GATEWAYS\` is in
[sms-gateways.md](sms-gateways.md), how to receive what \`WEBHOOKS\` announces in [webhooks.md](webhooks.md), what
\`SMS_BUDGETS\` and \`MAIL_BUDGETS\` count in [message-budgets.md](message-budgets.md), what session tokens are for in
[backends.md](backends.md), and what the settings of registration, profile and closing protect in [accounts.md](accounts.md).
`;
}

/** The errors of single fields. */
const FIELD_MESSAGES: readonly MessageKey[] = [
  'fieldRequired',
  'fieldBlank',
  'fieldNull',
  'notAString',
  'notABoolean',
  'notAChoice',
  'nullCharacters',
  'tooLong',
  'emailInvalid',
  'phoneInvalid',
  'dateFormat',
  'dateInvalid',
  'momentFormat',
  'termsNotAccepted',
];

function errorsPage(): string {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).sort((a, b) => ERRORS[a].status - ERRORS[b].status);
  const rows = codes.map((error) => [
    String(ERRORS[error].status),
    `\`${error}\``,
    code(errorExample(error)),
  ]);
  return `# Errors

All errors of the API, in English. Clients compare these texts, so they never change; \`Accept-Language\` selects another language, and
browsers (an \`Accept\` that names \`text/html\`) get a page instead. A few endpoints have their own layout of errors: see the API
reference at \`/docs/\` of a running service.

${table(['status', 'error', 'body'], rows)}

Field errors have status 400. All fields are reported at once, each with its texts under its name:

${table(
  ['text'],
  FIELD_MESSAGES.map((key) => [en[key]]),
)}

429 and 503 carry \`Retry-After\` in seconds, 401 carries \`WWW-Authenticate: Token\` (\`not_fresh\` with \`max_age\` in
seconds, RFC 9470), 405 carries \`Allow\`.

Every error carries its name in the header \`X-Error-Code\`, and an answer about a code its \`error_code\`: programs need not compare texts. A
layout of an endpoint’s own has no such header.

Sign-in, registration and sign-in by code answer a body with a \`formType\`, which the sign-in library of storefronts posts, in lists of
texts only: the fields as above, or \`{"non_field_errors":["…"]}\` for every other error of the first table. Status and headers are the
same. See [storefront.md](storefront.md).
`;
}

if (import.meta.main) {
  const changed = await changedFiles();
  const paths = changed.map(({ path }) => path);
  if (process.argv.includes('--check')) {
    for (const path of paths) process.stderr.write(`${path} is stale: run npm run docs\n`);
    process.exitCode = paths.length > 0 ? 1 : 0;
  } else {
    for (const { path, now } of changed) writeFileSync(new URL(path, ROOT), now);
    process.stdout.write(paths.length > 0 ? `wrote ${paths.join(', ')}\n` : 'nothing had changed\n');
  }
}
