import { type MailLook, mailLook } from '../branding/look.ts';
import type { User } from '../contracts/user.ts';
import { ownResetPath } from '../links/reset-token.ts';
import type { UidLink } from '../links/uid-link.ts';
import type { Language } from '../locales/index.ts';
import type { MessageServices } from './message.ts';
import { templateFor } from './reset-template.ts';

/** What settings decide about a message: where its links lead, and which texts are the shop's own. */
export interface Letterhead {
  /** The origin that links begin with. */
  readonly origin: string;
  /** The path of a reset link. */
  readonly resetPath: (link: UidLink) => string;
  /** The operator's template of the reset mail; null: the built-in mail. */
  readonly resetTemplate: (language: Language) => string | null;
}

/**
 * The letterhead for a recipient. Messages to staff are made of nothing that can be changed over HTTP: whoever got hold of
 * a colleague's token could otherwise have the links of others sent to a host of their own.
 *
 * @param recipient missing: a customer, or nobody with an account
 * @param frontendId one of VALID_FRONTEND_IDS, or null
 */
export const letterheadFor = (
  recipient: Pick<User, 'isStaff'> | undefined,
  { site, settings }: Pick<MessageServices, 'site' | 'settings'>,
  frontendId: string | null = null,
): Letterhead =>
  recipient?.isStaff
    ? {
        origin: site.ownUrl(''),
        resetPath: ({ uid, token }) => ownResetPath(uid, token),
        resetTemplate: () => null,
      }
    : {
        origin: site.linkBase(frontendId),
        resetPath: (link) => site.resetPath(link, frontendId),
        resetTemplate: (language) => templateFor(settings, language),
      };

/**
 * The look of a mail to a recipient. Mails to staff have none of it, for the same reason: its links could lead a colleague to
 * a copy of our pages.
 */
export const lookFor = async (
  recipient: Pick<User, 'isStaff'> | undefined,
  services: Pick<MessageServices, 'storage' | 'site' | 'settings'>,
  language: Language,
): Promise<MailLook | null> => (recipient?.isStaff ? null : mailLook(services, language));
