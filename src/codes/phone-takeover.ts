import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import { verifiedEmailOf } from '../contracts/user.ts';
import { NOTICE_LIFE, type Outbox } from '../outbox/outbox.ts';

/**
 * Takes a phone that a user has just proved from all accounts that had it without proof, in the caller's transaction. They
 * stay as they are otherwise; a verified e-mail is told. Otherwise the number would open them again once its owner gives it up.
 */
export const createPhoneTakeover =
  ({ audit, outbox }: { audit: Audit; outbox: Outbox }) =>
  async (stores: Transaction, source: Source, owner: { id: number; phone: string }): Promise<void> => {
    for (const user of await stores.users.releasePhone(owner.phone, owner.id)) {
      const entry = { event: 'phone.change', outcome: 'success', actorId: null, userId: user.id } as const;
      await audit.record(stores, source, {
        ...entry,
        detail: { phone: 'removed', reason: 'proved elsewhere' },
      });
      const email = verifiedEmailOf(user);
      if (email === null) continue;
      await outbox.enqueue(stores, {
        kind: 'phone-changed',
        recipient: email,
        payload: { userId: user.id, email, phone: null, isProved: false, isTakenOver: true },
        source,
        life: NOTICE_LIFE,
      });
    }
  };
