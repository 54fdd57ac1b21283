import { PATHS } from '../contracts/page.ts';
import { emailKey, type User } from '../contracts/user.ts';
import { frameFor } from './frame.ts';
import type { MailFrame } from './layout.ts';
import { letterheadFor } from './letterhead.ts';
import type { MessageServices } from './message.ts';
import { greetingName, languageOf } from './recipient.ts';
import type { WordedKind } from './wording/kinds.ts';

/** What every notice about a changed account shows. */
export interface Notice extends MailFrame {
  /** For the greeting; null: no name. */
  readonly name: string | null;
  /** The page that asks for a reset link. */
  readonly resetUrl: string;
}

/**
 * The frame of a notice to the address that an account had when it changed: an intruder who changes the e-mail as well must
 * not keep the owner from being notified. The name is for an address that is still theirs.
 *
 * @param kind under which the shop may reword it; missing: it may not
 */
export async function noticeFor(
  { userId, email }: { readonly userId: number; readonly email: string },
  services: MessageServices,
  kind?: WordedKind,
): Promise<Notice> {
  const { storage, settings } = services;
  const user = await storage.read.users.byId(userId);
  return {
    ...(await frameFor(user, languageOf(user, settings), services, kind)),
    name: user && isVerifiedAddress(user, email) ? greetingName(user.firstName) : null,
    resetUrl: letterheadFor(user, services).origin + PATHS.resetRequest,
  };
}

export const isVerifiedAddress = (user: User, email: string): boolean =>
  user.isEmailVerified && user.email !== null && emailKey(user.email) === emailKey(email);

/** `2026-01-15 12:00`: reads the same in every language. */
export const timeInUtc = (time: number): string =>
  new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** `2026-01-15 15:00 (UTC+03:00)`. */
function timeIn(timeZone: string, time: number): string {
  const text = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    time,
  );
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(time);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', 'UTC');
  return `${text} (${offset})`;
}

/**
 * A moment as the clocks of the shop's country show it, with their offset; in UTC if the country has several times.
 * @param country DEFAULT_COUNTRY_CODE
 */
export function timeOfShop(time: number, country: string): string {
  const zones = new Intl.Locale(`und-${country}`).getTimeZones() ?? [];
  const [shown, ...others] = new Set(zones.map((zone) => timeIn(zone, time)));
  return shown === undefined || others.length > 0 ? timeIn('UTC', time) : shown;
}

/** `2026-01-15`: likewise. */
export const dayInUtc = (time: number): string => new Date(time).toISOString().slice(0, 10);
