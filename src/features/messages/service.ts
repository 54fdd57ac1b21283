import { type Clock, SECOND } from '../../lib/clock.ts';
import type { Keyring } from '../../lib/keyring.ts';
import { newUid } from '../../lib/random.ts';
import type { Stores } from '../storage.ts';
import { emailKey } from '../users/user.ts';
import type { MessageKind, MessagePayloads } from './kinds.ts';
import type { OutboxMessage } from './store.ts';

export interface NewMessage<K extends MessageKind> {
  readonly kind: K;
  /** The e-mail or phone as known here; only its keyed hash is stored in clear. */
  readonly recipient: string;
  readonly payload: MessagePayloads[K];
  /** Seconds after which it is not sent any more. */
  readonly life: number;
}

export interface Messages {
  /** Writes a message in the caller's transaction: it will be sent exactly when what caused it was stored. */
  enqueue<K extends MessageKind>(stores: Stores, message: NewMessage<K>): Promise<void>;
  /** Decrypts what a message carries. @throws when it was changed, or written under another SECRET_KEY */
  payloadOf(
    message: OutboxMessage,
  ): { [K in MessageKind]: { kind: K; payload: MessagePayloads[K] } }[MessageKind];
  /** What to search for when an operator asks for the messages to an address. */
  recipientKey(recipient: string): string;
}

export function createMessages(deps: { keyring: Keyring; clock: Clock; onEnqueued?: () => void }): Messages {
  const { keyring, clock, onEnqueued } = deps;
  const recipientKey = (recipient: string): string => keyring.mac('recipient', [emailKey(recipient)]);
  return {
    recipientKey,

    async enqueue(stores, { kind, recipient, payload, life }) {
      const uid = newUid();
      const createdAt = clock.now();
      await stores.outbox.insert({
        uid,
        kind,
        recipientKey: recipientKey(recipient),
        payload: keyring.seal('outbox', JSON.stringify(payload), `${uid}:${kind}`),
        createdAt,
        deadline: createdAt + life * SECOND,
      });
      onEnqueued?.();
    },

    payloadOf({ uid, kind, payload }) {
      if (payload === null) throw new Error('the message was sent and its payload erased');
      const opened = keyring.open('outbox', payload, `${uid}:${kind}`);
      return { kind, payload: JSON.parse(opened) } as ReturnType<Messages['payloadOf']>;
    },
  };
}
