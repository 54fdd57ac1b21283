import { codeFields } from '../codes/code-pages.ts';
import { boolean, type FieldValues, optional, readFields } from '../contracts/fields.ts';
import type { RouteRequest } from '../contracts/route.ts';
import type { User } from '../contracts/user.ts';
import type { FieldErrors } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { clearable, emptied, language, personFields, requiredFaults } from '../users/person-fields.ts';
import { phone } from '../users/phone.ts';
import { presentProfile } from './profile-view.ts';

interface Services {
  readonly settings: Settings;
  readonly clock: Clock;
}

/** What the owner can write; undefined: not sent, null: emptied. */
export const profileFields = (services: Services) => ({
  ...personFields(services),
  phone: clearable(phone(services.settings)),
  language_code: clearable(language()),
  ...codeFields,
});

/** The phone is read to E.164. A field that was sent as it is shown is undefined, except the phone. */
export type ProfileValues = FieldValues<ReturnType<typeof profileFields>>;

/** The misread fields, and the phone if that one can be read. */
export interface ProfileMisread {
  readonly errors: FieldErrors;
  readonly values: Partial<ProfileValues>;
}

/** `replace` requires USER_REQUIRED_FIELDS, as PUT does; `update` only keeps them from being emptied. */
export type WriteMode = 'update' | 'replace';

/**
 * Reads the body of PATCH or PUT. Clients send back whole profiles: what comes back exactly as it is shown is no change,
 * even where a newer setting (GENDERS, PHONE_REGEX) would refuse it.
 */
export function readProfile(
  services: Services,
  user: User,
  raw: RouteRequest['raw'],
  mode: WriteMode,
): Result<ProfileValues, ProfileMisread> {
  const { settings } = services;
  const fields = profileFields(services);
  const shown: Readonly<Record<string, unknown>> = presentProfile(user, settings);
  const isEcho = (name: string): boolean =>
    Object.hasOwn(fields, name) &&
    Object.hasOwn(raw, name) &&
    typeof raw[name] === 'string' &&
    raw[name] === shown[name];

  const entered = Object.fromEntries(Object.entries(raw).filter(([name]) => !isEcho(name)));
  const reading = readFields(fields, entered);
  const read = reading.ok ? reading.value : reading.refusal.values;
  const values = isEcho('phone') ? { ...read, phone: user.phone } : read;
  const echoes = Object.fromEntries(Object.entries(shown).filter(([name]) => isEcho(name)));
  const sent: Readonly<Record<string, unknown>> = { ...values, ...echoes };

  const required = settings.get('USER_REQUIRED_FIELDS');
  const terms = mode === 'replace' ? readTerms(required, user, raw) : { values: {}, errors: {} };
  const errors = {
    ...(mode === 'replace'
      ? requiredFaults(required, { ...sent, ...terms.values }, raw)
      : emptiedFaults(required, { sent, shown, raw })),
    ...codeWithoutPhone(values, raw),
    ...terms.errors,
    ...(reading.ok ? {} : reading.refusal.errors),
  };
  // Without errors, every field was read.
  return Object.keys(errors).length > 0 ? refused({ errors, values }) : ok(values as ProfileValues);
}

/**
 * The terms a shop requires. They belong to registration: the profile does not write them, and terms accepted there need
 * not be sent again. Accounts that never accepted them (made by the shop, or before it required them) must send them.
 */
function readTerms(required: readonly string[], { attributes }: User, raw: RouteRequest['raw']) {
  const names = required.filter((name) => name === 'confirm' || name === 'kvkk_confirm');
  const accepted = names.filter((name) => attributes[name] === true);
  const asked = names.filter((name) => attributes[name] !== true);
  const reading = readFields(Object.fromEntries(asked.map((name) => [name, optional(boolean())])), raw);
  const values = reading.ok ? reading.value : reading.refusal.values;
  return {
    values: { ...values, ...Object.fromEntries(accepted.map((name) => [name, true])) },
    errors: reading.ok ? {} : reading.refusal.errors,
  };
}

/** Required fields that would be emptied. One that is empty already may be sent back so. */
const emptiedFaults = (
  required: readonly string[],
  { sent, shown, raw }: Readonly<Record<'sent' | 'shown' | 'raw', Readonly<Record<string, unknown>>>>,
): FieldErrors =>
  Object.fromEntries(
    required
      .filter((name) => sent[name] === null && shown[name] !== null && shown[name] !== '')
      .map((name) => [name, [emptied(raw[name])]]),
  );

/** A code proves the phone that is sent with it. */
function codeWithoutPhone(
  { code, resend, phone }: Partial<ProfileValues>,
  raw: RouteRequest['raw'],
): FieldErrors {
  if (code === undefined && resend !== true) return {};
  if (phone === undefined) return { phone: [message('fieldRequired')] };
  return phone === null ? { phone: [emptied(raw.phone)] } : {};
}
