import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { composeUndoMail } from './email-undo-mail.ts';
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
  const decision = await composeUndoMail(change, services, ({ siteName: site, newEmail: address }) => ({
    subject: message('mailEmailSoonSubject', { site }),
    intro: message('mailEmailSoonIntro', { site, address }),
    button: 'mailEmailSoonButton',
  }));
  return decision.kind === 'send' ? { ...decision, event: 'email_change_notice.sent' } : decision;
}
