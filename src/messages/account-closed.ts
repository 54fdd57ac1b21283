import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import type { User } from '../contracts/user.ts';
import { DAY } from '../lib/clock.ts';
import { message } from '../locales/index.ts';
import { frameFor } from './frame.ts';
import { type MailFrame, type RenderedMail, renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';
import { dayInUtc, isVerifiedAddress } from './notice.ts';
import { greetingName, languageOf } from './recipient.ts';

/** A closed account, as the message about it shows it. */
export interface ClosedAccount {
  readonly user: User;
  /** The link that opens it again; null: there is no grace period. */
  readonly undoUrl: string | null;
  /** When it is erased, milliseconds since the epoch. */
  readonly erasedAt: number;
}

/** The account that a message is about; null if it was opened again, or erased. */
export async function closedAccountOf(
  { userId, closedAt }: { readonly userId: number; readonly closedAt: number },
  { storage, settings, site, closureTokens }: MessageServices,
): Promise<ClosedAccount | null> {
  const user = await storage.read.users.byId(userId);
  const closure = await storage.read.closures.byUser(userId);
  if (!closure || !user || user.closedAt !== closedAt || closure.closedAt !== closedAt) return null;
  const grace = settings.get('ANONYMIZE_GRACE');
  return {
    user,
    undoUrl: grace === 0 ? null : site.ownUrl(closureTokens.pathFor(closure)),
    erasedAt: closedAt + grace * DAY,
  };
}

/** The notice that an account was closed, with the link to undo it. No copies go out: they would hold the link. */
export async function accountClosed(
  payload: { readonly userId: number; readonly closedAt: number; readonly email: string },
  _message: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { settings } = services;
  const { userId, closedAt, email } = payload;
  const closed = await closedAccountOf(payload, services);
  if (!closed) return suppress('the account is not closed any more', userId);
  const { user, undoUrl, erasedAt } = closed;
  if (!isVerifiedAddress(user, email)) return suppress('the e-mail has changed', userId);
  const kind = undoUrl === null ? 'account-closed-at-once' : 'account-closed';
  const content = renderAccountClosedMail({
    ...(await frameFor(user, languageOf(user, settings), services, kind)),
    name: greetingName(user.firstName),
    closedAt,
    erasedAt,
    undoUrl,
  });
  return { kind: 'send', userId, message: mailTo(email, content, settings), event: 'closure_notice.sent' };
}

export interface AccountClosedMail extends MailFrame, Pick<ClosedAccount, 'undoUrl' | 'erasedAt'> {
  /** For the greeting; null: no name. */
  readonly name: string | null;
  /** Milliseconds since the epoch. */
  readonly closedAt: number;
}

/** When the account was closed, when it is erased, and how to stop that. */
export function renderAccountClosedMail(mail: AccountClosedMail): RenderedMail {
  const { siteName: site, closedAt, erasedAt, undoUrl } = mail;
  const date = dayInUtc(closedAt);
  return renderMail({
    ...mail,
    subject: message('mailClosedSubject', { site }),
    parts:
      undoUrl === null
        ? [message('mailClosedAtOnce', { site, date })]
        : [
            message('mailClosedIntro', { site, date }),
            message('mailClosedErased', { date: dayInUtc(erasedAt) }),
            message('mailClosedUndo'),
            { button: 'mailClosedButton', url: undoUrl },
            message('mailClosedReset'),
          ],
  });
}
