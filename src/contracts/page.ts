import type { Language, Message, MessageKey } from '../locales/index.ts';

/** A rule that the browser can check during typing: how often a pattern may match. */
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
  /** Without it only the server checks the rule. */
  readonly check?: LiveCheck;
}

/** The errors of a form by field; the empty name stands for the form as a whole. */
export type FormErrors = Readonly<Record<string, readonly Message[]>>;

/**
 * What a form shows after it was submitted. It is kept in a cookie until the page is opened (src/http/form-states.ts): never a
 * password, a code or a token, and nothing that depends on whether somebody is known.
 */
export interface FormState {
  readonly errors: FormErrors;
  /** What is given back, by field, as it was typed. */
  readonly entered: Readonly<Record<string, string>>;
  /**
   * How far the flow is, in words of its own; missing: at its beginning. A page with a step shows it again when it is reloaded,
   * errors alone are shown once.
   */
  readonly step?: string;
  /** The id of what the next step is about. It must open nothing. */
  readonly reference?: string;
}

/** A form nobody has submitted yet. */
export const BLANK_FORM: FormState = { errors: {}, entered: {} };

/** The query parameter that names the state which a page shows. */
export const FORM_PARAMETER = 'form';
/** The field of the choice of a language with the sealed state of the form that the page shows. */
export const SHOWN_FORM_FIELD = 'shown_form';

/** Seconds in base 36, so that ids sort by age, and 32 random bits. */
const STATE_ID = /^[0-9a-z]{7}[0-9a-f]{8}$/;
/** Whether a text can be the id of the state of a form. */
export const isStateId = (text: string): boolean => STATE_ID.test(text);

/** The paths of our own pages. */
export const PATHS = {
  login: '/login/',
  logout: '/users/logout/',
  codeSignIn: '/login/code/',
  codeSignInEntry: '/login/enter-code/',
  register: '/register/',
  resetRequest: '/password-reset/',
  // One segment only: two would match a reset link, /password-reset/<uid>/<token>/.
  codeReset: '/password-reset/code/',
  codeResetEntry: '/password-reset/enter-code/',
  account: '/account/',
  accountDevices: '/account/devices/',
  accountPhone: '/account/phone/',
  accountPhoneCode: '/account/phone/code/',
  accountLanguage: '/account/language/',
  changePassword: '/account/change-password/',
  /** Where the language of pages is chosen, by anybody. */
  language: '/language/',
} as const;

/** Every page as data; src/pages renders it as HTML. */
export type Page =
  | { readonly name: 'home'; readonly viewerName: string | null; readonly links: HomeLinks }
  | {
      readonly name: 'login';
      readonly email: string;
      readonly next: string;
      /** Where to sign in with a code; null when that is switched off. */
      readonly codeUrl: string | null;
      readonly errors: FormErrors;
    }
  /** Asks for the phone to send a code to. */
  | {
      readonly name: 'code-request';
      readonly purpose: CodePurpose;
      readonly action: string;
      readonly phone: string;
      /** The link for people without a phone. */
      readonly otherWay: string;
      readonly errors: FormErrors;
    }
  /** Asks for the code. Looks the same whether or not an account has the phone. */
  | ({
      readonly name: 'code-entry';
      readonly purpose: CodePurpose;
      readonly action: string;
      /** The page that asks for the phone. */
      readonly otherNumber: string;
      readonly errors: FormErrors;
    } & SentCode)
  /** A link of a mail that a button must confirm. `action` is the link itself. */
  | ({ readonly name: 'link-confirm'; readonly action: string; readonly button: MessageKey } & PlainTexts)
  /** What such a link was for is done. */
  | ({ readonly name: 'link-done' } & PlainTexts)
  | { readonly name: 'link-invalid' }
  /** A link that has expired. A button posts `field` to `action`, for another one. */
  | { readonly name: 'link-expired'; readonly action: string; readonly field: string }
  | { readonly name: 'link-renewed' }
  /** A link to a registration of which nothing is left: it became an account, or it was deleted. */
  | { readonly name: 'registration-over' }
  | {
      readonly name: 'register';
      /** What was entered, by field; never a password or a code. */
      readonly entered: Readonly<Record<string, string>>;
      /** The optional fields that must be filled in. Those besides names and phone are shown only then. */
      readonly required: readonly string[];
      /** The choices of the field `gender`. */
      readonly genders: readonly string[];
      readonly next: string;
      readonly rules: readonly ShownRule[];
      /** `none`: it takes no code. `unsent`: the form requests one. */
      readonly code: 'none' | 'unsent' | SentCode;
      readonly errors: FormErrors;
    }
  | {
      readonly name: 'register-mailed';
      /** As entered. */
      readonly email: string;
      /** Where a button has the mail sent again, and in how many seconds that may be; null: this browser cannot. */
      readonly again: { readonly action: string; readonly wait: number } | null;
    }
  | { readonly name: 'email-confirmed' }
  | { readonly name: 'reset-request'; readonly email: string; readonly errors: FormErrors }
  | {
      readonly name: 'reset-sent';
      /** As entered. */
      readonly email: string;
      /** Seconds until another link may be sent. */
      readonly wait: number;
    }
  | {
      readonly name: 'reset-form';
      /** Where the form posts to. */
      readonly action: string;
      /** What the user signs in with, for password managers; empty in a browser that is no known device of theirs. */
      readonly username: string;
      readonly rules: readonly ShownRule[];
      readonly errors: FormErrors;
    }
  | { readonly name: 'reset-link-invalid' }
  | { readonly name: 'reset-done'; readonly loginUrl: string }
  | ({ readonly name: 'password-change' } & OwnPasswordForm)
  /** For users without a password. */
  | ({ readonly name: 'password-first' } & OwnPasswordForm)
  | { readonly name: 'password-changed' }
  | ({ readonly name: 'account' } & OwnAccount)
  | {
      readonly name: 'account-devices';
      readonly devices: readonly OwnDevice[];
      readonly done: MessageKey | null;
    }
  | ({ readonly name: 'account-phone' } & OwnPhoneForm)
  /** Asks for the code that was sent to a number of the signed-in user. */
  | ({ readonly name: 'account-phone-code'; readonly action: string; readonly errors: FormErrors } & SentCode)
  /** `current`: the language of the user's messages; null: none was chosen. */
  | { readonly name: 'account-language'; readonly current: Language | null }
  | { readonly name: 'error'; readonly status: number; readonly messages: readonly Message[] };

