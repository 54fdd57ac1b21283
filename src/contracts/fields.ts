import { type TSchema, Type } from 'typebox';
import type { FieldErrors } from '../errors.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { type Message, message } from '../locales/index.ts';

/** The outcome of reading one field. */
type Reading<T> = { readonly value: T } | { readonly error: Message };

/** One field of a request body: how it is read, and how it is documented. */
export interface Field<T> {
  readonly schema: TSchema;
  readonly isRequired: boolean;
  /**
   * `given` is whatever JSON or a form brought; undefined when the field was not there. `body` is what it came in, for
   * fields that look at others: own properties only are of interest.
   */
  read(given: unknown, body?: RawFields): Reading<T>;
}

type RawFields = Readonly<Record<string, unknown>>;

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type FieldValues<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

export const PASSWORD_MAX_BYTES = 4096;
const EMAIL_MAX_LENGTH = 254;

const invalid = (key: Message['key'], params?: Message['params']): { error: Message } => ({
  error: message(key, params),
});

/** A string as Django REST framework's CharField reads it: numbers are accepted, NUL and lone surrogates are not. */
function readString(given: unknown): Reading<string> {
  if (given === undefined) return invalid('fieldRequired');
  if (given === null) return invalid('fieldNull');
  if (typeof given !== 'string' && typeof given !== 'number') return invalid('notAString');
  const value = String(given);
  if (value.includes('\0')) return invalid('nullCharacters');
  if (!value.isWellFormed()) return invalid('notAString');
  return { value };
}

function readTrimmed(given: unknown, maxLength: number): Reading<string> {
  const reading = readString(given);
  if ('error' in reading) return reading;
  const value = reading.value.trim();
  if (value === '') return invalid('fieldBlank');
  if ([...value].length > maxLength) return invalid('tooLong', { max: maxLength });
  return { value };
}

/** A password: never trimmed or normalised, at most 4096 bytes, refused before any hashing. */
export const password = (): Field<string> => ({
  schema: Type.String({ format: 'password', examples: ['correct horse battery staple'] }),
  isRequired: true,
  read(given) {
    const reading = readString(given);
    if ('error' in reading) return reading;
    if (reading.value === '') return invalid('fieldBlank');
    if (Buffer.byteLength(reading.value) > PASSWORD_MAX_BYTES)
      return invalid('tooLong', { max: PASSWORD_MAX_BYTES });
    return reading;
  },
});

/** A text that is trimmed. @param maxLength in code points */
export const text = (maxLength: number): Field<string> => ({
  schema: Type.String({ maxLength }),
  isRequired: true,
  read: (given) => readTrimmed(given, maxLength),
});

/** An e-mail address as Django's EmailValidator accepts it. */
export const email = (): Field<string> => ({
  // The format implies the greatest length: RFC 5321 §4.5.3.1.3 leaves 254 characters for an address.
  schema: Type.String({ format: 'email', examples: ['ada@example.com'] }),
  isRequired: true,
  read(given) {
    const reading = readTrimmed(given, EMAIL_MAX_LENGTH);
    if ('error' in reading) return reading;
    return isEmail(reading.value) ? reading : invalid('emailInvalid');
  },
});

