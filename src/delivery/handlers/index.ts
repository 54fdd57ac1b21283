import type { HandlerParts, MessageHandlers } from './handler.ts';
import { passwordChanged } from './password-changed.ts';
import { resetEmail } from './reset-email.ts';

/** The list of message kinds: each has one file, and one line here. */
export const createHandlers = (parts: HandlerParts): MessageHandlers => ({
  'reset-email': resetEmail(parts),
  'password-changed': passwordChanged(parts),
});
