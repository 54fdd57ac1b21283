import type { Static, TObject } from 'typebox';
import type { Clock } from '../../lib/clock.ts';
import type { Letter, Sms } from '../../messages/message.ts';
import type { Attempt, Channel } from '../channels/channel.ts';
import type { Post } from './post.ts';

/**
 * The cause of a refusal. `gateway`: it accepts nothing until an operator fixes credentials, credit or sender.
 * `message`: it will never accept this number or text. `recipient`: the recipient has unsubscribed.
 */
export type Blame = 'gateway' | 'message' | 'recipient';

/**
 * The outcome of offering a message to a gateway. Reasons are stored and logged, so they consist of codes and our own
 * texts: the gateway's texts may quote the number or the message.
 */
export type Verdict =
  | {
      readonly kind: 'accepted';
      /** The gateway's id of the message, if it returned one. */
      readonly id: string | null;
    }
  | {
      readonly kind: 'retry';
      readonly reason: string;
      /** Milliseconds the gateway asked to wait. */
      readonly after: number | null;
    }
  | { readonly kind: 'give-up'; readonly blame: Blame; readonly reason: string };

/** The services of a gateway. */
export interface GatewayTools {
  readonly attempt: Attempt;
  readonly clock: Clock;
  readonly post: Post;
  /** The local inbox; null in production. */
  readonly inbox: Channel<Letter> | null;
}

/** A driver for one kind of SMS gateway; each has a file and a line in the index. */
export interface Gateway<C extends TObject = TObject> {
  /** The `klass` in SMS_GATEWAYS, and the name of the file. */
  readonly name: string;
  readonly title: string;
  /** The provider and its interface, for the documentation: one paragraph of Markdown. */
  readonly doc: string;
  /** How an operator can try it, for the documentation: Markdown. */
  readonly trial: string;
  /** Its options, each with a description; `secret: true` for values that must not be shown. */
  readonly conf: C;
  /** A `conf` as an operator would write it. */
  readonly example: Readonly<Record<string, unknown>>;
  /** @throws NoAnswer when the gateway could not be reached */
  send(sms: Sms, conf: Static<C>, tools: GatewayTools): Promise<Verdict>;
}

/** Declares a gateway, inferring its options. */
export const gateway = <C extends TObject>(declaration: Gateway<C>): Gateway =>
  // conf.ts has checked the conf against this gateway's schema.
  declaration as unknown as Gateway;

export const accepted = (id: string | null): Verdict => ({ kind: 'accepted', id });

/**
 * How long a provider may keep trying to deliver a message, milliseconds, so that no code arrives after it has expired.
 *
 * @param bounds the provider's limits, milliseconds
 */
export const lifeLeft = (
  { attempt, clock }: Pick<GatewayTools, 'attempt' | 'clock'>,
  { least, most }: { least: number; most: number },
): number => Math.min(Math.max(attempt.deadline - clock.now(), least), most);
