import type { LedgerCount, OtpLedgerKind, OtpStore } from '../contracts/stores/codes.ts';

/** An event that is counted under several names: one for each key of the keyring, so that a change of key forgets nothing. */
interface Counted {
  readonly kind: OtpLedgerKind;
  /** In the order of `Keyring.forEachKey`. */
  readonly keys: readonly string[];
}

/**
 * Counts one event under every name.
 * @param window length in milliseconds
 * @param now milliseconds since the epoch
 * @returns the highest count
 */
export async function countUnder(
  otp: Pick<OtpStore, 'count'>,
  { kind, keys }: Counted,
  window: number,
  now: number,
): Promise<LedgerCount> {
  let highest: LedgerCount = { count: 0, resetsAt: now };
  for (const key of keys) {
    const counted = await otp.count(kind, key, window, now);
    if (counted.count > highest.count) highest = counted;
  }
  return highest;
}

/** Takes one event back under every name. */
export async function uncountUnder(otp: Pick<OtpStore, 'uncount'>, { kind, keys }: Counted): Promise<void> {
  for (const key of keys) await otp.uncount(kind, key);
}
