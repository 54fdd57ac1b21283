import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { composeUndoMail, type UndoMail, type UndoTexts } from './email-undo-mail.ts';
import type { Decision, MessageServices } from './message.ts';

/**
 * The notice to the old, verified address that somebody asked to change it, with the link that stops the change. It is sent
 * even if the change is done by now: the link then undoes it.
 */
export async function emailChangeNotice(
  { change }: { readonly change: string },
  _message: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const decision = await composeUndoMail(change, 'email-change-notice', services, noticeTexts);
  return decision.kind === 'send' ? { ...decision, event: 'email_change_notice.sent' } : decision;
}

/** What it says of a request. */
export const noticeTexts = ({ siteName: site, newEmail: address }: UndoMail): UndoTexts => ({
  subject: message('mailEmailSoonSubject', { site }),
  intro: message('mailEmailSoonIntro', { site, address }),
  button: 'mailEmailSoonButton',
});
