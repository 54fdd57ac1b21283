import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores, Transaction } from '../contracts/storage.ts';
import { type NewOutboxMessage, type OutboxMessage, STOREFRONT_SOURCE } from '../contracts/stores/outbox.ts';
import { emailKey, type User } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import { isCiphertext, type Keyring } from '../lib/keyring.ts';
import { sharingNetworkOf } from '../lib/networks.ts';
import { newUid } from '../lib/random.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { traceparent } from '../lib/tracing.ts';
import { MESSAGE_KINDS, type MessageKind, type MessagePayloads } from '../messages/index.ts';
import { type Counting, NO_STATISTICS } from '../statistics/statistics.ts';
import { throttled } from '../throttle/throttle.ts';
import { createCrowds, MOST_WAITING } from './crowds.ts';

/** How long the notice of a change may wait, seconds: a later one would only confuse. */
export const NOTICE_LIFE = (3 * DAY) / SECOND;
/** How long a mail that confirms an e-mail may wait, seconds. */
const CONFIRMATION_MAIL_LIFE = DAY / SECOND;

/** The purpose of the keys of payloads. */
export const PAYLOAD_PURPOSE = 'outbox';
/** The property of a payload that holds the trace of the request that caused it, where that is traced. */
const TRACE = 'traceparent';
/** The purpose of the keyed hashes of recipients. */
export const RECIPIENT_PURPOSE = 'recipient';
/** Hexadecimal: 128 bits. Shorter keys make queueing cheaper. */
const SOURCE_KEY_DIGITS = 32;
/** Hexadecimal: up to 256 shares. */
const STOREFRONT_SHARE_DIGITS = 2;

/** The messages that bring a reset link, for statistics. */
const RESET_CHANNELS: { readonly [K in MessageKind]?: string } = {
  'reset-email': 'email',
  'reset-sms': 'sms',
};

export interface NewMessage<K extends MessageKind> {
  readonly kind: K;
  /** E-mail or phone. Only its keyed hash is stored outside the encrypted payload. */
  readonly recipient: string;
  readonly payload: MessagePayloads[K];
  /** What caused it, so that nobody can fill the queue for everybody else; null: the service itself. */
  readonly source: Source | null;
  /** How long it may wait, seconds; after that it is not sent. */
  readonly life: number;
  /** What a webhook announces. */
  readonly topic?: string;
}

/** A process with another SECRET_KEY may be able to read it. */
export class UnknownKey extends Error {
  constructor() {
    super('none of the keys of this process opens it');
  }
}

/** What a payload is bound to. */
export const payloadContext = ({ uid, kind }: { uid: string; kind: string }): string => `${uid}:${kind}`;

export type Outbox = ReturnType<typeof createOutbox>;

