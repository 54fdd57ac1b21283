import { createPhoneCipher } from '../codes/phone-cipher.ts';
import { locked, tooEarly } from '../codes/sent-code.ts';
import { type FormErrors, PATHS } from '../contracts/page.ts';
import type { Requester } from '../contracts/requester.ts';
import { type Answer, redirect } from '../contracts/route.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Site } from '../links/site.ts';
import { createProfileUpdate, type ProfileServices } from '../profile/profile-update.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import { refuseStale } from '../sessions/freshness.ts';
import { phoneTaken } from '../users/claims.ts';
import { type Owner, refuseOwner, toldAt } from './own-page.ts';

export interface PhoneServices extends ProfileServices {
  readonly keyring: Keyring;
  readonly site: Site;
}

const PURPOSE = 'phone-change';

/** Why no code was sent, for the form that asked for it. */
interface NotSent {
  readonly errors: FormErrors;
  /** Seconds until it may be asked for again. */
  readonly retryAfter?: number;
}

/** What both pages of the own phone do: the rules are those of the profile. */
export function createOwnPhone(services: PhoneServices) {
  const { site, codes } = services;
  const update = createProfileUpdate(services);
  const phones = createPhoneCipher(services.keyring);

  /** The page that asks for the code. @param phone E.164 */
  const entryUrl = ({ session }: Owner, phone: string): string =>
    `${PATHS.accountPhoneCode}?${new URLSearchParams({ to: phones.encrypt(session, PURPOSE, phone) })}`;

  return {
    update,

    /**
     * A proved phone opens the account, so both pages ask for a recent sign-in before anything is typed.
     * @returns null if the sign-in is recent
     */
    refuse(owner: Owner): Answer | null {
      const stale = refuseStale(owner, services);
      return stale && refuseOwner(site, stale, PATHS.accountPhone);
    },

    /** The number in the address of the page that asks for its code; null unless it was encrypted for this session. */
    phoneOf: ({ session }: Owner, to: string | undefined): string | null =>
      phones.decrypt(session, PURPOSE, to ?? ''),

    entryUrl,

    /**
     * Sends a code to a number, unless none would work.
     * @param phone E.164
     * @param field where its form shows why none was sent
     * @returns the answer, or why there was none
     */
    async send(
      owner: Owner,
      requester: Requester,
      phone: string,
      field: 'phone' | 'resend',
    ): Promise<Answer | NotSent> {
      const lock = await codes.lockedFor(requester, phone);
      if (lock > 0) return { errors: { [field]: [locked(lock)] }, retryAfter: lock };
      const result = await update(requester, owner, { phone, resend: true });
      if (result.ok) {
        const updated = result.value;
        if (updated.kind === 'saved') return redirect(toldAt(PATHS.account, 'phone'));
        // Where the session has ended meanwhile, the next page asks to sign in.
        return redirect(entryUrl(owner, phone), undefined, sessionCookies(updated.session));
      }
      const { refusal } = result;
      if ('kind' in refusal) return { errors: phoneTaken(services.settings) };
      if (refusal.code !== 'otp_too_early') return refuseOwner(site, refusal, PATHS.accountPhone);
      // The code already on its way can be entered, unless one for another number was requested since.
      const isOnItsWay = (await codes.waitBefore(owner.session, PURPOSE, phone)) > 0;
      if (field === 'phone' && isOnItsWay) return redirect(entryUrl(owner, phone));
      const retryAfter = 'retryAfter' in refusal ? refusal.retryAfter : 0;
      return { errors: { [field]: [tooEarly(retryAfter)] }, retryAfter };
    },
  };
}

export const isAnswer = (outcome: Answer | NotSent): outcome is Answer => 'kind' in outcome;
