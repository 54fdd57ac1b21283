import type { FastifyRequest } from 'fastify';
import type { Settings } from '../settings.ts';
import type { Recipient } from './answer.ts';
import { type AddressRules, describeClient, languageOf } from './client.ts';
import { type CookieRules, createCookieJar } from './cookies.ts';
import { HOME, pageLanguageOf } from './page-context.ts';

/** Who gets the answer to a request that reached no route. Its session is not read, and it gets no cookies. */
export function recipientWithoutRoute(
  request: FastifyRequest,
  parts: { addressRules: AddressRules; cookieRules: CookieRules; settings: Settings },
): Recipient {
  const asked = languageOf(request, parts.settings.get('LANGUAGE_CODE'));
  return {
    client: describeClient(request, parts.addressRules),
    language: asked,
    isSignInForm: false,
    jar: null,
    pageContext: () => ({
      language: pageLanguageOf({
        chosen: createCookieJar(request, parts.cookieRules).language,
        viewer: null,
        asked,
      }),
      here: HOME,
      shownForm: null,
    }),
  };
}
