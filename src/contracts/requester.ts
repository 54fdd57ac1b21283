import type { Language } from '../locales/index.ts';
import type { AuthToken, Session } from './stores/sessions.ts';
import type { User } from './user.ts';

/** Where a request came from, for the audit trail. */
export interface Source {
  readonly address: string;
  readonly agent: string;
  readonly requestId: string;
  /** The address is that of a storefront that does not pass on its visitors': it stands for all of them. */
  readonly isStorefront?: boolean | undefined;
  /** Of the browser's session, if it has one (see Session). */
  readonly visitorId?: string | undefined;
}

/** A signed-in user. */
export interface Viewer {
  readonly user: User;
  /** null: signed in by API token. */
  readonly session: Session | null;
  /** The API token, and the session it ends with; missing where the user signed in by session. */
  readonly token?: { readonly stored: AuthToken; readonly session: Session | null };
}

/** Who sent a request, as far as rules need to know. */
export interface Requester {
  /** null: nobody is signed in, or the route does not authenticate. */
  readonly viewer: Viewer | null;
  /** The browser's session, signed in or not. */
  readonly session: Session | null;
  /** The value of the `device` cookie, unverified. */
  readonly device: string | null;
  /** Its client keeps nothing of the answer but the session, as the storefront's does when it signs somebody in. */
  readonly losesCookies?: boolean | undefined;
  readonly source: Source;
  /**
   * The language of the page the request came from: messages to people without a language of their own are in it. Missing: it
   * came through the API.
   */
  readonly pageLanguage?: Language | undefined;
}

/** What a request is about, normalised. The throttle counts per identifier. */
export type Identifier =
  | { readonly kind: 'email' | 'phone' | 'token'; readonly value: string }
  | { readonly kind: 'user'; readonly id: number };
