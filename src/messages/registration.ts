import { PATHS } from '../contracts/page.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { CLOCK_SKEW } from '../lib/clock.ts';
import { sha256 } from '../lib/keyring.ts';
import { CONFIRMATION_LIFE } from '../links/confirmation-token.ts';
import { type Language, message } from '../locales/index.ts';
import { renderEmailInUseMail } from './email-change.ts';
import { confirmationFor, confirmationLife, confirmationPath } from './email-confirmation.ts';
import { FORMER_OWNER, frameFor } from './frame.ts';
import { type EmailLinkMail, type MailFrame, type RenderedMail, renderMail } from './layout.ts';
import { letterheadFor } from './letterhead.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';
import { languageOf } from './recipient.ts';
import { gapAfter } from './reset-slot.ts';
import type { WordedKind } from './wording/kinds.ts';

interface RegistrationPayload {
  /** As entered in the registration form. */
  readonly email: string;
  /** The token of the link that creates the account. */
  readonly token: string;
  /** The language of the request; null: the shop's. */
  readonly language: Language | null;
}

/**
 * The mail about a registration with REGISTRATION_PREVENT_ENUMERATION: a link that creates the account if the address is
 * free, a link that confirms the e-mail of an unconfirmed account, or else a notice that somebody tried to register.
 */
export async function registration(
  { email, token, language }: RegistrationPayload,
  { uid, recipientKey }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { storage, settings, clock } = services;
  const owner = await storage.read.users.byEmail(email);
  if (owner && !owner.isActive) return suppress('the account with this address is closed', owner.id);
  if (!(await claimMail(services, { idHash: sha256(token), recipientKey })))
    return suppress('too soon after the last one to this address');
  if (owner?.userType === 'registered' && !owner.isEmailVerified)
    return confirmationFor(owner, uid, services);

  const base = letterheadFor(owner, services).origin;
  // Of a stranger who enters somebody's address nothing goes to its owner, not even a language.
  const spoken = owner ? languageOf(owner, settings) : (language ?? settings.get('LANGUAGE_CODE'));
  const frameOf = (kind: WordedKind): Promise<MailFrame> => frameFor(owner, spoken, services, kind);
  // Its former owner may still take it back, so the link would not work.
  const isReserved = !owner && (await storage.read.emailChanges.isReserved(email, clock.now(), null));
  const forNewcomer = async (): Promise<RenderedMail> =>
    isReserved
      ? renderEmailInUseMail(await frameFor(FORMER_OWNER, spoken, services, 'email-in-use'))
      : renderFinishMail({ ...(await frameOf('registration')), url: base + confirmationPath(token) });
  const content = owner
    ? renderAttemptMail({ ...(await frameOf('registration-attempt')), url: base + PATHS.resetRequest })
    : await forNewcomer();
  return {
    kind: 'send',
    userId: owner?.id,
    // To the stored address if there is one, as with reset links.
    message: { ...mailTo(owner?.email ?? email, content, settings), isForStranger: true },
    event: owner && 'registration_attempt.sent',
  };
}

/** The mail without an account: its link creates one. */
export const renderFinishMail = ({ url, ...mail }: EmailLinkMail): RenderedMail =>
  renderMail({
    ...mail,
    subject: message('mailFinishSubject', { site: mail.siteName }),
    parts: [
      message('mailFinishIntro', { site: mail.siteName }),
      { button: 'mailFinishButton', url },
      confirmationLife(mail.language),
      message('mailFinishIgnore'),
    ],
  });

/** The notice to the owner of an account that somebody tried to register with its address. */
export const renderAttemptMail = ({ url, ...mail }: EmailLinkMail): RenderedMail =>
  renderMail({
    ...mail,
    subject: message('mailAttemptSubject', { site: mail.siteName }),
    parts: [
      message('mailAttemptIntro', { site: mail.siteName }),
      { button: 'mailAttemptButton', url },
      message('mailAttemptIgnore'),
    ],
  });

/**
 * Claims the right to mail an address about a registration now, so that repeated registrations do not flood the mailbox.
 * The life of the link starts here.
 */
function claimMail(
  { storage, settings, clock }: MessageServices,
  mail: { idHash: string; recipientKey: string },
): Promise<boolean> {
  const now = clock.now();
  return storage.transaction(async (stores) => {
    await stores.exclusively(`registration:${mail.recipientKey}`);
    const { count, newestAt } = await stores.registrations.mailedSince(
      mail,
      now - CONFIRMATION_LIFE,
      now + CLOCK_SKEW,
    );
    const isTooSoon = count > 0 && newestAt + gapAfter(count, settings) > now;
    return !isTooSoon && stores.registrations.markMailed(mail.idHash, now);
  });
}
