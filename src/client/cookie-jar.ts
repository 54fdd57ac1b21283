import { parseSetCookie, stringifyCookie } from 'cookie';
import type { Cookies } from './transport.ts';

interface Kept {
  readonly value: string;
  /** Milliseconds since the epoch; Infinity: until the jar is thrown away. */
  readonly expiresAt: number;
}

/**
 * The cookies of one visitor, for programs that are no browser. It belongs to one client, and so to one service. Give each
 * visitor a jar of their own: whoever shares a jar shares a session.
 */
export class CookieJar implements Cookies {
  readonly #kept = new Map<string, Kept>();

  /** The value of a cookie; undefined if there is none, or it has expired. */
  get(name: string): string | undefined {
    return this.#living().get(name);
  }

  /** The `Cookie` header of a request; undefined without cookies. */
  header(): string | undefined {
    const living = this.#living();
    return living.size === 0
      ? undefined
      : stringifyCookie(Object.fromEntries(living), { encode: (value) => value });
  }

  /** Keeps what an answer sets, and forgets what it deletes (RFC 6265 §5.3). */
  store(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const { name, value, maxAge, expires } = parseSetCookie(line, { decode: (text) => text });
      const expiresAt =
        maxAge === undefined ? (expires?.getTime() ?? Number.POSITIVE_INFINITY) : Date.now() + maxAge * 1000;
      this.#kept.set(name, { value: value ?? '', expiresAt });
    }
  }

  #living(): Map<string, string> {
    for (const [name, { expiresAt }] of this.#kept) if (expiresAt <= Date.now()) this.#kept.delete(name);
    return new Map([...this.#kept].map(([name, { value }]) => [name, value]));
  }
}
