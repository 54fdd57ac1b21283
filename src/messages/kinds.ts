import type { Language } from '../locales/index.ts';

/**
 * What the outbox carries. A payload holds what was typed or what cannot be looked up later; whom to write to is
 * looked up by the worker, so that the request does the same for everybody.
 */
export interface MessagePayloads {
  /** A reset link to the address typed on the form, if somebody is registered with it. */
  'reset-email': { readonly email: string; readonly frontendId: string | null };
  /** A reset link to the phone typed on the form, if somebody active holds it. */
  'reset-sms': { readonly phone: string };
  /**
   * A one-time code. `userId`: whom it is for where that is known by a session; else whoever holds the phone, if that is
   * somebody active and registered.
   */
  otp: {
    readonly challengeUid: string;
    readonly phone: string;
    readonly code: string;
    readonly userId: number | null;
  };
  /** A link that confirms the e-mail a new account was made with. */
  'email-confirmation': { readonly userId: number; readonly email: string };
  /**
   * To the address typed on a registration form, where nothing may show whether anybody has it: the link that makes the
   * account, or word to whoever has one.
   */
  registration: { readonly email: string; readonly token: string; readonly language: Language };
  /** A notice to the address the user had when the password changed. */
  'password-changed': { readonly userId: number; readonly email: string };
}

export type MessageKind = keyof MessagePayloads;
