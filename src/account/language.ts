import { PATHS, SHOWN_FORM_FIELD } from '../contracts/page.ts';
import { type Route, type RouteRequest, redirect, route, typedText } from '../contracts/route.ts';
import { ownPath } from '../links/redirects.ts';
import { language as languageField } from '../users/person-fields.ts';

/**
 * Where the form of the switch leads back to, where the errors of a form are shown again. A path of ours, whatever was sent:
 * nobody is led elsewhere by it.
 */
export function leadBack(
  { raw, keepShownForm }: Pick<RouteRequest, 'raw' | 'keepShownForm'>,
  otherwise: string,
): string {
  const back = ownPath(typedText(raw, 'back')) ?? otherwise;
  keepShownForm(typedText(raw, SHOWN_FORM_FIELD), back);
  return back;
}

/**
 * The switch at the end of every page: remembers the language in a cookie, for whoever uses the browser. It changes no account,
 * and no session is read: a CSRF token would keep out visitors without cookies and protect nothing.
 */
export const language = (): Route[] => [
  route({
    method: 'POST',
    path: PATHS.language,
    operationId: 'chooseLanguage',
    summary: 'Choose the language of the pages in this browser',
    tag: 'Pages',
    auth: 'none',
    isPage: true,
    body: { language: languageField() },
    responses: { 302: { description: 'Back to the page.' } },
    handle: async (request) =>
      redirect(leadBack(request, '/'), undefined, { language: request.body.language }),
  }),
];
