import { password } from '../contracts/fields.ts';

/** A new password, typed twice. */
export const newPasswordFields = { new_password1: password(), new_password2: password() };

/** The same with the password it replaces. */
export const changeFields = { old_password: password(), ...newPasswordFields };
