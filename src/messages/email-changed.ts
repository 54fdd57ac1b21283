import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { renderUndoMail, undoMailOf } from './email-undo-mail.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';

/**
 * The notice to the old address that the e-mail has changed, with the link that undoes it. A link goes to an address that was
 * verified only: a stranger whose address was entered by mistake must not get the account.
 */
export async function emailChanged(
  { change: uid }: { readonly change: string },
  _message: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const change = await services.storage.read.emailChanges.byUid(uid);
  if (!change || change.oldEmail === null) return suppress('the request is gone');
  const mail = await undoMailOf(change, services);
  const content = renderUndoMail(mail, {
    subject: message('mailEmailChangedSubject', { site: mail.siteName }),
    intro: message('mailEmailChangedIntro', { site: mail.siteName, address: mail.newEmail }),
    button: 'mailEmailChangedButton',
  });
  return {
    kind: 'send',
    userId: change.userId,
    message: mailTo(change.oldEmail, content, services.settings),
  };
}
