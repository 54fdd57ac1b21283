import type { EmailChange } from '../contracts/stores/email-changes.ts';
import { SECOND } from '../lib/clock.ts';
import { durationIn } from '../locales/duration.ts';
import { type Message, type MessageKey, message } from '../locales/index.ts';
import { maskedEmail } from './email-mask.ts';
import { frameFor } from './frame.ts';
import { type MailFrame, type RenderedMail, renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';
import { greetingName, languageOf } from './recipient.ts';
import type { WordedKind } from './wording/kinds.ts';

/** A mail to the old address of a change of e-mail. */
export interface UndoMail extends MailFrame {
  /** For the greeting; null: no name. */
  readonly name: string | null;
  /**
   * Masked: if the old mailbox is not its owner's any more, it must not disclose the new address, and mail programs would
   * make a link of a stranger's domain.
   */
  readonly newEmail: string;
  /** null: the address was never verified, so there is no undo. */
  readonly undo: { readonly url: string; readonly seconds: number } | null;
}

/** What differs between the mail about a request and the one about the change. */
export interface UndoTexts {
  readonly subject: Message;
  readonly intro: Message;
  readonly button: MessageKey;
}

/** A mail to the old address of a change. @param uid of the change */
export const composeUndoMail = async (
  uid: string,
  kind: WordedKind,
  services: MessageServices,
  textsOf: (mail: UndoMail) => UndoTexts,
): Promise<Decision> => {
  const change = await services.storage.read.emailChanges.byUid(uid);
  if (!change || change.oldEmail === null) return suppress('the request is gone');
  const mail = await undoMailOf(change, kind, services);
  const content = renderUndoMail(mail, textsOf(mail));
  return {
    kind: 'send',
    userId: change.userId,
    message: mailTo(change.oldEmail, content, services.settings),
  };
};

async function undoMailOf(
  change: EmailChange,
  kind: WordedKind,
  services: MessageServices,
): Promise<UndoMail> {
  const { storage, settings, site, emailLinks, clock } = services;
  const user = await storage.read.users.byId(change.userId);
  // A change that is pending can be stopped for as long as it is; one that is done, for EMAIL_UNDO_TIMEOUT.
  const left = Math.floor((change.undoableUntil - clock.now()) / SECOND);
  const seconds = Math.min(left, settings.get('EMAIL_UNDO_TIMEOUT'));
  return {
    ...(await frameFor(user, languageOf(user, settings), services, kind)),
    name: user && change.wasVerified ? greetingName(user.firstName) : null,
    newEmail: maskedEmail(change.newEmail),
    undo: seconds > 0 ? { url: site.ownUrl(emailLinks.undoPath(change)), seconds } : null,
  };
}

/** What somebody wants or did, and how to undo it. */
export function renderUndoMail(mail: UndoMail, { subject, intro, button }: UndoTexts): RenderedMail {
  const { language, undo } = mail;
  return renderMail({
    ...mail,
    subject,
    parts: [
      intro,
      message('mailNoticeIgnore'),
      ...(undo
        ? [
            message('mailEmailUndoAct'),
            { button, url: undo.url },
            message('mailEmailUndoLife', { duration: durationIn(language, wholeUnits(undo.seconds)) }),
          ]
        : [message('mailEmailUndoNone')]),
    ],
  });
}

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Whole days, or else hours: the mail is written seconds after the time began to run. */
function wholeUnits(seconds: number): number {
  const unit = seconds >= 2 * DAY_SECONDS ? DAY_SECONDS : HOUR_SECONDS;
  return Math.max(1, Math.round(seconds / unit)) * unit;
}
