import { email, text } from '../contracts/fields.ts';
import type { NewUser } from '../contracts/stores/users.ts';
import { emailKey, ROLES, UNUSABLE_PREFIX } from '../contracts/user.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { isLanguage, type Message } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import type { Settings } from '../settings.ts';
import { NAME_MAX_LENGTH } from '../users/account.ts';
import { personFields } from '../users/person-fields.ts';
import { parsePhone } from '../users/phone.ts';
import type { Mapping, UserField } from './mapping.ts';
import { momentOf } from './moments.ts';
import { type RawRow, textOf } from './source.ts';

/** A value of a row that is not taken over, and why. */
export interface Problem {
  readonly field: string;
  readonly reason: string;
}

/** A user of Django, as they would be stored here. */
export interface Person {
  /** Their primary key in Django, as a text. */
  readonly sourceId: string;
  readonly account: Omit<NewUser, 'password'>;
  /** As Django has it. */
  readonly hash: string;
  /** As Django has it: its links depend on the spelling. */
  readonly email: string;
  readonly emailKey: string | null;
  readonly lastLogin: number | null;
  readonly isSuperuser: boolean;
  /** null: neither the row nor the mapping says. */
  readonly saysEmailVerified: boolean | null;
}

export interface PersonOptions {
  readonly mapping: Mapping;
  /** Of moments without an offset. */
  readonly zone: string;
  /** What an e-mail is where nothing says whether it was verified. */
  readonly emails: 'verified' | 'unverified';
  /** Whether allauth says which e-mails were verified. */
  readonly hasAllauth: boolean;
}

const TRUE = new Set(['true', 't', '1', 'yes']);
const FALSE = new Set(['false', 'f', '0', 'no', '']);
const [, MANAGER] = ROLES;
const [SUPPORT] = ROLES;

/** Reads users of Django. What is missing or wrong in a row and can be left out is left out, and said. */
export function createPersonReader(deps: { settings: Settings; clock: Clock }, options: PersonOptions) {
  const { settings, clock } = deps;
  const { mapping, zone, hasAllauth } = options;
  const emailField = email();
  const nameField = text(NAME_MAX_LENGTH);
  const fields = personFields(deps);

  return (row: RawRow): { person: Person | null; problems: readonly Problem[] } => {
    const problems: Problem[] = [];
    const complain = (field: string, reason: string): null => {
      problems.push({ field, reason });
      return null;
    };
    const given = (field: UserField): unknown => {
      const source = mapping.fields[field];
      return typeof source === 'boolean' ? source : row[source];
    };
    const read = (field: UserField): string | null => textOf(given(field));

    /** A value that a field of ours reads; null where it cannot. */
    const through = <T>(
      field: UserField,
      reader: { read(given: unknown): { value: T } | { error: Message } },
    ): T | null => {
      const given = read(field)?.trim();
      if (!given) return null;
      const reading = reader.read(given);
      return 'error' in reading
        ? complain(field, translate('en', reading.error).replace(/\.$/, ''))
        : reading.value;
    };

    const truth = (field: UserField): boolean | null => {
      const given = read(field)?.trim().toLowerCase();
      if (given === undefined) return null;
      if (TRUE.has(given)) return true;
      return FALSE.has(given) ? false : complain(field, 'expected true or false');
    };

    const moment = (field: 'last_login' | 'date_joined'): number | null => {
      const given = read(field);
      if (!given) return null;
      const time = momentOf(given, zone);
      if (time === null) return complain(field, 'there is no such moment');
      return time > clock.now() + DAY ? complain(field, 'it is in the future') : time;
    };

    const phone = (): string | null => {
      const given = read('phone')?.trim();
      if (!given) return null;
      return parsePhone(given, settings) ?? complain('phone', 'it is no phone of DEFAULT_COUNTRY_CODE');
    };

    const language = () => {
      const given = read('language_code')?.trim().toLowerCase();
      const [code = ''] = given?.split(/[-_]/) ?? [];
      if (!code) return null;
      return isLanguage(code) ? code : complain('language_code', 'it is not one of ours');
    };

    const sourceId = read('id');
    if (!sourceId) {
      complain('id', 'expected a primary key; a dump is made without --natural-primary');
      return { person: null, problems };
    }
    const address = through('email', emailField);
    const number = phone();
    // With a value that is wrong they could sign in before; with none at all they never could.
    if (address === null && number === null && problems.length > 0) return { person: null, problems };
    if (address === null && number === null)
      complain('email', 'neither e-mail nor phone: nobody can sign in');

    const isGuest = read('user_type')?.toLowerCase() === 'guest';
    const isSuperuser = truth('is_superuser') ?? false;
    const isStaff = isSuperuser || (truth('is_staff') ?? false);
    const saysEmailVerified = truth('is_email_verified');
    const isEmailVerified =
      address !== null && (saysEmailVerified ?? (!hasAllauth && options.emails === 'verified'));
    const hash = isGuest ? '' : (read('password') ?? '');
    const person: Person = {
      sourceId,
      hash: hash === '' ? UNUSABLE_PREFIX : hash,
      email: read('email') ?? '',
      emailKey: address === null ? null : emailKey(address),
      lastLogin: moment('last_login'),
      isSuperuser,
      saysEmailVerified,
      account: {
        email: address,
        phone: number,
        username: through('username', nameField),
        firstName: through('first_name', nameField) ?? '',
        lastName: through('last_name', nameField) ?? '',
        userType: isGuest ? 'guest' : 'registered',
        isActive: truth('is_active') ?? true,
        isStaff,
        role: isSuperuser ? MANAGER : isStaff ? SUPPORT : null,
        isEmailVerified,
        isPhoneVerified: number !== null && (truth('is_phone_verified') ?? false),
        mayHoldPhone: true,
        // Nobody confirmed the address: whoever registered it may have given a phone of their own.
        phonePrecedesEmail: isEmailVerified && saysEmailVerified === null && number !== null,
        languageCode: language(),
        attributes: attributesOf(row, mapping),
        emailAllowed: truth('email_allowed') ?? false,
        smsAllowed: truth('sms_allowed') ?? false,
        whatsappAllowed: truth('whatsapp_allowed') ?? false,
        callAllowed: truth('call_allowed'),
        gender: through('gender', fields.gender) ?? null,
        dateOfBirth: through('date_of_birth', fields.date_of_birth) ?? null,
        dateJoined: moment('date_joined') ?? clock.now(),
      },
    };
    return { person, problems };
  };
}

export const isUnusable = (hash: string): boolean => hash.startsWith(UNUSABLE_PREFIX);

function attributesOf(row: RawRow, { attributes }: Mapping): NewUser['attributes'] {
  const entries = Object.entries(attributes).flatMap(([name, column]) => {
    const value = row[column];
    return value === null || value === undefined ? [] : [[name, plain(value)] as const];
  });
  return Object.fromEntries(entries);
}

/** What JSON has. */
const plain = (value: unknown): unknown =>
  typeof value === 'bigint' || value instanceof Uint8Array ? String(value) : value;
