import type { ResetSlot } from '../../features/messages/store.ts';
import type { User } from '../../features/users/user.ts';
import { MINUTE, SECOND } from '../../lib/clock.ts';
import type { HandlerParts } from './handler.ts';

/** The gap between two messages doubles up to this. */
const MAXIMUM_GAP = 15 * MINUTE;

/** Claims the right to send a reset message now: strangers who ask again and again must not flood a mailbox or a phone. */
export function claimResetSlot(
  { storage, settings, clock }: Pick<HandlerParts, 'storage' | 'settings' | 'clock'>,
  user: User,
  channel: ResetSlot['channel'],
  messageUid: string,
): Promise<boolean> {
  const slot = {
    userId: user.id,
    channel,
    messageUid,
    // Both only grow, and a link dies when either does.
    generation: user.authGeneration + user.signInGeneration,
    now: clock.now(),
    gap: settings.get('PASSWORD_RESET_MAIL_GAP') * SECOND,
    maximumGap: MAXIMUM_GAP,
    linkLife: settings.get('PASSWORD_RESET_TIMEOUT') * SECOND,
  };
  return storage.transaction((stores) => stores.outbox.claimResetSlot(slot));
}
