import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { renderUndoMail, undoMailOf } from './email-undo-mail.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';

/**
 * The notice to the old, verified address that somebody asked to change it, with the link that stops the change. It is sent
 * even if the change is done by now: the link then undoes it.
 */
export async function emailChangeNotice(
  { change: uid }: { readonly change: string },
  _message: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const change = await services.storage.read.emailChanges.byUid(uid);
  if (!change || change.oldEmail === null) return suppress('the request is gone');
  const mail = await undoMailOf(change, services);
  const content = renderUndoMail(mail, {
    subject: message('mailEmailSoonSubject', { site: mail.siteName }),
    intro: message('mailEmailSoonIntro', { site: mail.siteName, address: mail.newEmail }),
    button: 'mailEmailSoonButton',
  });
  return {
    kind: 'send',
    userId: change.userId,
    message: mailTo(change.oldEmail, content, services.settings),
    event: 'email_change_notice.sent',
  };
}
