import type { Storage } from '../contracts/storage.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { ConfirmationTokens } from '../links/confirmation-token.ts';
import type { ResetTokens } from '../links/reset-token.ts';
import type { Site } from '../links/site.ts';
import type { Settings } from '../settings.ts';
import type { Templates } from '../templates/renderer.ts';
import type { MessageKind, MessagePayloads } from './kinds.ts';
import type { Outgoing } from './outgoing.ts';

/** What is to be done about a message, decided when it is about to be sent. */
export type Decision =
  | {
      readonly kind: 'send';
      /** Left out where nobody has an account yet. */
      readonly userId?: number | undefined;
      readonly message: Outgoing;
      /** Recorded in the audit trail once it is sent. */
      readonly event?: string | undefined;
      /** What went wrong on the way to the message that is sent all the same, without personal data. */
      readonly remark?: string | null;
    }
  | {
      /** There is nobody to send it to, or too soon after the last one. */
      readonly kind: 'suppress';
      readonly userId?: number;
      /** For operators: no personal data. */
      readonly reason: string;
    };

/** Looks up whom a message of one kind is for, and renders it. Called again at every attempt. */
export type MessageHandler<K extends MessageKind> = (
  payload: MessagePayloads[K],
  message: OutboxMessage,
) => Promise<Decision>;

export type MessageHandlers = { readonly [K in MessageKind]: MessageHandler<K> };

/** What handlers work with. */
export interface HandlerParts {
  readonly storage: Storage;
  readonly settings: Settings;
  readonly site: Site;
  readonly resetTokens: ResetTokens;
  readonly confirmationTokens: ConfirmationTokens;
  readonly templates: Templates;
  readonly clock: Clock;
  readonly logger: Logger;
}
