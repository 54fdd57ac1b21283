import type { Storage } from '../contracts/storage.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { ClosureTokens } from '../links/closure-token.ts';
import type { ConfirmationTokens } from '../links/confirmation-token.ts';
import type { EmailLinks } from '../links/email-links.ts';
import type { ResetTokens } from '../links/reset-token.ts';
import type { Site } from '../links/site.ts';
import { type Settings, siteNameOf } from '../settings.ts';
import type { Templates } from '../templates/renderer.ts';
import type { RenderedMail } from './layout.ts';

/** A mail ready to be sent, in the recipient's language. */
export interface Mail extends RenderedMail {
  readonly channel: 'email';
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  /** Somebody typed the address and nobody has confirmed it: it counts against MAIL_BUDGETS. */
  readonly isForStranger?: boolean;
}

/** An SMS ready to be sent. */
export interface Sms {
  readonly channel: 'sms';
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** Whether it is a code: some gateways send codes first. */
  readonly isOtp: boolean;
  /** The code it carries. */
  readonly challengeUid?: string;
  /** A known device of the number's owner asked for it. */
  readonly isFromKnownDevice?: boolean;
  /** It is about an account, to the number that the account had proved: no budget holds it back. */
  readonly isSecurityNotice?: boolean;
}

/** An event for another backend. */
export interface Webhook {
  readonly channel: 'webhook';
  /** Of an endpoint of WEBHOOKS. */
  readonly url: string;
  /** JSON, as it is signed. */
  readonly body: string;
}

/** What people read. */
export type Letter = Mail | Sms;

export type Outgoing = Letter | Webhook;

/** What to do with a message, decided right before sending. */
export type Decision =
  | {
      readonly kind: 'send';
      /** Missing while there is no account yet. */
      readonly userId?: number | undefined;
      readonly message: Outgoing;
      /** The audit event to record once the message is sent. */
      readonly event?: string | undefined;
      /** What went wrong although the message is sent, without personal data. */
      readonly remark?: string | null;
    }
  | {
      /** There is no recipient, or it is too soon after the previous message. */
      readonly kind: 'suppress';
      readonly userId?: number | undefined;
      /** For operators, without personal data. */
      readonly reason: string;
    };

export const suppress = (reason: string, userId?: number): Decision => ({ kind: 'suppress', userId, reason });

/** The services of composers. */
export interface MessageServices {
  readonly storage: Storage;
  readonly settings: Settings;
  readonly site: Site;
  readonly resetTokens: ResetTokens;
  readonly confirmationTokens: ConfirmationTokens;
  readonly closureTokens: ClosureTokens;
  readonly emailLinks: EmailLinks;
  readonly templates: Templates;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Looks up the recipient of a message and renders it. The worker calls it at every attempt. The payload holds the input
 * and what cannot be looked up later, so that the request that enqueues it does the same work for known and unknown users.
 */
export type Composer<Payload> = (
  payload: Payload,
  message: OutboxMessage,
  services: MessageServices,
) => Promise<Decision>;

/** A rendered mail, from the shop's sender address. */
export const mailTo = (
  to: string,
  content: RenderedMail,
  settings: Settings,
  copies: { readonly cc?: readonly string[]; readonly bcc?: readonly string[] } = {},
): Mail => ({
  channel: 'email',
  from: { name: siteNameOf(settings), address: settings.get('NO_REPLY_EMAIL') },
  to,
  cc: copies.cc ?? [],
  bcc: copies.bcc ?? [],
  ...content,
});
