import { withDefaults } from '../src/lib/validation.ts';
import { translate } from '../src/locales/translate.ts';
import type { Validator } from '../src/policy/validator.ts';
import { VALIDATORS } from '../src/policy/validators/index.ts';
import { SETTINGS } from '../src/settings.ts';
import { json, optionTable, table } from './markdown.ts';

/** docs/password-policy.md, generated from the validators by `npm run docs`. */
export function policyPage(): string {
  return [
    INTRODUCTION,
    indexTable(),
    ...VALIDATORS.map(section),
    CHARACTERS,
    FORMER_PASSWORDS,
    COMMON_PASSWORDS,
  ].join('\n\n');
}

const INTRODUCTION = `# Password policy

The setting \`AUTH_PASSWORD_VALIDATORS\` lists the rules for every new password, whether a customer or an operator sets it. All
rules are always checked, and all failures are listed in the setting’s order, in the language of the request. The setting can be
changed while the service runs. Its default is

${json(SETTINGS.AUTH_PASSWORD_VALIDATORS.default)}

Django’s spelling is accepted as well: \`NAME\`, \`OPTIONS\`, and dotted paths whose last segment is the name. Missing options have
their defaults. An invalid value is refused; the error says where, and what was expected:

    AUTH_PASSWORD_VALIDATORS[2].options.min_length: expected an integer from 1 to 128, got "x"

Rules that contradict each other are refused as well, such as a minimum length of 12 and a maximum of 10.

To try a password, or rules before they are stored: \`latchkey settings test-password\`, or \`POST /admin/api/password-policy/check/\` with a
password, whose it is to be, and the rules. It is neither stored nor logged.

NIST SP 800-63B-4 and OWASP ASVS 5 ask for length (15 characters where the password is the only factor, else 8), a list of
common passwords and a maximum of at least 64 characters, and advise against composition rules. A policy that follows them:

${json([
  { name: 'MinimumLengthValidator', options: { min_length: 15 } },
  { name: 'CommonPasswordValidator' },
  { name: 'UserAttributeSimilarityValidator' },
])}`;

const CHARACTERS = `## Kinds of characters

Passwords are never trimmed or normalised. Characters are Unicode code points; their kinds are Unicode general categories:

| kind | characters | examples |
| --- | --- | --- |
| capital letter | Lu, Lt | A, İ, Ş, Σ, Д, ǅ, full-width Ａ |
| lowercase letter | Ll | a, ı, ş, ς, д, full-width ａ |
| letter | L: these, and letters without case | 山, ع, ש, ª |
| number | Nd: decimal digits of any script | 7, ٣, ४, full-width ７ |
| special character | everything else but white space | !, _, 😀, ½, ², Ⅷ, combining accents, joiners |
| none of these | white space | space, tab, no-break space |

A separate accent counts as a special character, and a family emoji as five: some systems enter é as one code point, some as
two.`;

const FORMER_PASSWORDS = `## Former passwords

The hashes of each user’s last 24 passwords are kept. The current password counts as the newest of the previous ones.
Each comparison hashes the new password, which takes about 25 ms, so the cost is bounded: each former password is compared once
for all rules, none after the first match, and over all requests at most half as many at a time as the service hashes at once, so
that sign-ins always find threads. When more than 128 comparisons are waiting, the answer is 503. Nothing is compared unless one
of the two rules is used. These rules are checked even if others fail, because all failures are listed.`;

// Measured by scripts/common-coverage.ts. The lists belong to others and are not part of this repository.
const COMMON_PASSWORDS = `## Common passwords

The list is that of [\`@zxcvbn-ts/language-common\`](https://www.npmjs.com/package/@zxcvbn-ts/language-common) 4.1.3 (MIT, no
install scripts): 49,233 passwords. The package leaves out what its pattern matchers find, including some of the most common
passwords, so these are added: numbers of up to four digits, one character or a few repeated (aaaaaa, 121212, asdasd), sequences
on the keyboard and in the alphabet in both directions (654321, mnbvcxz), passwords of recent lists that satisfy composition
rules (Admin@123, Pass@1234), and each of these words with up to three digits and a sign after it (dragon7, angel123, princess!).

| public list | first | by the package | with the patterns |
| --- | --- | --- | --- |
| Xato, 10 million passwords (SecLists) | 100 | 92.0 % | 100.0 % |
| | 1,000 | 90.9 % | 100.0 % |
| | 10,000 | 93.2 % | 99.8 % |
| | 100,000 | 48.9 % | 55.4 % |
| Royce Williams (Django 5.2) | 100 | 79.0 % | 92.0 % |
| | 1,000 | 87.0 % | 94.7 % |
| | 10,000 | 78.1 % | 84.4 % |
| | all 19,640 | 66.3 % | 71.5 % |
| Django’s list in Debian 12 | all 19,727 | 65.1 % | 87.9 % |
| Most used passwords of 2025 (SecLists) | 84 | 60.7 % | 92.9 % |
| Dark web 2017 (SecLists) | 99 | 77.8 % | 91.9 % |

Only the row of Debian counts words with an ending; the figures of the others are lower bounds. Of its 2,389 missing passwords half
mix letters and digits, many as bots do; the rest are names of people and sites, phrases, and dates in digits. All dictionaries of
\`@zxcvbn-ts/language-en\` 4.1.1 (MIT, 5.4 MB) would raise 87.9 % to 89.3 %, which is not worth their memory. To measure another
list: \`node scripts/common-coverage.ts <file>\`; without a file it measures Django’s, where that is installed.
`;

const failureOf = ({ failure }: Validator): string => translate('en', failure);

const indexTable = (): string =>
  table(
    ['rule', 'message'],
    VALIDATORS.map((validator) => [
      `[${validator.name}](#${validator.name.toLowerCase()})`,
      failureOf(validator),
    ]),
  );

function section(validator: Validator): string {
  const { name, doc, options } = validator;
  const defaults = withDefaults(options, {});
  return [
    `## ${name}`,
    doc,
    optionTable(options),
    `Message: “${failureOf(validator)}”`,
    json([{ name, ...(Object.keys(defaults).length > 0 && { options: defaults }) }]),
  ].join('\n\n');
}
