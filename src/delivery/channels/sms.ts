import type { Clock } from '../../lib/clock.ts';
import type { Letter, Sms } from '../../messages/message.ts';
import type { Settings } from '../../settings.ts';
import type { Net } from '../outbound.ts';
import { askGateway, secretsIn } from '../sms/ask.ts';
import { type GatewayEntry, readGateway } from '../sms/conf.ts';
import type { Verdict } from '../sms/gateway.ts';
import { createGatewayHealth } from '../sms/gateway-health.ts';
import { createPace, MOST_WAIT } from '../sms/pace.ts';
import type { PostAnswer } from '../sms/post.ts';
import { type Attempt, type Channel, DeliveryFailure } from './channel.ts';

type Refusal = Exclude<Verdict, { kind: 'accepted' }>;

/** What came of offering a message to a gateway. */
interface Offered {
  readonly verdict: Verdict;
  /** It works for no message: it did not answer, or an operator has to fix something. */
  readonly isOutage: boolean;
  /** What it answered last. */
  readonly answer?: PostAnswer | undefined;
  /** What the answer may quote of its account. */
  readonly secrets?: readonly string[];
}

/** A gateway that did not take a message. */
interface Declined {
  readonly name: string;
  readonly refusal: Refusal;
  readonly isOutage: boolean;
}

/** A gateway that SMS_GATEWAY names. */
interface Candidate {
  readonly name: string;
  /** undefined if SMS_GATEWAYS does not have it. */
  readonly entry: GatewayEntry | undefined;
}

/**
 * Sends SMS through the gateways that SMS_GATEWAY names, in that order: the next is tried at once when one refuses a
 * message or is down. One that timed out may have accepted the message nevertheless; because users wait for
 * their codes, the next one gets it, and in the worst case the same text arrives twice.
 *
 * The message is given up only when all of them refuse this number or text for good, or when the recipient has
 * unsubscribed from one of them, which we do not circumvent. While a gateway is to blame, for example because of wrong
 * credentials, the message is retried until its deadline: operators fix that.
 *
 * @param deps.inbox the local inbox, used while SMS_GATEWAY names nothing; null in production
 * @param deps.answerTimeout milliseconds
 */
export function createSmsChannel(deps: {
  settings: Settings;
  clock: Clock;
  inbox: Channel<Letter> | null;
  net?: Net;
  answerTimeout?: number;
}): Channel<Sms> {
  const { settings, clock, inbox } = deps;
  const health = createGatewayHealth(clock);
  const pace = createPace(clock);
  let closing = new AbortController();

  /** The gateways of SMS_GATEWAY, those that seem not to work last. */
  const candidates = (): Candidate[] => {
    const used = [settings.get('SMS_GATEWAY')].flat().filter((name) => name !== '');
    const entries = settings.get('SMS_GATEWAYS');
    const all = used.map((name) => ({
      name,
      entry: Object.hasOwn(entries, name) ? entries[name] : undefined,
    }));
    const rankOf = ({ entry }: Candidate): number => (entry ? health.rankOf(entry) : 0);
    return all.toSorted((a, b) => rankOf(a) - rankOf(b));
  };

  /** Offers the message to a gateway, and keeps how that went. */
  const offer = async ({ name, entry }: Candidate, sms: Sms, attempt: Attempt): Promise<Offered> => {
    if (!entry) return misconfigured('SMS_GATEWAYS has none of this name');
    const reading = readGateway(entry, `SMS_GATEWAYS.${name}`);
    // Possible only after an upgrade. The fault is not shown, because it may quote the conf.
    if ('faults' in reading) return misconfigured('its conf is not valid: store it again to see why');
    if (!(await pace.waitFor(entry, attempt.signal))) return tooMany;
    health.noteOffer(entry);
    const { verdict, isSilent, answer } = await askGateway(deps, reading, sms, attempt);
    if (isSilent) health.noteSilence(entry);
    else health.noteAnswer(entry);
    const isToBlame = verdict.kind === 'give-up' && verdict.blame === 'gateway';
    if (verdict.kind === 'retry') health.noteFailure(entry, verdict.after);
    else if (isToBlame) health.noteFailure(entry, null);
    else health.noteSuccess(entry);
    return { verdict, isOutage: isSilent || isToBlame, answer, secrets: secretsIn(reading) };
  };

  /** Offers the message to a gateway, for operators to see. */
  const offerVisibly = async (candidate: Candidate, sms: Sms, attempt: Attempt): Promise<Offered> => {
    const at = clock.now();
    const offered = await offer(candidate, sms, attempt);
    const { verdict, answer, secrets = [] } = offered;
    const isAccepted = verdict.kind === 'accepted';
    attempt.note?.({
      gateway: candidate.name,
      at,
      outcome: isAccepted ? 'accepted' : isFinal(verdict) ? 'refused' : 'failed',
      code: isAccepted ? (answer ? `HTTP ${answer.status}` : null) : verdict.reason,
      answer: answer?.body ?? null,
      secrets,
    });
    return offered;
  };

  return {
    async send(sms, given) {
      const attempt = { ...given, signal: AbortSignal.any([given.signal, closing.signal]) };
      const inOrder = candidates();
      if (inOrder.length === 0) {
        if (inbox) return inbox.send(sms, attempt);
        throw new DeliveryFailure('transient', 'no SMS gateway is configured');
      }

      const refusals: Declined[] = [];
      for (const candidate of inOrder) {
        const { name } = candidate;
        const { verdict, isOutage } = await offerVisibly(candidate, sms, attempt);
        if (verdict.kind === 'accepted')
          return {
            providerId: verdict.id === null ? name : `${name}:${verdict.id}`,
            remark: refusals.length > 0 ? inWords(refusals) : null,
          };
        refusals.push({ name, refusal: verdict, isOutage });
        if (endsSearch(verdict) || attempt.signal.aborted) break;
      }
      throw failureOf(refusals);
    },

    async close() {
      closing.abort();
      closing = new AbortController();
    },
  };
}

/** Its rate is used up: the gateway works, so another message may have better luck. */
const tooMany: Offered = {
  verdict: { kind: 'retry', reason: 'more messages than its rate allows', after: MOST_WAIT },
  isOutage: false,
};

const misconfigured = (reason: string): Offered => ({
  verdict: { kind: 'give-up', blame: 'gateway', reason },
  isOutage: true,
});

/** A recipient who has unsubscribed from one gateway gets the message through no other. */
const endsSearch = (refusal: Refusal): boolean => refusal.kind === 'give-up' && refusal.blame === 'recipient';

const isFinal = (refusal: Refusal): boolean => refusal.kind === 'give-up' && refusal.blame !== 'gateway';

const inWords = (refusals: readonly Declined[]): string =>
  refusals.map(({ name, refusal }) => `${name}: ${refusal.reason}`).join('; ');

function failureOf(refusals: readonly Declined[]): DeliveryFailure {
  const reason = inWords(refusals);
  const last = refusals.at(-1)?.refusal;
  if ((last && endsSearch(last)) || refusals.every(({ refusal }) => isFinal(refusal)))
    return new DeliveryFailure('permanent', reason);
  const pauses = refusals
    .filter(({ refusal }) => !isFinal(refusal))
    .map(({ refusal }) => (refusal.kind === 'retry' ? (refusal.after ?? 0) : 0));
  const kind = refusals.every(({ isOutage }) => isOutage) ? 'outage' : 'transient';
  return new DeliveryFailure(kind, reason, Math.min(...pauses));
}
