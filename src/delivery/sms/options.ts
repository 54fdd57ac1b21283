import { Type } from 'typebox';

/** What the schema of an option has besides its type. */
interface OptionNotes {
  readonly description: string;
  readonly default?: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly expected?: string;
}

const HOST = '[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?';
const IPV6 = '\\[[0-9A-Fa-f:.]+\\]';
const REST = '(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?';

/** A URL without credentials and query. Which hosts are allowed, and which without TLS, SMS_PRIVATE_HOSTS says. */
export const address = (notes: OptionNotes) =>
  Type.String({
    pattern: `^https?://(?:${HOST}|${IPV6})${REST}$`,
    maxLength: 500,
    expected: 'an https:// address',
    ...notes,
  });

/** A URL without trailing slashes, so that a path can follow. */
export const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/** Text without control characters, which could otherwise end a header or a line. */
export const line = (notes: OptionNotes) =>
  Type.String({
    pattern: '^[^\\u0000-\\u001f\\u007f]+$',
    maxLength: 200,
    expected: 'a text of at most 200 characters',
    ...notes,
  });

/** A name for HTTP's Basic authentication, which ends at the first colon (RFC 7617 §2). */
export const userName = (notes: OptionNotes) =>
  line({ ...notes, pattern: '^[^:\\u0000-\\u001f\\u007f]+$', expected: 'a name without colons' });

/** A password or key: never shown. */
export const secret = (notes: OptionNotes) =>
  Type.String({ minLength: 1, maxLength: 4096, expected: 'a text', secret: true, ...notes });

/** The Authorization header of HTTP's Basic scheme (RFC 7617), in UTF-8. */
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
