import { inIso } from '../../admin/person.ts';
import type { Client } from '../../client/index.ts';
import { hasUsablePassword, type User } from '../../contracts/user.ts';
import { defined } from '../../lib/defined.ts';
import { UsageError } from '../../lib/failures.ts';
import { isLanguage, type Language } from '../../locales/index.ts';
import { translate } from '../../locales/translate.ts';
import type { AccountFaults, AccountInput } from '../../users/account.ts';
import { type Desk, onlyOnMachine } from '../anywhere.ts';
import { type Person, personNamed, rowsOf } from './api.ts';

/** An account as operators see it: everything except the hash. */
export type Account = ReturnType<typeof accountOf>;

export interface UserFilter {
  readonly email?: string;
  readonly phone?: string;
  /** Only accounts with a higher id. */
  readonly after?: number;
  readonly limit: number;
}

interface UserDesk {
  create(input: AccountInput): Promise<Account>;
  find(reference: string): Promise<Account>;
  /** In the order they were created. */
  list(filter: UserFilter): Promise<Account[]>;
  /** @throws UsageError with the faults, or why nothing was changed */
  update(reference: string, input: AccountInput): Promise<Account>;
}

export const userDesk: Desk<UserDesk> = {
  here: ({ core, source, user: find }) => ({
    async create(input) {
      const created = await core.accounts.create([input], source);
      if (!created.ok) throw new UsageError(describeFaults(created.refusal));
      const [user] = created.value;
      if (!user) throw new Error('nothing was created');
      return accountOf(user);
    },
    find: async (reference) => accountOf(await find(reference)),
    list: async (filter) => (await core.storage.read.users.list(filter)).map(accountOf),
    async update(reference, input) {
      const { id } = await find(reference);
      const result = await core.accounts.update(id, input, source);
      if (result.ok) return accountOf(result.value);
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
    },
  }),

  overHttp: (client) => ({
    async create({ password, ...input }) {
      const body = {
        ...fieldsOf(input),
        ...defined({ language_code: languageOf(input) ?? undefined, password }),
      };
      const { pk: id } = await client.post('/admin/api/users/', { body });
      return accountOfPerson(await client.get('/admin/api/users/{id}/', { params: { path: { id } } }));
    },
    find: async (reference) => accountOfPerson(await personNamed(client, reference)),
    list: async (filter) => (await peopleOf(client, filter)).map(accountOfPerson),
    async update(reference, { isActive, password, ...input }) {
      if (password !== undefined) onlyOnMachine('--password');
      const fields = { ...fieldsOf(input), ...defined({ language_code: languageOf(input) }) };
      const { pk: id } = await personNamed(client, reference);
      const at = { params: { path: { id } } };
      // Names first: of a deactivated account fewer may be changed.
      if (Object.keys(fields).length > 0)
        await client.patch('/admin/api/users/{id}/', { ...at, body: fields });
      if (isActive === true) await client.post('/admin/api/users/{id}/activate/', at);
      if (isActive === false) await client.post('/admin/api/users/{id}/deactivate/', at);
      return accountOfPerson(await client.get('/admin/api/users/{id}/', at));
    },
  }),
};

/** The API has the newest first, and finds by the beginning of what is searched for. */
async function peopleOf(client: Client, { email, phone, after, limit }: UserFilter): Promise<Person[]> {
  if (after !== undefined) onlyOnMachine('--after');
  const search = email ?? phone;
  const people = await rowsOf(limit, (page) =>
    client.get('/admin/api/users/', { params: { query: { ...defined({ search }), ...page } } }),
  );
  return people
    .filter((person) => email === undefined || person.email?.toLowerCase() === email.toLowerCase())
    .filter((person) => phone === undefined || person.phone === phone)
    .sort((a, b) => a.pk - b.pk);
}

/** The fields of the API for what was given. */
function fieldsOf(input: AccountInput) {
  if (input.isStaff !== undefined || input.role !== undefined) onlyOnMachine('making somebody staff');
  // Nobody becomes anonymized by a command.
  const userType = input.userType === 'anonymized' ? undefined : input.userType;
  return defined({
    email: input.email,
    phone: input.phone,
    username: input.username,
    first_name: input.firstName,
    last_name: input.lastName,
    user_type: userType,
    is_email_verified: input.isEmailVerified,
    is_phone_verified: input.isPhoneVerified,
  });
}

/** null: it is cleared. */
function languageOf({ language }: AccountInput): Language | null | undefined {
  if (language === undefined) return undefined;
  return isLanguage(language) ? language : null;
}

/** The options of a command are named after the fields of an account: `firstName` is `--first-name`. */
const describeFaults = (faults: AccountFaults): string =>
  Object.entries(faults)
    .map(([field, messages]) => {
      const option = field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return `--${option}: ${messages.map((message) => translate('en', message)).join(' ')}`;
    })
    .join('; ');

const accountOf = (user: User) => ({
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
  closed_at: inIso(user.closedAt),
  is_staff: user.isStaff,
  role: user.role,
  has_password: hasUsablePassword(user),
  language_code: user.languageCode as string | null,
  date_joined: inIso(user.dateJoined),
  last_login: inIso(user.lastLogin),
});

const accountOfPerson = (person: Person): Account => ({
  id: person.pk,
  email: person.email,
  is_email_verified: person.is_email_verified,
  phone: person.phone,
  is_phone_verified: person.is_phone_verified,
  username: person.username,
  first_name: person.first_name,
  last_name: person.last_name,
  user_type: person.user_type,
  is_active: person.is_active,
  closed_at: person.closed_at,
  is_staff: person.role !== null,
  role: person.role,
  has_password: person.has_password,
  language_code: person.language_code,
  date_joined: person.date_joined,
  last_login: person.last_login,
});
