import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import type { FactorChange } from '../messages/second-factor.ts';
import { NOTICE_LIFE, type Outbox } from '../outbox/outbox.ts';

/** Tells a member of staff, in the transaction that changes it, what became of their second factor. */
export const announceFactor =
  ({ outbox }: { outbox: Outbox }) =>
  async (
    stores: Transaction,
    { id: userId, email }: User,
    { change, source }: { readonly change: FactorChange; readonly source: Source },
  ): Promise<void> => {
    if (email === null) return;
    const payload = { userId, email, change };
    await outbox.enqueue(stores, {
      kind: 'second-factor',
      recipient: email,
      payload,
      source,
      life: NOTICE_LIFE,
    });
  };
