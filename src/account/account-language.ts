import { PATHS } from '../contracts/page.ts';
import { page, type Route, redirect, route } from '../contracts/route.ts';
import type { Site } from '../links/site.ts';
import { createProfileUpdate, type ProfileServices } from '../profile/profile-update.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import { language } from '../users/person-fields.ts';
import { leadBack } from './language.ts';
import { byOwner, ownerOf, refuseOwner, signInFirst, toldAt } from './own-page.ts';

const PATH = PATHS.accountLanguage;
const AFTERWARDS = toldAt(PATHS.account, 'language');

/** The language of the pages, and of mail and SMS: `language_code` of the profile, under the same rules. */
export function accountLanguage(services: ProfileServices & { site: Site }): Route[] {
  const { site } = services;
  const update = createProfileUpdate(services);
  return [
    route({
      method: 'GET',
      path: PATH,
      operationId: 'accountLanguagePage',
      summary: 'The page to choose the own language',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'Nobody is signed in.' },
      },
      async handle(request) {
        const owner = ownerOf(request);
        if (!owner) return signInFirst(site, PATH);
        return page(200, { name: 'account-language', current: owner.user.languageCode });
      },
    }),

    route({
      method: 'POST',
      path: PATH,
      operationId: 'accountLanguageForm',
      summary: 'Choose the own language',
      tag: 'Pages',
      auth: 'optional',
      csrf: true,
      isPage: true,
      throttle: { scope: 'profile-update', identifier: byOwner },
      body: { language: language() },
      responses: { 302: { description: 'It was stored; or nobody is signed in.' } },
      async handle(request) {
        const owner = ownerOf(request);
        if (!owner) return signInFirst(site, PATH);
        const chosen = request.body.language;
        const result = await update(request, owner, { language_code: chosen });
        if (!result.ok) {
          if ('kind' in result.refusal) throw new Error('a language was refused for a phone');
          return refuseOwner(site, result.refusal, PATH);
        }
        const cookies = result.value.session ? sessionCookies(result.value.session) : {};
        return redirect(leadBack(request, AFTERWARDS), undefined, { ...cookies, language: chosen });
      },
    }),
  ];
}
