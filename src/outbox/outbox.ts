import type { Storage, Transaction } from '../contracts/storage.ts';
import type { NewOutboxMessage, OutboxMessage } from '../contracts/stores/outbox.ts';
import { emailKey } from '../contracts/user.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { newUid } from '../lib/random.ts';
import type { MessageKind, MessagePayloads } from '../messages/kinds.ts';

export interface NewMessage<K extends MessageKind> {
  readonly kind: K;
  /** The e-mail or phone as known here; only its keyed hash is stored in clear. */
  readonly recipient: string;
  readonly payload: MessagePayloads[K];
  /** Seconds after which it is not sent any more. */
  readonly life: number;
}

export interface Outbox {
  /** Writes a message that belongs to no other change. */
  post<K extends MessageKind>(message: NewMessage<K>): Promise<void>;
  /** Writes a message in the caller's transaction: it will be sent exactly when what caused it was stored. */
  enqueue<K extends MessageKind>(stores: Transaction, message: NewMessage<K>): Promise<void>;
  /**
   * Decrypts what a message of this kind carries. The ciphertext is bound to uid and kind, so what opens is what
   * {@link enqueue} or {@link post} wrote.
   * @throws Error when it was changed, erased, or written under another SECRET_KEY
   */
  payloadOf<K extends MessageKind>(kind: K, message: OutboxMessage): MessagePayloads[K];
  /** What to search for when an operator asks for the messages to an address. */
  recipientKey(recipient: string): string;
}

/** @param deps.onEnqueued called once a message is stored: the worker of this process need not wait for its next look */
export function createOutbox(deps: {
  storage: Pick<Storage, 'addMessage'>;
  keyring: Keyring;
  clock: Clock;
  onEnqueued: () => void;
}): Outbox {
  const { storage, keyring, clock, onEnqueued } = deps;
  const recipientKey = (recipient: string): string => keyring.mac('recipient', [emailKey(recipient)]);
  const sealed = <K extends MessageKind>(message: NewMessage<K>): NewOutboxMessage => {
    const { kind, recipient, payload, life } = message;
    const uid = newUid();
    const createdAt = clock.now();
    return {
      uid,
      kind,
      recipientKey: recipientKey(recipient),
      payload: keyring.encrypt('outbox', JSON.stringify(payload), `${uid}:${kind}`),
      createdAt,
      deadline: createdAt + life * SECOND,
    };
  };

  return {
    recipientKey,

    async post(message) {
      await storage.addMessage(sealed(message));
      onEnqueued();
    },

    async enqueue(stores, message) {
      await stores.outbox.insert(sealed(message));
      stores.afterCommit(onEnqueued);
    },

    payloadOf(kind, { uid, payload }) {
      if (payload === null) throw new Error('the payload was erased');
      return JSON.parse(keyring.decrypt('outbox', payload, `${uid}:${kind}`));
    },
  };
}