// django/core/validators.py, EmailValidator: a dot-atom or quoted local part, a domain of labels. Stricter in one thing:
// a quoted part holds printable characters only, so that no control character ever reaches a mail header.
const LOCAL_PART =
  /^(?:[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*|"(?:[ !#-[\]-~]|\\[ -~])*")$/i;
const DOMAIN =
  /^(?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?\.)+(?:[a-z0-9\u00a1-\uffff-]{2,63}(?<!-))$/iu;

/** Whether Django's EmailValidator would accept the address; `localhost` passes, too. */
export function isEmail(address: string): boolean {
  const at = address.lastIndexOf('@');
  if (at < 1 || address.length > 320) return false;
  const domain = address.slice(at + 1);
  return LOCAL_PART.test(address.slice(0, at)) && (domain === 'localhost' || DOMAIN.test(domain));
}

/** The field with a word for its documentation. */
export const documented = <T>(
  field: Field<T>,
  description: string,
  example: string | number | boolean,
): Field<T> => ({
  ...field,
  schema: { ...field.schema, description, examples: [example] },
});

const TRUE: ReadonlySet<unknown> = new Set([true, 1, 't', 'true', 'y', 'yes', 'on', '1']);
const FALSE: ReadonlySet<unknown> = new Set([false, 0, 'f', 'false', 'n', 'no', 'off', '0']);

/** A boolean in any of the spellings of Django REST framework's BooleanField. */
export const boolean = (): Field<boolean> => ({
  schema: Type.Boolean(),
  isRequired: true,
  read(given) {
    if (given === undefined) return invalid('fieldRequired');
    if (given === null) return invalid('fieldNull');
    if (isTrue(given)) return { value: true };
    return FALSE.has(spelling(given)) ? { value: false } : invalid('notABoolean');
  },
});

const spelling = (given: unknown): unknown =>
  typeof given === 'string' ? given.trim().toLowerCase() : given;
const isTrue = (given: unknown): boolean => TRUE.has(spelling(given));

/** A one-time code as typed: 4 to 20 characters, without the white space around it. */
export const code = (): Field<string> => ({
  schema: Type.String({ minLength: 4, maxLength: 20 }),
  isRequired: true,
  read(given) {
    const reading = readTrimmed(given, 20);
    if ('error' in reading) return reading;
    return [...reading.value].length < 4 ? invalid('tooShort', { min: 4 }) : reading;
  },
});

/** One of a few words. */
export const choice = <T extends string>(values: readonly T[]): Field<T> => ({
  schema: Type.Enum([...values]),
  isRequired: true,
  read(given) {
    const reading = readTrimmed(given, 100);
    if ('error' in reading) return reading;
    const value = values.find((known) => known === reading.value);
    return value === undefined ? invalid('invalidValue') : { value };
  },
});

/** Any JSON value, for settings. */
export const anyValue = (): Field<unknown> => ({
  schema: Type.Unknown(),
  isRequired: true,
  read: (given) => (given === undefined ? invalid('fieldRequired') : { value: given }),
});

/** A whole number from 1 up, also written as a text: an id. */
export const id = (): Field<number> => ({
  schema: Type.Integer({ minimum: 1 }),
  isRequired: true,
  read(given) {
    const reading = readTrimmed(given, 20);
    if ('error' in reading) return reading;
    const value = /^\d+$/.test(reading.value) ? Number(reading.value) : Number.NaN;
    return Number.isSafeInteger(value) && value > 0 ? { value } : invalid('notAnInteger');
  },
});

/** Makes a field optional: left out, null or blank reads as undefined. */
export const optional = <T>(field: Field<T>): Field<T | undefined> => ({
  schema: field.schema,
  isRequired: false,
  read(given, body) {
    if (given === undefined || given === null) return { value: undefined };
    if (typeof given === 'string' && given.trim() === '') return { value: undefined };
    return field.read(given, body);
  },
});

/** A field that is not even looked at while another field, a boolean, is true: then it reads as undefined. */
export const unless = <T>(other: string, field: Field<T>): Field<T | undefined> => ({
  schema: field.schema,
  isRequired: false,
  read: (given, body = {}) =>
    Object.hasOwn(body, other) && isTrue(body[other]) ? { value: undefined } : field.read(given, body),
});

/** What is wrong with fields, and the values of those that are valid. */
export interface Misread<F extends Fields> {
  readonly errors: FieldErrors;
  readonly values: Partial<FieldValues<F>>;
}

/** Reads the fields of a body; all that are wrong are named at once. Unknown fields are ignored. */
export function readFields<F extends Fields>(fields: F, raw: RawFields): Result<FieldValues<F>, Misread<F>> {
  const values: Record<string, unknown> = {};
  const errors: Record<string, Message[]> = {};
  for (const [name, field] of Object.entries(fields)) {
    const reading = field.read(Object.hasOwn(raw, name) ? raw[name] : undefined, raw);
    if ('error' in reading) errors[name] = [reading.error];
    else values[name] = reading.value;
  }
  if (Object.keys(errors).length > 0) return refused({ errors, values: values as Partial<FieldValues<F>> });
  return ok(values as FieldValues<F>);
}
