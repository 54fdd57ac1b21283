import type { Answer, Item } from '../api/api.ts';
import type { TextKey } from '../texts/index.tsx';

export type Listed = Item<'/admin/api/messages/'>;
export type Message = Answer<'/admin/api/messages/{id}/'>;
export type State = Message['state'];

export const STATES = ['queued', 'sending', 'sent', 'failed', 'dead', 'expired', 'suppressed'] as const;

export const STATE_COLOURS: Readonly<Record<State, string>> = {
  queued: 'gray',
  sending: 'blue',
  sent: 'teal',
  failed: 'orange',
  dead: 'red',
  expired: 'red',
  suppressed: 'gray',
};

const KINDS: Readonly<Record<string, TextKey>> = {
  otp: 'kindOtp',
  'reset-email': 'kindResetEmail',
  'reset-sms': 'kindResetSms',
  registration: 'kindRegistration',
  'password-changed': 'kindPasswordChanged',
  'email-confirmation': 'kindEmailConfirmation',
  'email-change': 'kindEmailChange',
};

/** What a message is about; those without a text have their name. */
export const kindText = (kind: string): TextKey | null => KINDS[kind] ?? null;
export const KNOWN_KINDS = Object.keys(KINDS);
