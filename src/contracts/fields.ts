import { type Static, type TSchema, Type } from 'typebox';
import type { TValidationError } from 'typebox/error';
import { Format } from 'typebox/format';
import type { FieldErrors } from '../errors.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { fits, misfits } from '../lib/validation.ts';
import { type Message, type MessageKey, message } from '../locales/index.ts';

/** The outcome of reading one field. */
type Reading<T> = { readonly value: T } | { readonly error: Message };

/** One field of a request body: how it is read, and how it is documented. */
export interface Field<T> {
  readonly schema: TSchema;
  readonly isRequired: boolean;
  /**
   * @param given the value from JSON or a form; undefined when the field is missing
   * @param body the whole body, for fields that depend on others; only own properties count
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

Format.Set('email', isEmail);
Format.Set('password', (text) => Buffer.byteLength(text) <= PASSWORD_MAX_BYTES);

/** The error text for each type and format. */
const WORDS: Readonly<Record<string, Message>> = {
  string: message('notAString'),
  boolean: message('notABoolean'),
  integer: message('notAnInteger'),
  email: message('emailInvalid'),
  password: message('tooLong', { max: PASSWORD_MAX_BYTES }),
};

/** Django REST framework's text for a keyword that failed. */
function messageOf(error: TValidationError): Message {
  switch (error.keyword) {
    case 'type':
      return WORDS[String(error.params.type)] ?? message('invalidValue');
    case 'minLength':
      return message('tooShort', { min: error.params.limit });
    case 'maxLength':
      return message('tooLong', { max: error.params.limit });
    case 'format':
      return WORDS[error.params.format] ?? message('invalidValue');
    case '~refine':
      return message(error.params.message as MessageKey);
    default:
      return message('invalidValue');
  }
}

/** A step of reading: a schema the value must fit, or a conversion. */
type Step = TSchema | ((value: unknown) => unknown);

/** A field whose value goes through the steps and must then fit the schema. Only its first fault is reported. */
const field = <S extends TSchema>(schema: S, ...steps: Step[]): Field<Static<S>> => ({
  schema,
  isRequired: true,
  read(given) {
    if (given === undefined) return { error: message('fieldRequired') };
    if (given === null) return { error: message('fieldNull') };
    let value = given;
    for (const step of [...steps, schema]) {
      if (typeof step === 'function') value = step(value);
      else {
        const [misfit] = misfits(step, value);
        if (misfit) return { error: messageOf(misfit.error) };
      }
    }
    // The last step checked it against the schema.
    return { value: value as Static<S> };
  },
});

const refined = (schema: TSchema, check: (text: string) => boolean, key: MessageKey): TSchema =>
  Type.Refine(schema, check, () => key);
const atMost = (maxLength: number): TSchema => Type.String({ maxLength });

const HAS_NO_NUL = refined(Type.String(), (text) => !text.includes('\0'), 'nullCharacters');
const IS_TEXT = refined(HAS_NO_NUL, (text) => text.isWellFormed(), 'notAString');
const IS_NOT_BLANK = refined(Type.String(), (text) => text !== '', 'fieldBlank');
/** A string as Django REST framework's CharField reads it: numbers are accepted, NUL and lone surrogates are not. */
const STRING: readonly Step[] = [(given) => (typeof given === 'number' ? String(given) : given), IS_TEXT];
const TRIMMED: readonly Step[] = [...STRING, (text) => String(text).trim(), IS_NOT_BLANK];

/** A password: never trimmed or normalised. Longer than 4096 bytes is refused before any hashing. */
export const password = (): Field<string> =>
  field(
    Type.String({ format: 'password', examples: ['correct horse battery staple'] }),
    ...STRING,
    IS_NOT_BLANK,
  );

/** A trimmed text. @param maxLength in code points */
export const text = (maxLength: number): Field<string> => field(Type.String({ maxLength }), ...TRIMMED);

/**
 * An e-mail address as Django's EmailValidator accepts it, but for address literals such as `ada@[127.0.0.1]` (RFC 5321
 * §4.1.3): no customer has one, and our mail server would connect to whatever address a stranger names, internal ones too.
 */
export const email = (): Field<string> =>
  field(
    // RFC 5321 §4.5.3.1.3 leaves 254 characters for an address.
    Type.String({
      format: 'email',
      description: 'The domain is a name. An IP address in brackets (`ada@[127.0.0.1]`) is not accepted.',
      examples: ['ada@example.com'],
    }),
    ...TRIMMED,
    atMost(EMAIL_MAX_LENGTH),
  );

// django/core/validators.py, EmailValidator: a dot-atom or quoted local part, a domain of labels. Two things are stricter:
// a quoted part holds printable characters only, so that no control character reaches a mail header, and the domain is no
// address literal, so that nobody picks the machine our mail server connects to.
const LOCAL_PART =
  /^(?:[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*|"(?:[ !#-[\]-~]|\\[ -~])*")$/i;
const DOMAIN =
  /^(?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?\.)+(?:[a-z0-9\u00a1-\uffff-]{2,63}(?<!-))$/iu;

/** Whether Django's EmailValidator would accept the address, and its domain is a name. `localhost` is a valid one. */
export function isEmail(address: string): boolean {
  const at = address.lastIndexOf('@');
  if (at < 1 || address.length > 320) return false;
  const domain = address.slice(at + 1);
  return LOCAL_PART.test(address.slice(0, at)) && (domain === 'localhost' || DOMAIN.test(domain));
}

/** The field with a description and an example for the API document. */
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

function toBoolean(given: unknown): unknown {
  const spelling = typeof given === 'string' ? given.trim().toLowerCase() : given;
  return TRUE.has(spelling) || (FALSE.has(spelling) ? false : given);
}

/** A boolean in any spelling that Django REST framework's BooleanField accepts. */
export const boolean = (): Field<boolean> => field(Type.Boolean(), toBoolean);

/** People type and paste codes in groups: "123 456", "123-456". */
const withoutSeparators = (text: unknown): string => String(text).replace(/[\s-]/g, '');

/** A one-time code: 4 to 20 characters, not counting white space and hyphens, which are ignored. */
export const code = (): Field<string> =>
  field(
    Type.String({
      minLength: 4,
      maxLength: 20,
      description: 'White space and hyphens in it are ignored.',
      examples: ['123456'],
    }),
    ...TRIMMED,
    withoutSeparators,
  );

/** One of the given values. */
export const choice = <T extends string>(values: readonly T[]): Field<T> =>
  field(Type.Enum([...values]), ...TRIMMED, atMost(100));

/** Any JSON value, for settings. */
export const anyValue = (): Field<unknown> => ({
  schema: Type.Unknown(),
  isRequired: true,
  read: (given) => (given === undefined ? { error: message('fieldRequired') } : { value: given }),
});

/** Converts digits to a number. 0 and anything else stay a text, which the schema refuses. */
const toInteger = (digits: unknown): unknown =>
  /^0*[1-9]\d*$/.test(String(digits)) && Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;

/** An id: an integer from 1, as a number or as text. */
export const id = (): Field<number> => field(Type.Integer({ minimum: 1 }), ...TRIMMED, atMost(20), toInteger);

const DATE_TIME = Type.String({ format: 'date-time' });
const MOMENTS = [DATE_TIME, Type.String({ format: 'date' })];

/** A moment: a time with its zone (RFC 3339), or a date, which begins in UTC. @returns milliseconds since the epoch */
export const moment = (): Field<number> => {
  const typed = text(50);
  return {
    schema: DATE_TIME,
    isRequired: true,
    read(given) {
      const reading = typed.read(given);
      if ('error' in reading) return reading;
      const at = MOMENTS.some((schema) => fits(schema, reading.value))
        ? Date.parse(reading.value)
        : Number.NaN;
      return Number.isNaN(at) ? { error: message('momentFormat') } : { value: at };
    },
  };
};

/** Makes a field optional: missing, null and blank are read as undefined. */
export const optional = <T>(field: Field<T>): Field<T | undefined> => ({
  schema: field.schema,
  isRequired: false,
  read(given, body) {
    if (given === undefined || given === null) return { value: undefined };
    if (typeof given === 'string' && given.trim() === '') return { value: undefined };
    return field.read(given, body);
  },
});

/** A field that may be missing; what is sent must be valid, so that null and blank are no way around a check. */
export const omittable = <T>(field: Field<T>): Field<T | undefined> => ({
  schema: field.schema,
  isRequired: false,
  read: (given, body) => (given === undefined ? { value: undefined } : field.read(given, body)),
});

/** A field that is ignored, and read as undefined, while the boolean field `other` is true. */
export const unless = <T>(other: string, field: Field<T>): Field<T | undefined> => ({
  schema: field.schema,
  isRequired: false,
  read: (given, body = {}) =>
    Object.hasOwn(body, other) && toBoolean(body[other]) === true
      ? { value: undefined }
      : field.read(given, body),
});

/** The errors of a body, and the values of its valid fields. */
export interface Misread<F extends Fields> {
  readonly errors: FieldErrors;
  readonly values: Partial<FieldValues<F>>;
}

/** Reads the fields of a body and reports all errors at once. Unknown fields are ignored. */
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