/** @param deps.onEnqueued called after a message is stored, so that the worker of this process delivers it at once */
export function createOutbox(deps: {
  storage: Pick<Storage, 'addMessage' | 'read'>;
  keyring: Keyring;
  clock: Clock;
  onEnqueued: () => void;
  statistics?: Counting;
}) {
  const { storage, keyring, clock, onEnqueued, statistics = NO_STATISTICS } = deps;
  const crowds = createCrowds(clock);

  const encrypted = <K extends MessageKind>(message: NewMessage<K>): NewOutboxMessage => {
    const { kind, recipient, payload, source, life, topic } = message;
    const uid = newUid();
    const createdAt = clock.now();
    return {
      uid,
      kind,
      lane: MESSAGE_KINDS[kind].lane,
      recipientKey: recipientKey(recipient),
      sourceKey: source && sourceKey(source, recipient),
      payload: keyring.encrypt(
        PAYLOAD_PURPOSE,
        JSON.stringify({ ...payload, [TRACE]: traceparent() }),
        payloadContext({ uid, kind }),
      ),
      createdAt,
      deadline: createdAt + life * SECOND,
      ...(topic !== undefined && { topic }),
    };
  };

  /** The search key of messages to an address, of those that are written now. */
  const recipientKey = (recipient: string): string => keyring.mac(RECIPIENT_PURPOSE, [emailKey(recipient)]);

  /**
   * Who shares with others as one. A storefront that hides its visitors stands for many of them, so it has shares by
   * recipient: with a single one, a stranger who writes to us directly would get as much as a whole shop.
   */
  const sourceKey = ({ address, isStorefront }: Source, recipient: string): string => {
    const share = isStorefront
      ? ['storefront', address, recipientKey(recipient).slice(0, STOREFRONT_SHARE_DIGITS)]
      : [sharingNetworkOf(address)];
    const key = keyring.mac('message-source', share).slice(0, SOURCE_KEY_DIGITS);
    return isStorefront ? STOREFRONT_SOURCE + key : key;
  };

  /** Turns begin at 1, so nearly always the turn alone says that there is no crowd. */
  const noteCrowd = async (
    { outbox }: Pick<Stores, 'outbox'>,
    { lane, sourceKey }: NewOutboxMessage,
    turn: number,
  ): Promise<void> => {
    if (!sourceKey || turn <= MOST_WAITING) return;
    const next = await outbox.nextTurn(lane);
    if (next !== null && turn - next >= MOST_WAITING) crowds.pause(lane, sourceKey);
  };

  /**
   * Refuses a request for a message while its network has too many waiting already, so that nobody can fill the queue. To be
   * asked before anything is looked up: the answer depends on the request alone. Messages that tell of a change are
   * written without asking.
   */
  const refusalFor = ({
    kind,
    recipient,
    source,
  }: Pick<NewMessage<MessageKind>, 'kind' | 'recipient' | 'source'>): ReturnType<typeof throttled> | null => {
    if (source === null) return null;
    const wait = crowds.waitOf(MESSAGE_KINDS[kind].lane, () => sourceKey(source, recipient));
    if (wait === 0) return null;
    statistics.count('throttled', { scope: 'messages-waiting' });
    return throttled(wait);
  };

  const noteQueued = (kind: MessageKind): void => {
    const channel = RESET_CHANNELS[kind];
    if (channel) statistics.count('resets', { channel, outcome: 'requested' });
    onEnqueued();
  };

  /**
   * Writes a message in the caller's transaction: it is sent exactly when what caused it was stored.
   * @returns its uid
   */
  async function enqueue<K extends MessageKind>(
    stores: Transaction,
    message: NewMessage<K>,
  ): Promise<string> {
    const row = encrypted(message);
    await noteCrowd(stores, row, await stores.outbox.insert(row));
    stores.afterCommit(() => noteQueued(message.kind));
    return row.uid;
  }

  return {
    recipientKey,

    /** The search keys of messages to an address, under every key: earlier ones too. */
    recipientKeys: (recipient: string): string[] => keyring.macs(RECIPIENT_PURPOSE, [emailKey(recipient)]),

    enqueue,
    refusalFor,

    /** A message to be stored with what it is for. Whoever stores it says so to `noteStored`. */
    draft: encrypted,

    /** @param turn of the message in its lane */
    async noteStored(row: NewOutboxMessage, turn: number): Promise<void> {
      await noteCrowd(storage.read, row, turn);
      onEnqueued();
    },

    /** Writes a message that belongs to no other change, unless too many wait. */
    async post<K extends MessageKind>(message: NewMessage<K>): Promise<Result<void, RequestRefusal>> {
      const crowded = refusalFor(message);
      if (crowded) return refused(crowded);
      const row = encrypted(message);
      await noteCrowd(storage.read, row, await storage.addMessage(row));
      noteQueued(message.kind);
      return ok(undefined);
    },

    /** Enqueues the link that confirms a user's e-mail. Its composer limits how many of them a user gets. */
    async enqueueConfirmation(
      stores: Transaction,
      { id, email }: Pick<User, 'id' | 'email'>,
      source: Source,
    ): Promise<void> {
      if (email === null) return;
      await enqueue(stores, {
        kind: 'email-confirmation',
        recipient: email,
        payload: { userId: id, email },
        source,
        life: CONFIRMATION_MAIL_LIFE,
      });
    },

    /** The span of the request that caused a message; undefined: it was not traced. @param payload as it was opened */
    traceOf: (payload: object): string | undefined => {
      const parent = (payload as { [TRACE]?: unknown })[TRACE];
      return typeof parent === 'string' ? parent : undefined;
    },

    /**
     * Decrypts the payload of a message. The ciphertext is bound to uid and kind, so it holds what `enqueue` or `post`
     * wrote for them.
     *
     * @throws UnknownKey if it was encrypted under a key that this process does not have, or moved to another row
     * @throws Error if it was erased, or is none
     */
    payloadOf<K extends MessageKind>(kind: K, { uid, payload }: OutboxMessage): MessagePayloads[K] {
      if (payload === null) throw new Error('the payload was erased');
      if (!isCiphertext(payload)) throw new Error('the payload is damaged');
      const opened = keyring.open(PAYLOAD_PURPOSE, payload, payloadContext({ uid, kind }));
      if (!opened) throw new UnknownKey();
      return JSON.parse(opened.text);
    },
  };
}
