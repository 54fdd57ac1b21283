import { type Command, Option } from 'commander';
import { hasUsablePassword, ROLES, type Role, type User } from '../contracts/user.ts';
import { UsageError } from '../lib/failures.ts';
import { LANGUAGES } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import type { AccountFaults, AccountInput } from '../users/account.ts';
import {
  type Declare,
  integer,
  language,
  leaf,
  limitOption,
  prints,
  toggle,
  USER_REFERENCE,
} from './command.ts';
import { asOperator, type Operator } from './operator.ts';
import { type Output, pairs, table, timeJson, timeText } from './output.ts';
import { passwordOf } from './password.ts';
import { erasure } from './users-erasure.ts';

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
};

function create(parent: Command): void {
  const command = withDetails(leaf(parent, 'create', 'create an account; registered unless --guest'))
    .option('--guest', 'a guest account: no password until one is set')
    .option('--staff', STAFF)
    .addOption(roleOption())
    .option('--verified-email', 'mark the e-mail as verified; reset mail goes to verified addresses only')
    .option('--verified-phone', 'mark the phone as verified');
  prints<AccountOptions>(command, async ({ options }) => {
    const input = await inputOf(options);
    return asOperator(async ({ core, source }) => {
      const created = await core.accounts.create([input], source);
      if (!created.ok) throw new UsageError(describeFaults(created.refusal));
      const [user] = created.value;
      if (!user) throw new Error('nothing was created');
      return described(user);
    });
  });
}

function show(parent: Command): void {
  const command = leaf(parent, 'show', 'show one account').argument('<user>', USER_REFERENCE);
  prints(command, ({ args: [reference = ''] }) =>
    asOperator(async (operator) => described(await operator.user(reference))),
  );
}

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list accounts in the order they were created')
    .option('--email <email>', 'only the account with this e-mail')
    .option('--phone <phone>', 'only accounts with this phone in the stored form (+905301234567)')
    .option('--after <id>', 'only accounts with a higher id', integer(0, Number.MAX_SAFE_INTEGER))
    .addOption(limitOption());
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
  prints<AccountOptions>(command, async ({ args: [reference = ''], options }) => {
    const input = await inputOf(options);
    return asOperator((operator) => updated(operator, reference, input));
  });
}

function deactivate(parent: Command): void {
  const command = leaf(
    parent,
    'deactivate',
    'deactivate an account and end its sessions, tokens and links',
  ).argument('<user>', USER_REFERENCE);
  prints(command, ({ args: [reference = ''] }) =>
    asOperator((operator) => updated(operator, reference, { isActive: false })),
  );
}

async function updated(
  { core, source, user }: Operator,
  reference: string,
  input: AccountInput,
): Promise<Output> {
  const { id } = await user(reference);
  const result = await core.accounts.update(id, input, source);
  if (result.ok) return described(result.value);
  switch (result.refusal) {
    case 'not-found':
      throw new UsageError(`there is no user ${id}`);
    case 'erased':
      throw new UsageError(`user ${id} was erased and stays so`);
    case 'changed':
      throw new UsageError(`user ${id} was changed at the same moment; try again`);
    default:
      throw new UsageError(describeFaults(result.refusal));
  }
}

/** The options of a command are named after the fields of an account: `firstName` is `--first-name`. */
const describeFaults = (faults: AccountFaults): string =>
  Object.entries(faults)
    .map(([field, messages]) => {
      const option = field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return `--${option}: ${messages.map((message) => translate('en', message)).join(' ')}`;
    })
    .join('; ');

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

const described = (user: User): Output => ({ json: toJson(user), text: detailsOf(user) });

/** A user as JSON output: everything except the hash. */
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
    closed_at: user.closedAt === null ? null : timeJson(user.closedAt),
    is_staff: user.isStaff,
    role: user.role,
    has_password: hasUsablePassword(user),
    language_code: user.languageCode,
    date_joined: timeJson(user.dateJoined),
    last_login: timeJson(user.lastLogin),
  };
}

const verified = (value: string | null, isVerified: boolean): string | null =>
  value === null ? null : `${value} (${isVerified ? 'verified' : 'not verified'})`;

const stateOf = (user: User): string =>
  [
    user.userType,
    ...(user.role === null ? [] : [user.role]),
    ...(user.isActive ? [] : [user.closedAt === null ? 'deactivated' : 'closed']),
  ].join(', ');

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
    ['closed', timeText(user.closedAt)],
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