/** Whether a page has a form whose answer may be a redirect with a state. */
export const hasForm = (page: Page): boolean => 'errors' in page || page.name === 'link-expired';

/** The texts of a page that only says something. */
interface PlainTexts {
  readonly title: MessageKey;
  readonly text: MessageKey;
}

/** A code that was requested, whether or not it was sent. */
export interface SentCode {
  /** Masked. */
  readonly phone: string;
  /** How long a code is valid, seconds; 0: until it is used. */
  readonly life: number;
  /** Seconds until another code may be requested; 0: now. */
  readonly wait: number;
  /** Whether a code can be entered; if not, the page offers to send a new one. */
  readonly isOpen: boolean;
}

/** What a code entered on a page is for. */
type CodePurpose = 'login' | 'password-reset';

/** The form in which a signed-in user chooses a password. */
interface OwnPasswordForm {
  /** What the user signs in with, for password managers; may be empty. */
  readonly username: string;
  readonly rules: readonly ShownRule[];
  readonly errors: FormErrors;
}

/** What the overview of the own account shows. */
interface OwnAccount {
  /** May be empty, like the others. */
  readonly fullName: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  /** Masked. */
  readonly phone: string | null;
  readonly isPhoneVerified: boolean;
  /** The language of the user's messages; null: none was chosen. */
  readonly language: Language | null;
  readonly changePasswordUrl: string;
  readonly hasPassword: boolean;
  /** Whether a phone can be confirmed. */
  readonly mayChangePhone: boolean;
  /** How many sessions there are. */
  readonly devices: number;
  /** What was done just now. */
  readonly done: MessageKey | null;
}

/** A session of the signed-in user. */
export interface OwnDevice {
  /** Names it in the form that ends it. Nobody can sign in with it. */
  readonly id: string;
  /** null: unknown. */
  readonly device: { readonly browser: string; readonly system: string } | null;
  readonly isThis: boolean;
  /** When it began, as the clocks of the shop's country show it. */
  readonly signedInAt: string;
  /** The day it was used last, or the day before: `2026-01-15`. */
  readonly usedOn: string;
  /** The address it began at. */
  readonly address: string;
}

/** Asks for a phone to confirm, and offers to remove the one there is. */
interface OwnPhoneForm {
  /** Masked; null: the account has none. */
  readonly phone: string | null;
  readonly isVerified: boolean;
  /** As typed. */
  readonly entered: string;
  readonly errors: FormErrors;
}

export interface HomeLinks {
  readonly login: string;
  readonly changePassword: string;
}

/** A static file. Its path contains its hash or version, so it may be cached forever. */
export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly file: URL;
}
