import { PATHS } from '../contracts/page.ts';
import { page, type Route, route } from '../contracts/route.ts';
import { hasUsablePassword } from '../contracts/user.ts';
import type { Site } from '../links/site.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import { maskedPhone } from '../users/phone.ts';
import { doneOf, ownerOf, signInFirst } from './own-page.ts';

/** "My account": what is known of the signed-in person, and what they can do about it. */
export const account = ({
  site,
  sessions,
  settings,
}: {
  site: Site;
  sessions: Sessions;
  settings: Settings;
}): Route[] => [
  route({
    method: 'GET',
    path: PATHS.account,
    operationId: 'accountPage',
    summary: 'The own account',
    tag: 'Pages',
    auth: 'optional',
    isPage: true,
    responses: {
      200: { description: 'The page.', html: true },
      302: { description: 'Nobody is signed in.' },
    },
    async handle(request) {
      const owner = ownerOf(request);
      if (!owner) return signInFirst(site);
      const { user } = owner;
      return page(200, {
        name: 'account',
        fullName: [user.firstName, user.lastName].join(' ').trim(),
        email: user.email,
        isEmailVerified: user.isEmailVerified,
        phone: user.phone && maskedPhone(user.phone),
        isPhoneVerified: user.isPhoneVerified,
        language: user.languageCode,
        changePasswordUrl: settings.get('CHANGE_PASSWORD_URL'),
        hasPassword: hasUsablePassword(user),
        mayChangePhone: user.userType === 'registered',
        devices: (await sessions.ofUser(user)).length,
        done: doneOf(request.query),
      });
    },
  }),
];
