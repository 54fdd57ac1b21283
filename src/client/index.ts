/** `latchkey/client`: the API of Latchkey with types. This entry runs in browsers; it imports nothing of Node. */
export type { paths } from './api.ts';
export { ApiError } from './api-error.ts';
export {
  type Answer,
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
} from './client.ts';
export { type CodeSignIn, type CodeSignInFields, signInByCode } from './code-sign-in.ts';
export type { Cookies } from './transport.ts';
