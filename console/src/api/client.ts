import { createClient } from '../../../src/client/client.ts';
import { createTransport, type TransportOptions } from '../../../src/client/transport.ts';

/** The language of the API's texts. */
let language = document.documentElement.lang;
export const speak = (code: string): void => {
  language = code;
};

const options: TransportOptions = {
  baseUrl: location.origin,
  fetch(request) {
    // It may change while the console is open.
    request.headers.set('accept-language', language);
    return fetch(request);
  },
};

/** The typed client that other programs use, too. */
export const client = createClient(options);
/** What it sends with, for answers that are files. */
export const transport = createTransport(options);
