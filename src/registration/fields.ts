import { codeFields } from '../codes/code-pages.ts';
import { asTyped } from '../codes/typed-code.ts';
import {
  boolean,
  documented,
  email,
  type Field,
  type Fields,
  type FieldValues,
  optional,
  password,
  readFields,
  unless,
} from '../contracts/fields.ts';
import type { RouteRequest } from '../contracts/route.ts';
import type { FieldErrors } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Language } from '../locales/index.ts';
import type { Policy } from '../policy/policy.ts';
import type { Settings } from '../settings.ts';
import { emptyAccount } from '../users/account.ts';
import { clearable, personFields, requiredFaults } from '../users/person-fields.ts';
import { phone } from '../users/phone.ts';
import type { Entered } from './new-account.ts';

interface Services {
  readonly settings: Settings;
  readonly clock: Clock;
}

/** What REST_REGISTER_VIEW says; a dotted path before the name is ignored. */
const viewIs = (settings: Settings, name: string): boolean =>
  settings.get('REST_REGISTER_VIEW').split('.').at(-1) === name;

/** Whether a code by SMS must prove the phone of a registration. */
export const isBySms = (settings: Settings): boolean => !viewIs(settings, 'RegisterRedirectView');

/** The optional fields that are required now. */
export const requiredFields = (settings: Settings): readonly string[] => [
  ...settings.get('USER_REQUIRED_FIELDS'),
  ...(isBySms(settings) ? ['phone'] : []),
  ...(viewIs(settings, 'RegisterKvkkView') ? ['kvkk_confirm'] : []),
];

/** Fields with the same names and types that are read in another way. */
function rereading<F extends Fields>(
  fields: F,
  read: (name: string, field: Field<unknown>) => Field<unknown>['read'],
): F {
  const entries = Object.entries(fields).map(([name, field]) => [
    name,
    { ...field, read: read(name, field) },
  ]);
  // Object.fromEntries forgets that the names and types are those of `fields`.
  return Object.fromEntries(entries) as F;
}

/** The fields of a registration. Those that the settings require are looked up at every request. */
export const registrationFields = (services: Services) => {
  const { settings } = services;
  const terms = (description: string) => optional(documented(boolean(), description, true));
  const fields = {
    email: email(),
    password: password(),
    ...personFields(services),
    phone: clearable(phone(settings)),
    confirm: terms('Acceptance of the terms; kept in `attributes`. Never compared with the password.'),
    kvkk_confirm: terms('Acceptance of the notice on personal data; kept in `attributes`.'),
    ...codeFields,
  };
  return rereading(fields, (name, field) => (given, body) => {
    const reading = field.read(given, body);
    if ('error' in reading) return reading;
    const faults = requiredFaults(requiredFields(settings), { [name]: reading.value }, { [name]: given });
    const [fault] = faults[name] ?? [];
    return fault ? { error: fault } : reading;
  });
};

/** The fields that the page always shows; others only where they are required. */
const ALWAYS_SHOWN: ReadonlySet<string> = new Set([
  'email',
  'password',
  'first_name',
  'last_name',
  'phone',
  'code',
  'resend',
]);

/**
 * The same on the page. What it does not show is ignored, because people could not correct it; and who only wants another
 * code need not type the password for it.
 */
export const pageFields = (services: Services) => {
  const fields = registrationFields(services);
  const shown = rereading(fields, (name, field) => (given, body) => {
    const isShown = ALWAYS_SHOWN.has(name) || requiredFields(services.settings).includes(name);
    return field.read(isShown ? given : undefined, body);
  });
  return {
    ...shown,
    code: asTyped(shown.code, services.settings),
    password: unless('resend', shown.password),
  };
};

/**
 * The faults of a typed password, whatever else is wrong with the form.
 * @returns empty if the field itself is not valid
 */
export async function findPasswordFaults(
  services: Services & { policy: Policy },
  raw: RouteRequest['raw'],
): Promise<FieldErrors> {
  const typed = readFields({ password: password() }, raw);
  if (!typed.ok) return {};
  const reading = readFields(pageFields(services), raw);
  const { email, first_name, last_name, phone, date_of_birth } = reading.ok
    ? reading.value
    : reading.refusal.values;
  const person = {
    ...emptyAccount,
    email: email ?? null,
    firstName: first_name ?? '',
    lastName: last_name ?? '',
    phone: phone ?? null,
    dateOfBirth: date_of_birth ?? null,
  };
  const failures = await services.policy.check(typed.value.password, { user: person });
  return failures.length > 0 ? { password: failures } : {};
}

type Values = Omit<FieldValues<ReturnType<typeof registrationFields>>, 'password' | 'resend' | 'code'>;

/** What was entered about the account. */
export const accountOf = (values: Values, language: Language): Entered['account'] => ({
  ...emptyAccount,
  email: values.email,
  firstName: values.first_name ?? '',
  lastName: values.last_name ?? '',
  phone: values.phone ?? null,
  gender: values.gender ?? null,
  dateOfBirth: values.date_of_birth ?? null,
  emailAllowed: values.email_allowed ?? false,
  smsAllowed: values.sms_allowed ?? false,
  whatsappAllowed: values.whatsapp_allowed ?? false,
  callAllowed: values.call_allowed ?? null,
  languageCode: language,
});

/** The consents that were given or declined; those that were not asked for are undefined. */
export const consentsOf = (values: Values): Entered['consents'] => ({
  email_allowed: values.email_allowed,
  sms_allowed: values.sms_allowed,
  whatsapp_allowed: values.whatsapp_allowed,
  call_allowed: values.call_allowed ?? undefined,
  confirm: values.confirm,
  kvkk_confirm: values.kvkk_confirm,
});
