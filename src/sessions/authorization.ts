/**
 * The API token of an `Authorization` header: `Token <key>`, the scheme in any case (RFC 9110 §11.1).
 *
 * @returns null if there is none; empty if the scheme stands alone
 */
export const apiTokenIn = (authorization: string | string[] | undefined): string | null =>
  typeof authorization === 'string' && /^token(\s|$)/i.test(authorization)
    ? authorization.slice('token'.length).trim()
    : null;
