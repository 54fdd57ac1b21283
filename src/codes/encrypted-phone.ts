import type { OtpPurpose } from '../contracts/stores/codes.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { Keyring } from '../lib/keyring.ts';

/** A session, by its stored hash. */
type Holder = Pick<Session, 'idHash'>;

/**
 * Names a phone in the address of the page that asks for its code. The address ends up in histories and in the logs of
 * proxies, so the phone in it is encrypted, and opens for the session and the flow it was made for only. Nothing is
 * stored, and two windows of one person each keep the phone they asked with.
 */
export interface PhoneSeal {
  /** @param phone E.164 */
  seal(holder: Holder, purpose: OtpPurpose, phone: string): string;
  /** @returns null when it is of another session, of another flow, or made up */
  open(holder: Holder | null, purpose: OtpPurpose, sealed: string): string | null;
}

export function createPhoneSeal(keyring: Keyring): PhoneSeal {
  const contextOf = (holder: Holder, purpose: OtpPurpose): string => `${holder.idHash}:${purpose}`;
  return {
    seal: (holder, purpose, phone) => keyring.encrypt('otp-page', phone, contextOf(holder, purpose)),
    open(holder, purpose, sealed) {
      if (!holder) return null;
      try {
        return keyring.decrypt('otp-page', sealed, contextOf(holder, purpose));
      } catch {
        return null;
      }
    },
  };
}

const SHOWN_AT_START = 3;
const SHOWN_AT_END = 4;

/**
 * A phone as a page shows it: enough to see a slip, too little for whoever looks over a shoulder.
 * @param phone E.164, so at least nine characters
 */
export const masked = (phone: string): string =>
  phone.slice(0, SHOWN_AT_START) +
  '•'.repeat(Math.max(2, phone.length - SHOWN_AT_START - SHOWN_AT_END)) +
  phone.slice(-SHOWN_AT_END);
