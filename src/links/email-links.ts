import type { EmailChange } from '../contracts/stores/email-changes.ts';
import { DAY } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { UidLink } from './uid-link.ts';

/** How long the link to the new address is valid, milliseconds. */
export const EMAIL_LINK_LIFE = 7 * DAY;

const CONFIRM = 'email-set-primary';
const UNDO = 'email-undo';

type Subject = Pick<EmailChange, 'uid' | 'userId' | 'oldEmail' | 'newEmail'>;

/**
 * The links of a change of e-mail: one confirms the new address, one undoes the change. Tokens are an HMAC-SHA256 over the
 * change, 256 bits in hexadecimal: nothing is stored, a mail that is sent again has the same link, and a link to one address
 * does not disclose the one to the other.
 */
export function createEmailLinks({ keyring }: { keyring: Keyring }) {
  const fieldsOf = ({ uid, userId, oldEmail, newEmail }: Subject) => [uid, userId, oldEmail, newEmail];
  const confirmToken = (change: Subject): string => keyring.mac(CONFIRM, fieldsOf(change));
  const undoToken = (change: Subject): string => keyring.mac(UNDO, fieldsOf(change));

  return {
    confirmPath: (change: Subject): string => confirmPathOf({ uid: change.uid, token: confirmToken(change) }),
    undoPath: (change: Subject): string => undoPathOf({ uid: change.uid, token: undoToken(change) }),

    isConfirmation: (change: Subject, token: string): boolean =>
      keyring.isMac(CONFIRM, fieldsOf(change), token),
    isUndo: (change: Subject, token: string): boolean => keyring.isMac(UNDO, fieldsOf(change), token),
  };
}

export type EmailLinks = ReturnType<typeof createEmailLinks>;

/** The path of a link to the new address. */
export const confirmPathOf = ({ uid, token }: UidLink): string =>
  `/users/email-set-primary/${encodeURIComponent(token)}/${encodeURIComponent(uid)}/`;

/** The path of a link that undoes a change. */
export const undoPathOf = ({ uid, token }: UidLink): string =>
  `/users/email-undo/${encodeURIComponent(uid)}/${encodeURIComponent(token)}/`;
