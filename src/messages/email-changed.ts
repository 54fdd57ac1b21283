import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { composeUndoMail, type UndoMail, type UndoTexts } from './email-undo-mail.ts';
import type { Decision, MessageServices } from './message.ts';

/**
 * The notice to the old address that the e-mail has changed, with the link that undoes it. A link goes to an address that was
 * verified only: a stranger whose address was entered by mistake must not get the account.
 */
export async function emailChanged(
  { change }: { readonly change: string },
  _message: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  return composeUndoMail(change, 'email-changed', services, changedTexts);
}

/** What it says of the change. */
export const changedTexts = ({ siteName: site, newEmail: address }: UndoMail): UndoTexts => ({
  subject: message('mailEmailChangedSubject', { site }),
  intro: message('mailEmailChangedIntro', { site, address }),
  button: 'mailEmailChangedButton',
});
