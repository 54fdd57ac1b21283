import type { CallOptions, Client } from './client.ts';

const PATH = '/users/otp-login/';

/** What both meanings of the 200 of sign-in by code are told apart by. */
export type CodeSignIn =
  | {
      /** A code is on its way, if somebody can sign in with this phone: the answer is the same for every phone. */
      readonly step: 'code-sent';
    }
  | {
      readonly step: 'signed-in';
      /** An API token that ends with the session. */
      readonly key: string;
      /** The `next` of the call when it is safe to go there, else null. */
      readonly redirectUrl: string | null;
    };

export interface CodeSignInFields {
  readonly phone: string;
  /** The code of the SMS. Without it one is sent. */
  readonly code?: string;
  /** Whether to send another code. */
  readonly resend?: boolean;
  /** Where to go after signing in: a path, or a URL of a trusted origin. */
  readonly next?: string;
}

/** Has a code sent, or signs in with it. @throws ApiError, with status 406 if the code is wrong, used up or requested too early */
export async function signInByCode(
  client: Pick<Client, 'post'>,
  { next, ...body }: CodeSignInFields,
  options: CallOptions = {},
): Promise<CodeSignIn> {
  const query = next === undefined ? {} : { next };
  const answer = await client.post(PATH, { ...options, params: { query }, body });
  return answer.key === undefined
    ? { step: 'code-sent' }
    : { step: 'signed-in', key: answer.key, redirectUrl: answer.redirect_url ?? null };
}
