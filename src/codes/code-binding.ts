import type { NewOtpChallenge, OtpChallenge } from '../contracts/stores/codes.ts';
import type { Key, Keyring } from '../lib/keyring.ts';

/** The purpose of the keyed hashes of phones in the table of codes. */
const PHONE_PURPOSE = 'otp-phone';

/** Binds codes to session, purpose and phone, so that they are invalid anywhere else. */
export function createCodeBinding({ keyring }: { keyring: Keyring }) {
  return {
    /** The keyed hash that names a phone in the table of codes. @param phone E.164 */
    phoneKey: (phone: string): string => keyring.mac(PHONE_PURPOSE, [phone]),

    /** The same under each key. @param phone E.164 */
    phoneKeys: (phone: string): string[] => keyring.macs(PHONE_PURPOSE, [phone]),

    /** The key a code was made under: that of its phone. undefined: it is for another phone. */
    keyOf({ phoneKey }: Pick<OtpChallenge, 'phoneKey'>, phone: string): Key | undefined {
      const maker = keyring.makerOf(PHONE_PURPOSE, [phone], phoneKey);
      return keyring.forEachKey((key) => key).find(({ id }) => id === maker);
    },

    macOf: (
      key: Pick<Key, 'mac'>,
      code: string,
      { uid, sessionIdHash, purpose, phoneKey }: Omit<NewOtpChallenge, 'mac'>,
    ): string => key.mac('otp-code', [uid, sessionIdHash, purpose, phoneKey, code]),
  };
}

export type CodeBinding = ReturnType<typeof createCodeBinding>;
