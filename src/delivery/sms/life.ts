import type { GatewayTools } from './gateway.ts';

/**
 * How long a provider may go on trying to deliver a message, milliseconds, so that no code arrives after it has expired.
 *
 * @param bounds what the provider takes, milliseconds
 */
export const lifeLeft = (
  { attempt, clock }: Pick<GatewayTools, 'attempt' | 'clock'>,
  { least, most }: { least: number; most: number },
): number => Math.min(Math.max(attempt.deadline - clock.now(), least), most);
