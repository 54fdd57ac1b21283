import { LANES, type Lane } from '../contracts/stores/outbox.ts';
import type { Breaker } from './breaker.ts';
import { createPace } from './pace.ts';

/**
 * How many messages of each lane are delivered at the same time. Mail: more than the connections to the mail server,
 * because in a flood most messages are for unknown addresses, and the database stores many outcomes in one commit.
 */
const PLACES: Readonly<Record<Lane, number>> = { codes: 32, sms: 8, resets: 24, mail: 8, webhooks: 8 };
/**
 * While a lane of mail is quick, it has places for what it does in this time, milliseconds, so that the mail server does not
 * wait for the database. What is slow waits in the outbox, where turns are fair.
 */
const AHEAD = 100;
const MOST_AHEAD = 128;
const QUICK: ReadonlySet<Lane> = new Set(['resets', 'mail']);

/** The channels whose provider may fail as a whole. Endpoints of webhooks fail one by one. */
export type Breakers = Readonly<Record<'sms' | 'email', Breaker>>;

const CHANNELS: Readonly<Record<Lane, keyof Breakers | null>> = {
  codes: 'sms',
  sms: 'sms',
  resets: 'email',
  mail: 'email',
  webhooks: null,
};

/**
 * How many more messages the worker takes of each lane: as many as it has places, or a single one at a time while the
 * channel does not work.
 *
 * @param atWork the lanes of the messages that are being delivered
 * @param now a steady time, milliseconds
 */
export function createPlaces(
  breakers: Breakers,
  atWork: () => readonly Lane[],
  now = () => performance.now(),
) {
  const interrupted = new Set<Lane>();
  const paces = new Map([...QUICK].map((lane) => [lane, createPace(AHEAD, now)]));
  const placesIn = (lane: Lane): number =>
    Math.max(PLACES[lane], Math.min(paces.get(lane)?.lately() ?? 0, MOST_AHEAD));

  const breakerOf = (lane: Lane): Breaker | null => {
    const channel = CHANNELS[lane];
    return channel && breakers[channel];
  };

  return {
    /** The most urgent first. */
    lanes: LANES,

    freeIn(lane: Lane): number {
      const breaker = breakerOf(lane);
      if (!breaker?.isOpen()) return placesIn(lane) - atWork().filter((other) => other === lane).length;
      interrupted.add(lane);
      const isTried = atWork().some((other) => breakerOf(other) === breaker);
      return breaker.mayTry() && !isTried ? 1 : 0;
    },

    /** A message of a lane was dealt with. */
    noteDone: (lane: Lane): void => paces.get(lane)?.note(),

    /** The lanes whose channel works again, once. */
    recovered(): readonly Lane[] {
      const lanes = [...interrupted].filter((lane) => !breakerOf(lane)?.isOpen());
      for (const lane of lanes) interrupted.delete(lane);
      return lanes;
    },
  };
}
