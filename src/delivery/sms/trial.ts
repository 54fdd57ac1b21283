import { type Clock, MINUTE, SECOND } from '../../lib/clock.ts';
import { newUid } from '../../lib/random.ts';
import type { Letter, Sms } from '../../messages/message.ts';
import type { Settings } from '../../settings.ts';
import type { Counting } from '../../statistics/statistics.ts';
import { countryOf } from '../../users/phone.ts';
import type { Channel } from '../channels/channel.ts';
import type { Net } from '../outbound.ts';
import { scrubbed, secretsOf } from '../scrub.ts';
import { ANSWER_TIMEOUT, askGateway, secretsIn } from './ask.ts';
import { readGateway } from './conf.ts';

/** When a trial is broken off, however often a driver asks, milliseconds. */
const LONGEST = 2 * ANSWER_TIMEOUT;
/** How long a provider may try to deliver the message, milliseconds. */
const LIFE = 5 * MINUTE;

/** How a gateway took a message on trial. */
export interface GatewayTrial {
  readonly isAccepted: boolean;
  /** Milliseconds. */
  readonly latency: number;
  /** The gateway's id of the message; null: it was not accepted, or has none. */
  readonly id: string | null;
  /** Why it was not accepted, without secrets; null: it was. */
  readonly reason: string | null;
  /** What the gateway answered, without secrets, numbers and links; null: nothing to read, or it accepted. */
  readonly answer: string | null;
}

/**
 * Sends an SMS through one gateway of SMS_GATEWAYS, whether or not SMS_GATEWAY names it, past the queue and the other gateways, and
 * says how that went. Bounded by the time a gateway has for any message.
 *
 * @returns null if there is no gateway of this name
 */
export const createGatewayTrial =
  (deps: {
    readonly settings: Settings;
    readonly clock: Clock;
    readonly statistics: Counting;
    readonly inbox: Channel<Letter> | null;
    readonly net?: Net;
    readonly answerTimeout?: number;
  }) =>
  async (name: string, sms: Sms): Promise<GatewayTrial | null> => {
    const { settings, clock, statistics } = deps;
    const entries = settings.get('SMS_GATEWAYS');
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (!entry) return null;
    const reading = readGateway(entry, `SMS_GATEWAYS.${name}`);
    // The faults may quote the conf.
    if ('faults' in reading) return notSent('its conf is not valid: store it again to see why');

    const at = clock.now();
    const attempt = { uid: newUid(), signal: AbortSignal.timeout(LONGEST), deadline: at + LIFE };
    const { verdict, answer } = await askGateway(deps, reading, sms, attempt);
    const latency = Math.max(0, clock.now() - at);
    if (verdict.kind !== 'accepted') {
      // Not counted: whoever sets a gateway up tries until it works, and nobody is to be alarmed by that.
      const told = answer ? scrubbed(answer.body, [...secretsIn(reading), ...secretsOf(sms)]) : null;
      return { isAccepted: false, latency, id: null, reason: verdict.reason, answer: told };
    }
    const labels = { channel: 'sms', gateway: name } as const;
    statistics.observe('provider_seconds', { ...labels, outcome: 'accepted' }, latency / SECOND);
    statistics.count('messages', { ...labels, country: countryOf(sms.to) ?? '', outcome: 'sent' });
    return { isAccepted: true, latency, id: verdict.id, reason: null, answer: null };
  };

const notSent = (reason: string): GatewayTrial => ({
  isAccepted: false,
  latency: 0,
  id: null,
  reason,
  answer: null,
});
