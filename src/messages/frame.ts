import type { User } from '../contracts/user.ts';
import type { Language } from '../locales/index.ts';
import { siteNameOf } from '../settings.ts';
import type { MailFrame } from './layout.ts';
import { lookFor } from './letterhead.ts';
import type { MessageServices } from './message.ts';
import type { WordedKind } from './wording/kinds.ts';
import { wordingFor } from './wording/wording.ts';

/** Whoever had an address that is only reserved now. It may be a member of staff, so they get the built-in frame. */
export const FORMER_OWNER = { isStaff: true } as const;

/**
 * The frame of a mail to somebody: the shop's name, look and words, and for staff the built-in ones.
 *
 * @param recipient missing: a customer, or nobody with an account
 * @param kind under which the shop may reword it; missing: it may not
 */
export const frameFor = async (
  recipient: Pick<User, 'isStaff'> | undefined,
  language: Language,
  services: Pick<MessageServices, 'storage' | 'site' | 'settings'>,
  kind?: WordedKind,
): Promise<MailFrame> => ({
  language,
  siteName: siteNameOf(services.settings),
  look: await lookFor(recipient, services, language),
  wording: kind && wordingFor(recipient, kind, language, services.settings),
});
