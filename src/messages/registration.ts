import { PATHS } from '../contracts/page.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { CLOCK_SKEW } from '../lib/clock.ts';
import { sha256 } from '../lib/keyring.ts';
import { CONFIRMATION_LIFE } from '../links/confirmation-token.ts';
import { type Language, message } from '../locales/index.ts';
import { siteNameOf } from '../settings.ts';
import { renderEmailInUseMail } from './email-change.ts';
import { confirmationFor, confirmationLife, confirmationPath } from './email-confirmation.ts';
import { type MailContent, type RenderedMail, renderMail } from './layout.ts';
import { letterheadFor, lookFor } from './letterhead.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';
import { languageOf } from './recipient.ts';
import { gapAfter } from './reset-slot.ts';

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

  const siteName = siteNameOf(settings);
  const base = letterheadFor(owner, services).origin;
  const newcomer = language ?? settings.get('LANGUAGE_CODE');
  const reader = owner ? languageOf(owner, settings) : newcomer;
  const frame = { language: reader, siteName, look: await lookFor(owner, services, reader) };
  // Its former owner may still take it back, so the link would not work.
  const isReserved = !owner && (await storage.read.emailChanges.isReserved(email, clock.now(), null));
  const forNewcomer = (): RenderedMail =>
    isReserved
      ? renderEmailInUseMail(newcomer, siteName, frame.look)
      : renderFinishMail(frame, base + confirmationPath(token));
  const content = owner ? renderAttemptMail(frame, base + PATHS.resetRequest) : forNewcomer();
  return {
    kind: 'send',
    userId: owner?.id,
    // To the stored address if there is one, as with reset links.
    message: { ...mailTo(owner?.email ?? email, content, settings), isForStranger: true },
    event: owner && 'registration_attempt.sent',
  };
}

type Frame = Required<Pick<MailContent, 'language' | 'siteName' | 'look'>>;

/** The mail without an account: its link creates one. */
const renderFinishMail = (frame: Frame, url: string): RenderedMail =>
  renderMail({
    ...frame,
    subject: message('mailFinishSubject', { site: frame.siteName }),
    parts: [
      message('mailFinishIntro', { site: frame.siteName }),
      { button: 'mailFinishButton', url },
      confirmationLife(frame.language),
      message('mailFinishIgnore'),
    ],
  });

/** The notice to the owner of an account that somebody tried to register with its address. */
const renderAttemptMail = (frame: Frame, url: string): RenderedMail =>
  renderMail({
    ...frame,
    subject: message('mailAttemptSubject', { site: frame.siteName }),
    parts: [
      message('mailAttemptIntro', { site: frame.siteName }),
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
