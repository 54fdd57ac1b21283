import { type Browser, PAGE, type Response } from './browser.ts';

export const ACCOUNT = '/account/';
export const DEVICES = '/account/devices/';
export const PHONE = '/account/phone/';
export const LANGUAGE = '/account/language/';

/** Where who is not signed in, or not recently, is led from a page. */
export const signInFor = (path: string): string => `/login/?next=${encodeURIComponent(path)}`;

/** Posts a form of a page as a browser does: the CSRF token stands in a field. A form with errors leads to its page. */
export async function submitOn(
  browser: Browser,
  path: string,
  fields: Record<string, string>,
): Promise<Response> {
  const page = await browser.get(path, PAGE);
  const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  return browser.follow(await postTo(browser, path, { ...fields, csrfmiddlewaretoken: token }));
}

/** Posts exactly these fields; the token of the cookie is not sent along. */
export const postTo = (browser: Browser, path: string, form: Record<string, string>): Promise<Response> =>
  browser.post(path, undefined, {
    form,
    headers: { ...PAGE, 'x-csrftoken': form.csrfmiddlewaretoken ?? '' },
  });

/** What the errors of a form say, each after the field it is about. */
export const faultsIn = (page: Response): string[] =>
  [...page.text.matchAll(/<a href="#(\w+)">([^<]+)<|id="(\w+)-fault" role="alert"><p>([^<]+)</g)].map(
    ([, field, text, only, alone]) => `${field ?? only}: ${text ?? alone}`,
  );
