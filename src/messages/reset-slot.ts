import type { ResetSlot } from '../contracts/stores/outbox.ts';
import type { User } from '../contracts/user.ts';
import { MINUTE, SECOND } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import type { MessageServices } from './message.ts';

/** The gap between two messages doubles up to this. */
const MAXIMUM_GAP = 15 * MINUTE;

type Services = Pick<MessageServices, 'storage' | 'settings' | 'clock'>;

/** Milliseconds to wait after `count` messages with valid links. @param count 1 or more */
export function gapAfter(count: number, settings: Settings): number {
  const gap = settings.get('PASSWORD_RESET_MAIL_GAP') * SECOND;
  return Math.min(gap * 2 ** (count - 1), Math.max(gap, MAXIMUM_GAP));
}

/** Claims the right to send a reset message now, so that repeated requests do not flood a mailbox or phone. */
export const claimResetSlot = (
  services: Services,
  user: User,
  channel: 'email' | 'sms',
  messageUid: string,
): Promise<boolean> =>
  claimLinkSlot(services, {
    userId: user.id,
    channel,
    messageUid,
    // Both only grow, and a change of either invalidates links.
    generation: user.authGeneration + user.signInGeneration,
    linkLife: services.settings.get('PASSWORD_RESET_TIMEOUT') * SECOND,
  });

/** The same for any message with a link. */
export function claimLinkSlot(
  { storage, settings, clock }: Services,
  link: Omit<ResetSlot, 'now' | 'gap' | 'maximumGap'>,
): Promise<boolean> {
  const gap = settings.get('PASSWORD_RESET_MAIL_GAP') * SECOND;
  return storage.claimResetSlot({ ...link, now: clock.now(), gap, maximumGap: MAXIMUM_GAP });
}
