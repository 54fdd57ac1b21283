import { type Command, Option } from 'commander';
import { ROLES, type Role } from '../contracts/user.ts';
import { UsageError } from '../lib/failures.ts';
import { LANGUAGES } from '../locales/index.ts';
import type { AccountInput } from '../users/account.ts';
import { printsAnywhere } from './anywhere.ts';
import {
  type Declare,
  type Given,
  integer,
  language,
  leaf,
  limitOption,
  toggle,
  USER_REFERENCE,
} from './command.ts';
import { type Account, type UserFilter, userDesk } from './desks/users.ts';
import { momentText, type Output, pairs, table } from './output.ts';
import { passwordOf } from './password.ts';
import { erasure } from './users-erasure.ts';
import { resetSecondFactor } from './users-second-factor.ts';

interface AccountOptions {
  readonly email?: string;
  readonly phone?: string;
  readonly username?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly language?: string;
  /** True where the option has no value. */
  readonly password?: string | true;
  readonly guest?: boolean;
  readonly staff?: boolean;
  readonly role?: Role;
  readonly verifiedEmail?: boolean;
  readonly verifiedPhone?: boolean;
  readonly active?: boolean;
}

export const users: Declare = (program) => {
  const commands = program.command('users').description('create, find and update accounts');
  create(commands);
  show(commands);
  list(commands);
  update(commands);
  deactivate(commands);
  erasure(commands);
  resetSecondFactor(commands);
};

function create(parent: Command): void {
  const command = withDetails(leaf(parent, 'create', 'create an account; registered unless --guest'))
    .option('--guest', 'a guest account: no password until one is set')
    .option('--staff', STAFF)
    .addOption(roleOption())
    .option('--verified-email', 'mark the e-mail as verified; reset mail goes to verified addresses only')
    .option('--verified-phone', 'mark the phone as verified');
  printsAnywhere(command, userDesk, async ({ options }: Given<AccountOptions>, atDesk) => {
    const input = await inputOf(options);
    return atDesk(async (desk) => described(await desk.create(input)));
  });
}

function show(parent: Command): void {
  const command = leaf(parent, 'show', 'show one account').argument('<user>', USER_REFERENCE);
  printsAnywhere(command, userDesk, ({ args: [reference = ''] }, atDesk) =>
    atDesk(async (desk) => described(await desk.find(reference))),
  );
}

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list accounts in the order they were created')
    .option('--email <email>', 'only the account with this e-mail')
    .option('--phone <phone>', 'only accounts with this phone in the stored form (+905301234567)')
    .option('--after <id>', 'only accounts with a higher id', integer(0, Number.MAX_SAFE_INTEGER))
    .addOption(limitOption());
  printsAnywhere(command, userDesk, ({ options }: Given<UserFilter>, atDesk) =>
    atDesk(async (desk) => {
      const found = await desk.list(options);
      return { json: found, text: tableOf(found) };
    }),
  );
}

function update(parent: Command): void {
  const command = withDetails(leaf(parent, 'update', 'update an account').argument('<user>', USER_REFERENCE));
  command.addHelpText(
    'after',
    '\nAn empty value clears a field: --phone "". A new e-mail, verified phone, role or password, and --no-active, end\nevery session, API token and link of the user.',
  );
  toggle(command, 'guest', 'make it a guest account', 'make it a registered account');
  toggle(command, 'staff', STAFF, 'revoke that access');
  command.addOption(roleOption());
  toggle(command, 'verified-email', 'mark the e-mail as verified', 'mark it as not verified');
  toggle(command, 'verified-phone', 'mark the phone as verified', 'mark it as not verified');
  toggle(command, 'active', 'reactivate the account', 'deactivate it');
  printsAnywhere(
    command,
    userDesk,
    async ({ args: [reference = ''], options }: Given<AccountOptions>, atDesk) => {
      const input = await inputOf(options);
      return atDesk(async (desk) => described(await desk.update(reference, input)));
    },
  );
}

function deactivate(parent: Command): void {
  const command = leaf(
    parent,
    'deactivate',
    'deactivate an account and end its sessions, tokens and links',
  ).argument('<user>', USER_REFERENCE);
  printsAnywhere(command, userDesk, ({ args: [reference = ''] }, atDesk) =>
    atDesk(async (desk) => described(await desk.update(reference, { isActive: false }))),
  );
}

const STAFF = 'grant access to the operator API, as a manager unless --role says otherwise';

const roleOption = (): Option =>
  new Option('--role <role>', 'make it a member of staff who may do what docs/staff.md says').choices([
    ...ROLES,
  ]);

const withDetails = (command: Command): Command =>
  command
    .option('--email <email>', 'the e-mail address')
    .option('--phone <phone>', 'the phone; without + it is read as one of DEFAULT_COUNTRY_CODE')
    .option(PASSWORD, 'ask for the password; - reads one line from standard input')
    .option('--username <name>', 'your own name for the account')
    .option('--first-name <name>', 'the first name')
    .option('--last-name <name>', 'the last name')
    .option('--language <code>', `the language of mail and SMS: ${LANGUAGES.join(', ')}`, language);

/** The flag and its value, which people should leave out: arguments show in the process list. */
const PASSWORD = '--password [password]';

async function inputOf(options: AccountOptions): Promise<AccountInput> {
  if (options.staff === false && options.role !== undefined)
    throw new UsageError('expected --role or --no-staff, not both: a role makes the user staff');
  return {
    email: options.email,
    phone: options.phone,
    username: options.username,
    firstName: options.firstName,
    lastName: options.lastName,
    language: options.language,
    userType: options.guest === undefined ? undefined : options.guest ? 'guest' : 'registered',
    isStaff: options.staff,
    role: options.role,
    isEmailVerified: options.verifiedEmail,
    isPhoneVerified: options.verifiedPhone,
    isActive: options.active,
    password: options.password === undefined ? undefined : await passwordOf(options.password),
  };
}

const described = (account: Account): Output => ({ json: account, text: detailsOf(account) });

const verified = (value: string | null, isVerified: boolean): string | null =>
  value === null ? null : `${value} (${isVerified ? 'verified' : 'not verified'})`;

const stateOf = (account: Account): string =>
  [
    account.user_type,
    ...(account.role === null ? [] : [account.role]),
    ...(account.is_active ? [] : [account.closed_at === null ? 'deactivated' : 'closed']),
  ].join(', ');

const nameOf = (account: Account): string =>
  [account.first_name, account.last_name].filter(Boolean).join(' ');

const detailsOf = (account: Account): string =>
  pairs([
    ['id', account.id],
    ['type', stateOf(account)],
    ['e-mail', verified(account.email, account.is_email_verified)],
    ['phone', verified(account.phone, account.is_phone_verified)],
    ['username', account.username],
    ['name', nameOf(account)],
    ['password', account.has_password ? 'set' : 'none'],
    ['language', account.language_code],
    ['joined', momentText(account.date_joined)],
    ['last sign-in', momentText(account.last_login)],
    ['closed', momentText(account.closed_at)],
  ]);

const tableOf = (found: readonly Account[]): string =>
  table(
    ['id', 'type', 'e-mail', 'phone', 'name', 'last sign-in'],
    found.map((account) => [
      account.id,
      stateOf(account),
      account.email,
      account.phone,
      nameOf(account),
      momentText(account.last_login),
    ]),
    'no users',
  );
