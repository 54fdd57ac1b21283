import { type TSchema, Type } from 'typebox';
import { boolean, documented, type Field, optional, text } from '../contracts/fields.ts';
import type { FieldErrors } from '../errors.ts';
import { type Clock, HOUR } from '../lib/clock.ts';
import { fits } from '../lib/validation.ts';
import { LANGUAGES, type Language, type Message, message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';

/** Characters, for the names that customers enter. */
const NAME_MAX_LENGTH = 50;
const FIRST_YEAR = 1900;
/** A day begins in the east before it does in UTC. */
const EARLIEST_ZONE = 14 * HOUR;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;

/** A field that its owner can empty: null and blank are read as null, a missing field as undefined. */
export const clearable = <T>(field: Field<T>): Field<T | null | undefined> => ({
  schema: Type.Union([field.schema, Type.Null()]),
  isRequired: false,
  read(given, body) {
    if (given === undefined) return { value: undefined };
    if (given === null || (typeof given === 'string' && given.trim() === '')) return { value: null };
    return field.read(given, body);
  },
});

/** One of the values; the fault quotes what was sent (Django REST framework’s ChoiceField). */
const oneOf = <T extends string>(schema: TSchema, values: () => readonly T[]): Field<T> => {
  const typed = text(1000);
  return {
    schema,
    isRequired: true,
    read(given) {
      const reading = typed.read(given);
      if ('error' in reading) return reading;
      const value = values().find((one) => one === reading.value);
      return value === undefined
        ? { error: message('notAChoice', { input: reading.value.slice(0, 100) }) }
        : { value };
    },
  };
};

/** One of GENDERS. */
const gender = (settings: Settings): Field<string> =>
  oneOf(Type.String({ description: 'One of GENDERS.', examples: ['female'] }), () => settings.get('GENDERS'));

/** The language of mail and SMS: one that is shipped. */
export const language = (): Field<Language> =>
  oneOf(
    Type.Enum([...LANGUAGES], { description: 'The language of mail and SMS.', examples: ['tr'] }),
    () => LANGUAGES,
  );

/** A date of birth as `YYYY-MM-DD`; month and day may lack the leading zero (Django’s parse_date). */
const dateOfBirth = (clock: Clock): Field<string> => {
  const typed = text(1000);
  return {
    schema: Type.String({ format: 'date', description: 'The date of birth.', examples: ['1815-12-10'] }),
    isRequired: true,
    read(given) {
      const reading = typed.read(given);
      if ('error' in reading) return reading;
      const [, year = '', month = '', day = ''] = DATE.exec(reading.value) ?? [];
      const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
      if (!fits(DAY_OF_CALENDAR, value)) return { error: message('dateFormat') };
      const isPast = Date.parse(value) <= clock.now() + EARLIEST_ZONE;
      return isPast && Number(year) >= FIRST_YEAR ? { value } : { error: message('dateInvalid') };
    },
  };
};

/** Knows the length of every month (RFC 3339 §5.7). */
const DAY_OF_CALENDAR = Type.String({ format: 'date' });

/** What customers enter about themselves, at registration and in their profile; undefined: not sent, null: emptied. */
export const personFields = ({ settings, clock }: { settings: Settings; clock: Clock }) => ({
  first_name: clearable(documented(text(NAME_MAX_LENGTH), 'The first name.', 'Ada')),
  last_name: clearable(documented(text(NAME_MAX_LENGTH), 'The last name.', 'Byron')),
  gender: clearable(gender(settings)),
  date_of_birth: clearable(dateOfBirth(clock)),
  email_allowed: optional(documented(boolean(), 'Consent to marketing by e-mail.', false)),
  sms_allowed: optional(documented(boolean(), 'Consent to marketing by SMS.', false)),
  whatsapp_allowed: optional(documented(boolean(), 'Consent to marketing by WhatsApp.', false)),
  call_allowed: clearable(documented(boolean(), 'Consent to marketing by phone; null: never asked.', false)),
});

/** Terms that must be accepted, not only answered. */
const TERMS: ReadonlySet<string> = new Set(['confirm', 'kvkk_confirm']);

/** What is said of a field that must have a value and was emptied: by null, or by a blank text. */
export const emptied = (given: unknown): Message => message(given === null ? 'fieldNull' : 'fieldBlank');

/**
 * The faults of required fields that are missing, empty or, for terms, not accepted.
 *
 * @param required names of fields (USER_REQUIRED_FIELDS)
 * @param values by name, as their fields read them
 * @param given by name, as they were sent
 */
export function requiredFaults(
  required: readonly string[],
  values: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): FieldErrors {
  const faultOf = (name: string): Message | null => {
    const value = values[name];
    // Consents read null as not sent.
    if (value === undefined) return given[name] === null ? emptied(null) : message('fieldRequired');
    if (value === null || value === '') return emptied(given[name]);
    return value === false && TERMS.has(name) ? message('termsNotAccepted') : null;
  };
  return Object.fromEntries(
    required.flatMap((name) => {
      const fault = faultOf(name);
      return fault ? [[name, [fault]]] : [];
    }),
  );
}
