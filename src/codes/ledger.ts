import type { LedgerCount, LedgerCounter, OtpLedgerKind, OtpStore } from '../contracts/stores/codes.ts';
import type { Keyring } from '../lib/keyring.ts';

/** A counter by whose count it is. @param name its fields */
export const ledgerCounter = (
  keyring: Keyring,
  kind: OtpLedgerKind,
  name: readonly string[],
): LedgerCounter => ({
  kind,
  keys: keyring.forEachKey(({ mac }) => mac('otp-ledger', name)),
});

/**
 * Counts one event under every name.
 * @param window length in milliseconds
 * @param now milliseconds since the epoch
 * @returns the highest count
 */
export async function countUnder(
  otp: Pick<OtpStore, 'count'>,
  { kind, keys }: LedgerCounter,
  window: number,
  now: number,
): Promise<LedgerCount> {
  const counts: LedgerCount[] = [];
  for (const key of keys) counts.push(await otp.count(kind, key, window, now));
  return highestOf(counts, now);
}

/** The order in which a transaction that counts for several limits locks them: two never wait for each other. */
export const inOrder = (a: { readonly key: string }, b: { readonly key: string }): number =>
  a.key < b.key ? -1 : 1;

/** What a counter says that has several names. @param now for one without */
export const highestOf = (counts: readonly LedgerCount[], now: number): LedgerCount =>
  counts.reduce((highest, each) => (each.count > highest.count ? each : highest), {
    count: 0,
    resetsAt: now,
  });

/** Takes one event back under every name. */
export async function uncountUnder(
  otp: Pick<OtpStore, 'uncount'>,
  { kind, keys }: LedgerCounter,
): Promise<void> {
  for (const key of keys) await otp.uncount(kind, key);
}
