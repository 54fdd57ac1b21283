import type { OtpPurpose } from '../contracts/stores/codes.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { Keyring } from '../lib/keyring.ts';

type Holder = Pick<Session, 'idHash'>;

/**
 * Encrypts the phone in the address of the page that asks for its code, because addresses end up in histories and in the
 * logs of proxies. It decrypts only for the session and flow it was encrypted for. Nothing is stored, and two windows of
 * one person each keep their own phone.
 */
export function createPhoneCipher(keyring: Keyring) {
  const contextOf = (holder: Holder, purpose: OtpPurpose): string => `${holder.idHash}:${purpose}`;
  return {
    /** @param phone E.164 */
    encrypt: (holder: Holder, purpose: OtpPurpose, phone: string): string =>
      keyring.encrypt('otp-page', phone, contextOf(holder, purpose)),

    /** @returns null when it is of another session or flow, or made up */
    decrypt(holder: Holder | null, purpose: OtpPurpose, ciphertext: string): string | null {
      if (!holder) return null;
      try {
        return keyring.decrypt('otp-page', ciphertext, contextOf(holder, purpose));
      } catch {
        return null;
      }
    },
  };
}

const SHOWN_AT_START = 3;
const SHOWN_AT_END = 4;

/**
 * A phone as a page shows it: enough to notice a slip, too little for whoever looks over a shoulder.
 * @param phone E.164, so at least nine characters
 */
export const masked = (phone: string): string =>
  phone.slice(0, SHOWN_AT_START) +
  '•'.repeat(Math.max(2, phone.length - SHOWN_AT_START - SHOWN_AT_END)) +
  phone.slice(-SHOWN_AT_END);
