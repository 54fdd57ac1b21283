import { type Clock, isPaused, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Outgoing } from '../messages/message.ts';
import { type Channel, DeliveryFailure } from './channels/channel.ts';

/** Outages in a row after which a channel is left alone. */
const THRESHOLD = 3;
/** How long it is left alone before it is tried with one message; doubled with each try that fails. */
const FIRST_PAUSE = SECOND;
const LONGEST_PAUSE = 30 * SECOND;

/**
 * A circuit breaker (Nygard, "Release It!"): after several outages in a row, messages stay in the queue instead of waiting
 * for a mail server or gateway that does not work, and one at a time tries whether it works again. One that is accepted
 * closes it.
 */
export function createBreaker({ name, clock, logger }: { name: string; clock: Clock; logger: Logger }) {
  let outages = 0;
  let pausedUntil = 0;

  const isOpen = (): boolean => outages >= THRESHOLD;
  const mayTry = (): boolean => !isPaused(pausedUntil, LONGEST_PAUSE, clock.now());

  return {
    /** Whether the channel does not work. */
    isOpen,
    /** Whether it is time to try it with one message. */
    mayTry,

    noteSuccess(): void {
      if (isOpen()) logger.info({ channel: name }, 'a channel works again');
      outages = 0;
    },

    noteOutage(reason: string): void {
      // What was sent before the pause and ends in it says nothing new.
      if (isOpen() && !mayTry()) return;
      outages += 1;
      if (!isOpen()) return;
      const pause = Math.min(FIRST_PAUSE * 2 ** (outages - THRESHOLD), LONGEST_PAUSE);
      pausedUntil = clock.now() + pause;
      logger.warn({ channel: name, reason, pause }, 'a channel does not work: its messages wait');
    },
  };
}

export type Breaker = ReturnType<typeof createBreaker>;

/** The channel, with what becomes of its messages reported to the breaker. */
export const watchedBy = <M extends Outgoing>(breaker: Breaker, channel: Channel<M>): Channel<M> => ({
  async send(message, attempt) {
    try {
      const receipt = await channel.send(message, attempt);
      breaker.noteSuccess();
      return receipt;
    } catch (error) {
      if (error instanceof DeliveryFailure && error.kind === 'outage') breaker.noteOutage(error.reason);
      throw error;
    }
  },
  close: () => channel.close(),
});
