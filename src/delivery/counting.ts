import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { SECOND } from '../lib/clock.ts';
import { LANE_OF_KIND } from '../messages/index.ts';
import type { Counting } from '../statistics/statistics.ts';
import type { Outcome } from './attempt.ts';

/** Counts how an attempt ended, once that is stored. */
export function countEnding(
  statistics: Counting,
  { createdAt, kind }: OutboxMessage,
  outcome: Outcome,
): void {
  const { settlement, country = '' } = outcome;
  if (settlement.state === 'failed' && settlement.isUncounted) return;
  const lane = LANE_OF_KIND.get(kind) ?? 'mail';
  const channel = CHANNELS[lane];
  // Endpoints of webhooks are many and come from a setting: they are counted together.
  const labelOf = (gateway: string): string => (channel === 'webhook' ? '' : gateway);
  const { attempts = [] } = settlement;
  for (const { gateway, outcome: answer, latency } of attempts)
    statistics.observe(
      'provider_seconds',
      { channel, gateway: labelOf(gateway), outcome: answer },
      latency / SECOND,
    );
  const last = attempts.at(-1);
  const gateway = last ? labelOf(last.gateway) : '';
  statistics.count('messages', { channel, gateway, country, outcome: settlement.state });
  if (settlement.state !== 'sent') return;
  const waited = Math.max(0, settlement.at - createdAt) / SECOND;
  statistics.observe('delivery_seconds', { channel, gateway }, waited);
  if (lane === 'codes') statistics.count('codes', { gateway, country, outcome: 'sent' }, last?.at);
}

const CHANNELS = {
  codes: 'sms',
  sms: 'sms',
  resets: 'email',
  mail: 'email',
  webhooks: 'webhook',
} as const;
