import { register } from './register.ts';
import { registration } from './registration.ts';
import { accountConfirmEmail } from './registration-account-confirm-email.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const REGISTRATION = [registration, register, accountConfirmEmail];
