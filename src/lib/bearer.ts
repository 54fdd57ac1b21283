import { equalInConstantTime, sha256 } from './keyring.ts';

/**
 * Whether a request carries a bearer token (RFC 6750 §2.1), compared in constant time.
 * @param authorization the header; undefined: there is none
 */
export function hasBearer(authorization: string | undefined, token: string): boolean {
  const [, given] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  // Of digests, so that the length does not tell, either.
  return given !== undefined && equalInConstantTime(sha256(given), sha256(token));
}
