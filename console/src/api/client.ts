import { createClient } from '../../../src/client/client.ts';
import { readDocumentCookie } from '../../../src/client/csrf.ts';

/** The language of the API's texts. */
let language = document.documentElement.lang;
export const speak = (code: string): void => {
  language = code;
};

/** The typed client that other programs use, too. Its language may change while the console is open. */
export const client = createClient({
  baseUrl: location.origin,
  fetch(request) {
    request.headers.set('accept-language', language);
    // The operator API asks for the token even where nothing changes, so that no other site can have it read anything.
    if (!request.headers.has('x-csrftoken'))
      request.headers.set('x-csrftoken', readDocumentCookie('csrftoken') ?? '');
    return fetch(request);
  },
});
