import type { Command } from 'commander';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { LANGUAGES } from '../locales/index.ts';
import type { AccountInput } from '../users/account.ts';
import { type Declare, group, leaf, prints } from './command.ts';
import { passwordFromInput } from './input.ts';
import { asOperator } from './operator.ts';
import { flag, integer, language, limit } from './options.ts';
import { pairs, type Result, table, timeJson, timeText } from './output.ts';

interface AccountOptions {
  readonly email?: string;
  readonly phone?: string;
  readonly username?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly language?: string;
  readonly password?: string;
  readonly guest?: boolean;
  readonly staff?: boolean;
  readonly verifiedEmail?: boolean;
  readonly verifiedPhone?: boolean;
  readonly active?: boolean;
}

export const users: Declare = (program) => {
  const commands = group(program, 'users', 'make, find and change people’s accounts');
  create(commands);
  show(commands);
  list(commands);
  update(commands);
  deactivate(commands);
};

function create(parent: Command): void {
  const command = withDetails(leaf(parent, 'create', 'make an account; registered unless --guest'))
    .option('--guest', 'a guest: has no password until one is set')
    .option('--staff', 'may use the operator API')
    .option(
      '--verified-email',
      'the e-mail is known to be theirs; reset mail goes to verified addresses only',
    )
    .option('--verified-phone', 'the phone is known to be theirs');
  prints<AccountOptions>(command, async ({ options }) => {
    const input = await inputOf(options);
    return asOperator(async ({ core, source }) => {
      const [user] = await core.users.create([input], source);
      if (!user) throw new Error('nothing was created');
      return described(user);
    });
  });
}

function show(parent: Command): void {
  const command = leaf(parent, 'show', 'show one account').argument('<user>', WHO);
  prints(command, ({ args: [reference = ''] }) =>
    asOperator(async (operator) => described(await operator.user(reference))),
  );
}

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list accounts, in the order they were made')
    .option('--email <email>', 'only the account with this e-mail')
    .option('--phone <phone>', 'only accounts with this phone, as stored (+905301234567)')
    .option('--after <id>', 'continue after this id', integer(0, Number.MAX_SAFE_INTEGER))
    .addOption(limit());
  type ListOptions = { email?: string; phone?: string; after?: number; limit: number };
  prints<ListOptions>(command, ({ options: { email, phone, after, limit: rows } }) =>
    asOperator(async ({ core }) => {
      const found = await core.storage.read.users.list({
        limit: rows,
        ...(email !== undefined && { email }),
        ...(phone !== undefined && { phone }),
        ...(after !== undefined && { after }),
      });
      return { json: found.map(toJson), text: tableOf(found) };
    }),
  );
}

function update(parent: Command): void {
  const command = withDetails(leaf(parent, 'update', 'change an account').argument('<user>', WHO));
  command.addHelpText(
    'after',
    '\nAn empty value takes a field away: --phone "". A new e-mail, verified phone or password, and --no-active,\nend every session, API token and link of the user.',
  );
  flag(command, 'guest', 'make it a guest', 'make it registered');
  flag(command, 'staff', 'may use the operator API', 'may not');
  flag(command, 'verified-email', 'the e-mail is known to be theirs', 'it is not');
  flag(command, 'verified-phone', 'the phone is known to be theirs', 'it is not');
  flag(command, 'active', 'open the account again', 'close it');
  prints<AccountOptions>(command, async ({ args: [reference = ''], options }) => {
    const input = await inputOf(options);
    return asOperator(async ({ core, source, user }) => {
      const { id } = await user(reference);
      return described(await core.users.update(id, input, source));
    });
  });
}

function deactivate(parent: Command): void {
  const command = leaf(parent, 'deactivate', 'close an account: its sessions, tokens and links end').argument(
    '<user>',
    WHO,
  );
  prints(command, ({ args: [reference = ''] }) =>
    asOperator(async ({ core, source, user }) => {
      const { id } = await user(reference);
      return described(await core.users.update(id, { isActive: false }, source));
    }),
  );
}

const WHO = 'an id, an e-mail, or a phone that begins with +';

const withDetails = (command: Command): Command =>
  command
    .option('--email <email>', 'the e-mail address')
    .option('--phone <phone>', 'the phone; without + it is taken for DEFAULT_COUNTRY_CODE’s')
    .option('--password <password>', 'the password; - reads it from standard input, up to the line’s end')
    .option('--username <name>', 'a name of your own for the account')
    .option('--first-name <name>', 'the first name')
    .option('--last-name <name>', 'the last name')
    .option('--language <code>', `the language of mail and SMS: ${LANGUAGES.join(', ')}`, language);

async function inputOf(options: AccountOptions): Promise<AccountInput> {
  return {
    email: options.email,
    phone: options.phone,
    username: options.username,
    firstName: options.firstName,
    lastName: options.lastName,
    language: options.language,
    userType: options.guest === undefined ? undefined : options.guest ? 'guest' : 'registered',
    isStaff: options.staff,
    isEmailVerified: options.verifiedEmail,
    isPhoneVerified: options.verifiedPhone,
    isActive: options.active,
    password: options.password === '-' ? await passwordFromInput('--password') : options.password,
  };
}

const described = (user: User): Result => ({ json: toJson(user), text: detailsOf(user) });

/** A user as the command line shows it: everything but the hash. */
function toJson(user: User) {
  return {
    id: user.id,
    email: user.email,
    is_email_verified: user.isEmailVerified,
    phone: user.phone,
    is_phone_verified: user.isPhoneVerified,
    username: user.username,
    first_name: user.firstName,
    last_name: user.lastName,
    user_type: user.userType,
    is_active: user.isActive,
    is_staff: user.isStaff,
    has_password: hasUsablePassword(user),
    language_code: user.languageCode,
    date_joined: timeJson(user.dateJoined),
    last_login: timeJson(user.lastLogin),
  };
}

const verified = (value: string | null, isVerified: boolean): string | null =>
  value === null ? null : `${value} (${isVerified ? 'verified' : 'not verified'})`;

const stateOf = (user: User): string =>
  [user.userType, ...(user.isStaff ? ['staff'] : []), ...(user.isActive ? [] : ['deactivated'])].join(', ');

const detailsOf = (user: User): string =>
  pairs([
    ['id', user.id],
    ['type', stateOf(user)],
    ['e-mail', verified(user.email, user.isEmailVerified)],
    ['phone', verified(user.phone, user.isPhoneVerified)],
    ['username', user.username],
    ['name', [user.firstName, user.lastName].filter(Boolean).join(' ')],
    ['password', hasUsablePassword(user) ? 'set' : 'none'],
    ['language', user.languageCode],
    ['joined', timeText(user.dateJoined)],
    ['last sign-in', timeText(user.lastLogin)],
  ]);

const tableOf = (found: readonly User[]): string =>
  table(
    ['id', 'type', 'e-mail', 'phone', 'name', 'last sign-in'],
    found.map((user) => [
      user.id,
      stateOf(user),
      user.email,
      user.phone,
      [user.firstName, user.lastName].filter(Boolean).join(' '),
      timeText(user.lastLogin),
    ]),
    'no users',
  );
