import type { Message } from '../locales/index.ts';

/** A rule that a script can check while somebody types: how often a pattern may match. */
export interface LiveCheck {
  /** Source of a regular expression that browsers apply with the flags `gu`. */
  readonly pattern: string;
  /** The fewest matches a password must have. */
  readonly minimum?: number;
  /** The most matches a password may have. */
  readonly maximum?: number;
}

/** A rule of the password policy, as pages list it. */
export interface ShownRule {
  readonly text: Message;
  /** Rules without one are checked by the server only. */
  readonly check?: LiveCheck;
}

/** What is wrong with a form, by field; the empty name is the form as a whole. */
export type FormErrors = Readonly<Record<string, readonly Message[]>>;

/** Where the forms and links of our own pages lead. */
export const PATHS = {
  login: '/login/',
  logout: '/users/logout/',
  codeSignIn: '/login/code/',
  codeSignInEntry: '/login/enter-code/',
  register: '/register/',
  resetRequest: '/password-reset/',
  // One segment each: with two, a path would be that of a reset link, /password-reset/<uid>/<token>/.
  codeReset: '/password-reset/code/',
  codeResetEntry: '/password-reset/enter-code/',
  changePassword: '/account/change-password/',
} as const;

/** The pages people see, as data: pages/ turns each into HTML. */
export type Page =
  | { readonly name: 'home'; readonly viewerName: string | null; readonly links: HomeLinks }
  | {
      readonly name: 'login';
      readonly email: string;
      readonly next: string;
      /** Where to sign in by a code; null where that is switched off. */
      readonly codeUrl: string | null;
      readonly errors: FormErrors;
    }
  /** Asks for the phone that a code is to be sent to. */
  | {
      readonly name: 'code-request';
      readonly purpose: CodePurpose;
      readonly action: string;
      readonly phone: string;
      /** Where it goes on without a phone. */
      readonly otherWay: string;
      readonly errors: FormErrors;
    }
  /** Asks for the code. It is the same whether or not anybody has the phone. */
  | {
      readonly name: 'code-entry';
      readonly purpose: CodePurpose;
      readonly action: string;
      /** The page that asks for the phone. */
      readonly otherNumber: string;
      /** Masked. */
      readonly phone: string;
      /** Of a code, seconds; 0: it does not expire. */
      readonly life: number;
      /** Digits of a code. */
      readonly length: number;
      /** Seconds until another code may be asked for; 0: at once. */
      readonly wait: number;
      /** Whether there is a code that can be typed; if not, a new one is offered. */
      readonly isOpen: boolean;
      readonly errors: FormErrors;
    }
  /** A one-time link where a button must be pressed to use it. `action` is the link itself. */
  | { readonly name: 'link-confirm'; readonly action: string }
  | { readonly name: 'link-invalid' }
  | {
      readonly name: 'register';
      readonly email: string;
      readonly firstName: string;
      readonly lastName: string;
      /** null: not asked for. */
      readonly phone: string | null;
      readonly next: string;
      readonly rules: readonly ShownRule[];
      readonly errors: FormErrors;
    }
  | { readonly name: 'register-mailed' }
  | { readonly name: 'email-confirmed' }
  | { readonly name: 'reset-request'; readonly email: string; readonly errors: FormErrors }
  | { readonly name: 'reset-sent' }
  | {
      readonly name: 'reset-form';
      /** Where the form posts to: the page's own path. */
      readonly action: string;
      readonly rules: readonly ShownRule[];
      readonly errors: FormErrors;
    }
  | { readonly name: 'reset-link-invalid' }
  | { readonly name: 'reset-done'; readonly loginUrl: string }
  | ({ readonly name: 'password-change' } & OwnPasswordForm)
  /** For somebody who has no password yet. */
  | ({ readonly name: 'password-first' } & OwnPasswordForm)
  | { readonly name: 'password-changed' }
  | { readonly name: 'error'; readonly status: number; readonly messages: readonly Message[] };

/** What a code typed on a page is for. */
type CodePurpose = 'login' | 'password-reset';

/** The form in which a signed-in person chooses a password. */
interface OwnPasswordForm {
  /** What the viewer signs in with, for password managers; may be empty. */
  readonly username: string;
  readonly rules: readonly ShownRule[];
  readonly errors: FormErrors;
}

export interface HomeLinks {
  readonly login: string;
  readonly changePassword: string;
}

/** A file of the pages. Its path names its content or version, so it may be cached for ever. */
export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly file: URL;
}
