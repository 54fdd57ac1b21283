import { createClient } from '../../../src/client/client.ts';

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
    return fetch(request);
  },
});
