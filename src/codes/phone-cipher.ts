import type { OtpPurpose } from '../contracts/stores/codes.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { Keyring } from '../lib/keyring.ts';

type Holder = Pick<Session, 'idHash'>;

/**
 * Encrypts the phone in the URL of the page that asks for its code, because URLs end up in browser histories and proxy
 * logs. It decrypts only for the same session and flow. Nothing is stored, so two tabs can hold different phones.
 */
export function createPhoneCipher(keyring: Keyring) {
  const contextOf = (holder: Holder, purpose: OtpPurpose): string => `${holder.idHash}:${purpose}`;
  return {
    /** @param phone E.164 */
    encrypt: (holder: Holder, purpose: OtpPurpose, phone: string): string =>
      keyring.encrypt('otp-page', phone, contextOf(holder, purpose)),

    /** @returns null if it is of another session or flow, or forged */
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
