import type { Page } from '../../contracts/page.ts';
import type { PageOf, Renderer } from '../view.ts';
import { account, accountDevices, accountLanguage } from './account.ts';
import { accountPhone, accountPhoneCode } from './account-phone.ts';
import { codeEntry, codeRequest } from './code.ts';
import { error } from './error.ts';
import { home } from './home.ts';
import { linkConfirm, linkDone, linkExpired, linkInvalid, linkRenewed } from './link.ts';
import { login } from './login.ts';
import { passwordChange, passwordChanged, passwordFirst } from './password.ts';
import { emailConfirmed, register, registerMailed, registrationOver } from './register.ts';
import { resetDone, resetForm, resetLinkInvalid, resetRequest, resetSent } from './reset.ts';

/** The renderer of every page, by name. A missing one does not compile. */
export const VIEWS: { readonly [N in Page['name']]: Renderer<PageOf<N>> } = {
  home,
  login,
  'code-request': codeRequest,
  'code-entry': codeEntry,
  'link-confirm': linkConfirm,
  'link-done': linkDone,
  'link-invalid': linkInvalid,
  'link-expired': linkExpired,
  'link-renewed': linkRenewed,
  'registration-over': registrationOver,
  register,
  'register-mailed': registerMailed,
  'email-confirmed': emailConfirmed,
  'reset-request': resetRequest,
  'reset-sent': resetSent,
  'reset-form': resetForm,
  'reset-link-invalid': resetLinkInvalid,
  'reset-done': resetDone,
  'password-change': passwordChange,
  'password-first': passwordFirst,
  'password-changed': passwordChanged,
  account,
  'account-devices': accountDevices,
  'account-phone': accountPhone,
  'account-phone-code': accountPhoneCode,
  'account-language': accountLanguage,
  error,
};
