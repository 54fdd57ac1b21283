/** What the documentation says about the service as a whole. */
export interface ServiceDescription {
  readonly version: string;
  /** The origin it is reached at. */
  readonly publicUrl: string;
  readonly sessionCookieName: string;
}

export const SUMMARY = 'Passwords and what belongs to them: sign-in, change, reset by link or by code.';

/** What holds for every endpoint. Names of code stand between backticks. */
export const RULES: readonly string[] = [
  'Every path answers with and without its trailing slash, never by a redirect from one to the other.',
  'Bodies are JSON or `application/x-www-form-urlencoded`, at most 64 KiB. Unknown fields are ignored, an empty body is `{}`, of repeated form keys the last counts, numbers are taken where a string is asked for.',
  'Everything is trimmed except passwords, which are never changed and at most 4096 bytes long.',
  '`Accept-Language` picks the language of texts. Browsers (an `Accept` that names `text/html`) get errors as pages, everybody else as JSON.',
  'An unsafe request that carries `Origin`, or without it `Referer`, must come from a trusted origin.',
  'Other methods get 405 with `Allow`, unknown paths 404; what is not HTTP is refused with 400, 408 or 431.',
];
