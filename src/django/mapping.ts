import { readFileSync } from 'node:fs';
import { Type } from 'typebox';
import { parse } from 'yaml';
import { UsageError } from '../lib/failures.ts';
import { explainMisfit, fits } from '../lib/validation.ts';
import type { Table, Tables } from './source.ts';

/** What is read of a user, and the column of Django’s own user model, or of most others, that has it. */
const FIELDS = {
  id: 'id',
  password: 'password',
  last_login: 'last_login',
  is_superuser: 'is_superuser',
  is_staff: 'is_staff',
  is_active: 'is_active',
  username: 'username',
  first_name: 'first_name',
  last_name: 'last_name',
  email: 'email',
  date_joined: 'date_joined',
  phone: 'phone',
  is_phone_verified: 'is_phone_verified',
  is_email_verified: 'is_email_verified',
  language_code: 'language_code',
  gender: 'gender',
  date_of_birth: 'date_of_birth',
  email_allowed: 'email_allowed',
  sms_allowed: 'sms_allowed',
  whatsapp_allowed: 'whatsapp_allowed',
  call_allowed: 'call_allowed',
  user_type: 'user_type',
} as const;

export type UserField = keyof typeof FIELDS;
export const USER_FIELDS = Object.keys(FIELDS) as UserField[];

const model = Type.String({
  pattern: '^[A-Za-z_]\\w*\\.[A-Za-z_]\\w*$',
  expected: 'a model such as auth.user',
});
/** Of SQL, which quotes it: no letter of it ends the quotes. */
const name = Type.String({ pattern: '^[\\w.$-]{1,63}$', expected: 'the name of a table or column' });
const strict = { additionalProperties: false } as const;

const column = Type.Union([name, Type.Boolean()], {
  expected: 'the name of a column, or true or false for everybody',
});

const SCHEMA = Type.Object(
  {
    users: Type.Optional(
      Type.Object(
        {
          model: Type.Optional(model),
          table: Type.Optional(name),
          fields: Type.Optional(
            Type.Object(
              Object.fromEntries(USER_FIELDS.map((field) => [field, Type.Optional(column)])),
              strict,
            ),
          ),
          attributes: Type.Optional(
            Type.Record(Type.String(), name, { expected: 'the names of attributes with their columns' }),
          ),
        },
        strict,
      ),
    ),
    password_history: Type.Optional(
      Type.Object(
        {
          model,
          table: Type.Optional(name),
          key: Type.Optional(name),
          user: Type.Optional(name),
          password: Type.Optional(name),
          at: Type.Optional(name),
        },
        strict,
      ),
    ),
  },
  strict,
);

/** Which table and columns of Django hold what. */
export interface Mapping {
  readonly tables: Tables;
  /** The columns of users; true and false are the value for everybody. */
  readonly fields: Readonly<Record<UserField, string | boolean>>;
  /** What the mapping names itself: an export writes no other columns but those that every Django has. */
  readonly named: readonly UserField[];
  /** The columns behind `attributes`, by the name they get here. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly history: { readonly user: string; readonly password: string; readonly at: string };
}

/**
 * Reads a mapping file, in YAML or JSON.
 * @param file undefined: Django's own user model
 * @throws UsageError with a line per fault
 */
export function readMapping(file: string | undefined): Mapping {
  const given = file === undefined ? {} : (contentOf(file) ?? {});
  if (!fits(SCHEMA, given)) throw new UsageError(explainMisfit(SCHEMA, given, `--map ${file}: `).join('\n'));
  const { users = {}, password_history: history } = given;
  const fields = { ...FIELDS, ...(users.fields as Partial<Mapping['fields']>) };
  if (typeof fields.id !== 'string')
    throw new UsageError(`--map ${file}: .users.fields.id: expected the name of a column`);
  const tableOf = (of: { model: string; table?: string | undefined }, key: string): Table => ({
    model: of.model.toLowerCase(),
    table: of.table ?? of.model.toLowerCase().replace('.', '_'),
    key,
  });
  return {
    tables: {
      users: tableOf({ model: 'auth.user', ...users }, fields.id),
      emails: tableOf({ model: 'account.emailaddress' }, 'id'),
      ...(history && { history: tableOf(history, history.key ?? 'id') }),
      tokens: tableOf({ model: 'authtoken.token' }, 'key'),
      sessions: { model: 'sessions.session', table: 'django_session', key: 'session_key' },
    },
    fields,
    named: Object.keys(users.fields ?? {}) as UserField[],
    attributes: users.attributes ?? {},
    history: {
      user: history?.user ?? 'user_id',
      password: history?.password ?? 'password',
      at: history?.at ?? 'created',
    },
  };
}

function contentOf(file: string): unknown {
  try {
    // YAML 1.2 includes JSON.
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const [line] = error instanceof Error ? error.message.split('\n') : [];
    throw new UsageError(`--map ${file}: expected a file in YAML or JSON (${line})`);
  }
}
