import { withDefaults } from '../src/lib/validation.ts';
import { translate } from '../src/locales/translate.ts';
import type { Validator } from '../src/policy/validator.ts';
import { VALIDATORS } from '../src/policy/validators/index.ts';
import { SETTINGS } from '../src/settings.ts';
import { json, optionTable, table } from './markdown.ts';

/** docs/password-policy.md, made from the validators themselves; `npm run docs` writes it. */
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

The setting \`AUTH_PASSWORD_VALIDATORS\` lists the rules a new password must keep, wherever one is set: by the customer, after
a reset, by an operator. All rules are always checked, and all failures are listed in the setting’s order, in the language of
the request. It can be changed while the service runs; its default is

${json(SETTINGS.AUTH_PASSWORD_VALIDATORS.default)}

Django’s spelling is understood, too: \`NAME\`, \`OPTIONS\`, and dotted paths, of which the last segment counts. Options that are
left out have their defaults. A value with a fault is refused and nothing changes; the refusal says where and what was
expected:

    AUTH_PASSWORD_VALIDATORS[2].options.min_length: expected an integer from 1 to 128, got "x"

So are rules that no password could keep together, such as a minimum length of 12 and a maximum of 10: nobody could set
a password any more.

NIST SP 800-63B-4 and OWASP ASVS 5 ask for length (15 characters where the password is the only factor, else 8), a list of
common passwords and room for at least 64 characters, and advise against rules of composition. A policy in their sense:

${json([
  { name: 'MinimumLengthValidator', options: { min_length: 15 } },
  { name: 'CommonPasswordValidator' },
  { name: 'UserAttributeSimilarityValidator' },
])}`;

const CHARACTERS = `## What counts as what

Passwords are taken as they are typed, never trimmed or normalised. Characters are Unicode code points, kinds are Unicode
general categories:

| kind | what belongs to it | for example |
| --- | --- | --- |
| capital letter | Lu, Lt | A, İ, Ş, Σ, Д, ǅ, full-width Ａ |
| lowercase letter | Ll | a, ı, ş, ς, д, full-width ａ |
| letter | L: these, and letters without case | 山, ع, ש, ª |
| number | Nd: decimal digits of any script | 7, ٣, ४, full-width ７ |
| special character | everything else but white space | !, _, 😀, ½, ², Ⅷ, combining accents, joiners |
| none of these | white space | space, tab, no-break space |

An accent that is a code point of its own counts as a special character, and a family emoji as five: some systems type é as
one code point and some as two, and what was typed is what counts.`;

const FORMER_PASSWORDS = `## Former passwords

The last 24 passwords of everybody are kept, as hashes. The current password counts as the newest of the previous ones.
Comparing with them means hashing the new password once for each, about 25 ms, so the cost is bounded: each is compared
once however many rules ask, none after the first match, two at a time over all requests, so that sign-ins always find
threads, and when more than 128 are waiting the answer is 503. Nothing is compared unless one of the two rules is used.
These rules, too, are checked whatever else is wrong with a password, because all failures are listed.`;

// Measured by scripts/common-coverage.ts. The lists belong to others and are not part of this repository.
const COMMON_PASSWORDS = `## Common passwords

The list is that of [\`@zxcvbn-ts/language-common\`](https://www.npmjs.com/package/@zxcvbn-ts/language-common) 4.1.3 (MIT, no
install scripts): 49,233 passwords. The package leaves out what its pattern matchers find, which are some of the most common
of all, so those are added: numbers of up to four digits, one character or a few repeated (aaaaaa, 121212, asdasd), rows of
the keyboard and the alphabet in both directions (654321, mnbvcxz), and what passes rules of composition in the lists of
recent years (Admin@123, Pass@1234).

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
| Most used passwords of 2025 (SecLists) | 84 | 60.7 % | 92.9 % |
| Dark web 2017 (SecLists) | 99 | 77.8 % | 91.9 % |

What is missing of the second list are mostly passwords made by robots and names of single sites. To measure another list:
\`node scripts/common-coverage.ts <file>\`.
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
