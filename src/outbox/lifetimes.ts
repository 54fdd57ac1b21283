import { DAY, HOUR } from '../lib/clock.ts';
import type { MessageKind } from '../messages/index.ts';

/** How long a finished message can be looked up, milliseconds. */
export const MESSAGE_LIFE = 30 * DAY;

/** The same for messages that were never sent: there was nobody to get them, or it was too soon or too late. */
export const UNSENT_LIFE = 6 * HOUR;

/**
 * The same for what anybody can have sent to anybody: long enough to answer "where is my code?", too short for a stranger
 * to fill the disk.
 */
export const REQUESTED_LIFE = DAY;
export const REQUESTED_KINDS = [
  'reset-email',
  'reset-sms',
  'otp',
  'email-confirmation',
  'registration',
] as const satisfies readonly MessageKind[];
