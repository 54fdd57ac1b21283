import type { PageLook } from '../branding/look.ts';
import type { Page } from '../contracts/page.ts';
import type { Html } from '../lib/html.ts';
import type { Language } from '../locales/index.ts';
import type { Translate } from '../locales/translate.ts';

/** What every page may need besides its own data. */
export interface View {
  readonly language: Language;
  readonly t: Translate;
  /** The shop. */
  readonly site: { readonly name: string; readonly homeUrl: string; readonly loginUrl: string };
  /** What BRANDING makes of the frame. */
  readonly look: PageLook;
  /** How long a reset link is valid, seconds. */
  readonly resetLinkLife: number;
  /** The address of this page, to come back to in another language. */
  readonly here: string;
  /** The sealed state of a form that this page shows once, to come back to as well; null: there is none. */
  readonly shownForm: string | null;
  /** Whether a language chosen here becomes that of the signed-in user. */
  readonly isOwnAccount: boolean;
  /** The CSRF token for forms. Reading it sets the cookie if there is none. */
  csrfToken(): string;
}

/** A page without its frame. */
export interface Content {
  /** The heading, and the first part of the document's title. */
  readonly title: string;
  readonly body: Html;
  /** `fault`: the form has errors, and the document's title begins with that (WCAG technique G199). */
  readonly state: 'plain' | 'fault';
  /** A drawing above the heading. */
  readonly mark?: Html;
}

/** Renders one kind of page. */
export type Renderer<P extends Page = Page> = (page: P, view: View) => Content;
export type PageOf<N extends Page['name']> = Extract<Page, { readonly name: N }>;
