import { PATHS } from '../contracts/page.ts';
import { SECOND } from '../lib/clock.ts';
import { sha256 } from '../lib/keyring.ts';
import { CONFIRMATION_LIFE } from '../links/confirmation-token.ts';
import { confirmationFor, confirmationPath } from './email-confirmation.ts';
import type { HandlerParts, MessageHandler } from './handler.ts';
import { languageOf } from './recipient.ts';
import { renderAttemptMail, renderFinishMail } from './registration-mails.ts';
import { gapAfter } from './reset-slot.ts';

/**
 * The answer to a registration that nobody else may learn from: the link that makes the account when the address is
 * free; for an account whose e-mail was never confirmed the link that confirms it; else word that somebody tried.
 */
export function registration(parts: HandlerParts): MessageHandler<'registration'> {
  const { storage, settings, site } = parts;

  return async ({ email, token, language }, { uid: messageUid, recipientKey }) => {
    const owner = await storage.read.users.byEmail(email);
    if (owner && !owner.isActive)
      return { kind: 'suppress', userId: owner.id, reason: 'the account with this address is closed' };
    if (!(await claimMail(parts, { idHash: sha256(token), recipientKey })))
      return { kind: 'suppress', reason: 'too soon after the last one to this address' };
    if (owner?.userType === 'registered' && !owner.isEmailVerified)
      return confirmationFor(parts, owner, messageUid);

    const siteName = settings.get('SITE_NAME');
    const base = site.linkBase(null);
    const content = owner
      ? renderAttemptMail({
          language: languageOf(owner, settings),
          siteName,
          url: base + PATHS.resetRequest,
        })
      : renderFinishMail({
          language,
          siteName,
          url: base + confirmationPath(token),
          linkLife: CONFIRMATION_LIFE / SECOND,
        });
    const from = { name: siteName, address: settings.get('NO_REPLY_EMAIL') };
    return {
      kind: 'send',
      userId: owner?.id,
      // To the address on file where there is one, as with reset links.
      message: { channel: 'email', from, to: owner?.email ?? email, cc: [], bcc: [], ...content },
      event: owner && 'registration_attempt.sent',
    };
  };
}

/**
 * Claims the right to mail an address about a registration now: strangers who register it again and again must not flood
 * the mailbox. The link lives from here on.
 */
function claimMail(
  { storage, settings, clock }: HandlerParts,
  mail: { idHash: string; recipientKey: string },
): Promise<boolean> {
  const now = clock.now();
  return storage.transaction(async (stores) => {
    await stores.exclusively(`registration:${mail.recipientKey}`);
    const { count, newestAt } = await stores.registrations.mailedSince(mail, now - CONFIRMATION_LIFE);
    const isTooSoon = count > 0 && newestAt + gapAfter(count, settings) > now;
    return !isTooSoon && stores.registrations.markMailed(mail.idHash, now);
  });
}
