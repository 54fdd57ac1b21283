const COOKIE = 'csrftoken';

/** Where the client finds the CSRF token, for requests that a session authenticates. */
export interface CsrfTokens {
  /** The token of this browser; asks the service for one if there is none yet. */
  current(): Promise<string>;
  /** Forgets a token that the service refused. @returns whether another try can succeed */
  refused(token: string): Promise<boolean>;
}

/**
 * @param readCookie reads a cookie of the service; undefined: there is none, or it cannot be seen from here
 * @param ask gets a token from the service, which sets the cookie as well
 */
export function createCsrfTokens(
  readCookie: (name: string) => string | undefined,
  ask: () => Promise<string>,
): CsrfTokens {
  // The service answers each question without a cookie with another token: of two at once, one would be void.
  let asked: Promise<string> | null = null;

  const current = (): Promise<string> => {
    const cookie = readCookie(COOKIE);
    if (cookie !== undefined) return Promise.resolve(cookie);
    asked ??= ask().catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return asked;
  };

  return {
    current,
    async refused(token) {
      // Signing in replaces the token: another tab may have done so since this one was read.
      asked = null;
      const fresh = await ask();
      asked = Promise.resolve(fresh);
      return (readCookie(COOKIE) ?? fresh) !== token;
    },
  };
}

/** A cookie of this page's own site; undefined outside a browser. */
export function readDocumentCookie(name: string): string | undefined {
  const { document } = globalThis as { document?: { readonly cookie: string } };
  const pair = document?.cookie.split('; ').find((each) => each.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
