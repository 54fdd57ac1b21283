import type { Audit } from '../audit/audit.ts';
import type { Codes } from '../codes/codes.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores, Transaction } from '../contracts/storage.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import type { ErasureRecord, ProvenConsent } from '../contracts/stores/closures.ts';
import { emailKey, type User } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import { inBatches, inTransactions } from '../lib/batches.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { newUid } from '../lib/random.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';

/** The purpose of the keyed hashes by which records are found. */
export const ERASURE_PURPOSE = 'erasure-record';
/** How many accounts are looked up at once. Each is erased in a transaction of its own. */
const BATCH = 100;
/** How many changes of consents a record proves, the newest: nobody can make it grow without end. */
const CONSENTS_KEPT = 1000;

/**
 * Erasing closed accounts after their grace period, and the proof of it. A process that is killed leaves each account
 * whole or erased, and the next one continues.
 */
export function createErasure(deps: {
  storage: Storage;
  outbox: Outbox;
  codes: Pick<Codes, 'phoneKeys'>;
  audit: Audit;
  settings: Settings;
  keyring: Keyring;
  clock: Clock;
}) {
  const { storage, outbox, codes, audit, settings, keyring, clock } = deps;

  /** The hash of an address in a record, and those it has in records of former keys. */
  const hashesOf = (kind: 'email' | 'phone', address: string): [string, ...string[]] =>
    keyring.macs(ERASURE_PURPOSE, [kind, kind === 'email' ? emailKey(address) : address]) as [string];

  const isDue = (user: User, now: number): boolean =>
    user.closedAt !== null && user.closedAt <= now - settings.get('ANONYMIZE_GRACE') * DAY;

  /**
   * Whether the owner of the former e-mail can still undo its change, and so open the account again. The erasure waits: an
   * intruder who changed the address must not outlast the owner by closing the account.
   */
  const canBeUndone = async ({ emailChanges }: Stores, userId: number, now: number): Promise<boolean> =>
    (await emailChanges.ofUser(userId)).some(
      ({ state, undoableUntil }) => state === 'done' && undoableUntil >= now,
    );

  /** What was agreed to and when, as far as the trail knows: rows of the trail stay, but name nobody any more. */
  async function consentsOf({ audit: trail }: Stores, userId: number): Promise<ProvenConsent[]> {
    const rows = await trail.list({ userId, event: 'consent.change', limit: CONSENTS_KEPT });
    return rows.map(({ at, detail }) => ({ at, detail })).reverse();
  }

  /**
   * The e-mail counts as theirs even if it was never confirmed, because nobody else can have it. An unverified phone may be
   * somebody else's, whose messages and codes must stay.
   */
  const tracesOf = ({ email, phone, isPhoneVerified }: User) => {
    const emails = email === null ? [] : [email];
    const phones = phone !== null && isPhoneVerified ? [phone] : [];
    const addresses = [...emails, ...phones];
    return {
      recipientKeys: addresses.flatMap(outbox.recipientKeys),
      phoneKeys: phones.flatMap(codes.phoneKeys),
      addresses,
    };
  };

  /** The ids of the accounts that were closed until then. */
  async function* dueUntil(closedBefore: number): AsyncGenerator<number> {
    for (let after = 0; ; ) {
      const ids = await storage.read.closures.due(closedBefore, after, BATCH);
      yield* ids;
      const last = ids.at(-1);
      if (last === undefined) return;
      after = last;
    }
  }

  const eraseOne = (userId: number): Promise<boolean> =>
    storage.transaction(async (stores) => {
      const now = clock.now();
      const user = await stores.users.byId(userId);
      // Opened again, or erased by another worker, since it was looked up.
      if (!user || user.closedAt === null || !isDue(user, now)) return false;
      if (await canBeUndone(stores, userId, now)) return false;
      if (!(await stores.closures.erase(user, unusablePassword(), tracesOf(user)))) return false;
      await stores.closures.addRecord({
        emailHash: user.email === null ? null : hashesOf('email', user.email)[0],
        phoneHash: user.phone === null ? null : hashesOf('phone', user.phone)[0],
        consents: await consentsOf(stores, userId),
        closedAt: user.closedAt,
        erasedAt: now,
      });
      await forget(stores, userId, {});
      return true;
    });

  /** What an erasure does to the audit trail. */
  async function forget(stores: Transaction, userId: number, detail: AuditRow['detail']): Promise<void> {
    await stores.auditKeys.destroy(userId);
    const source: Source = { address: 'worker', agent: '', requestId: newUid() };
    const entry = { event: 'account.anonymize', outcome: 'success', actorId: null, userId, detail } as const;
    await audit.record(stores, source, entry);
  }

  /** No record proves it: nobody asked for the erasure. */
  const eraseOneUnused = (registeredBefore: number): Promise<boolean> =>
    storage.transaction(async (stores) => {
      const user = await stores.closures.closeUnused(registeredBefore, clock.now());
      if (!user || !(await stores.closures.erase(user, unusablePassword(), tracesOf(user)))) return false;
      await forget(stores, user.id, { reason: 'unused' });
      return true;
    });

  return {
    /**
     * Erases every account whose grace period is over, one per transaction, and deletes outdated records. An account that
     * cannot be erased holds up no other.
     * @param isStopped whether to leave the rest for later
     * @returns how many accounts were erased
     * @throws AggregateError when some could not be erased
     */
    async run(isStopped: () => boolean = () => false): Promise<number> {
      const now = clock.now();
      const closedBefore = now - settings.get('ANONYMIZE_GRACE') * DAY;
      const failures: unknown[] = [];
      let erased = 0;
      const ids = dueUntil(closedBefore);
      await inBatches(async (limit) => {
        const { value: id } = await ids.next();
        if (id === undefined) return 0;
        try {
          if (await eraseOne(id)) erased += 1;
        } catch (error) {
          failures.push(error);
        }
        return limit;
      }, isStopped);
      const retention = settings.get('ERASURE_RECORD_RETENTION') * DAY;
      await inTransactions(
        storage,
        ({ closures }, limit) => closures.removeRecordsUntil(now - retention, limit),
        isStopped,
      );
      if (failures.length > 0) throw new AggregateError(failures, 'some accounts could not be erased');
      return erased;
    },

    /**
     * Erases the accounts that were registered UNUSED_ACCOUNT_LIFETIME days ago and never confirmed nor used since, one per
     * transaction.
     */
    async runUnused(isStopped: () => boolean = () => false): Promise<void> {
      const lifetime = settings.get('UNUSED_ACCOUNT_LIFETIME') * DAY;
      if (lifetime === 0) return;
      const before = clock.now() - lifetime;
      await inBatches(async (limit) => ((await eraseOneUnused(before)) ? limit : 0), isStopped);
    },

    /** The erasures of accounts that had an e-mail or phone, the newest first. @param address.value a phone is E.164 */
    async recordsOf(address: { kind: 'email' | 'phone'; value: string }): Promise<ErasureRecord[]> {
      const hashes = hashesOf(address.kind, address.value);
      const found = await Promise.all(hashes.map((hash) => storage.read.closures.recordsOf(hash)));
      return found.flat().sort((a, b) => b.erasedAt - a.erasedAt);
    },
  };
}

export type Erasure = ReturnType<typeof createErasure>;
