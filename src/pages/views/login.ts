import { PATHS } from '../../contracts/page.ts';
import { html } from '../../lib/html.ts';
import { emailField, errorSummary, type FormField, formFrame, stateOf, submitButton } from '../form.ts';
import { asideLink } from '../layout.ts';
import { passwordField } from '../password-field.ts';
import type { PageOf, Renderer } from '../view.ts';

const EMAIL: FormField = {
  name: 'email',
  label: 'labelEmail',
  whenEmpty: 'fieldEmailEmpty',
  autocomplete: 'username',
};
const PASSWORD: FormField = {
  name: 'password',
  label: 'labelPassword',
  whenEmpty: 'fieldPasswordEmpty',
  autocomplete: 'current-password',
};

export const login: Renderer<PageOf<'login'>> = ({ email, next, codeUrl, errors }, view) => {
  const form = { action: PATHS.login, fields: [EMAIL, PASSWORD], errors };
  const nextField = next === '' ? null : html`<input type="hidden" name="next" value="${next}">`;
  return {
    title: view.t({ key: 'loginTitle' }),
    body: html`${errorSummary(view, form)}
${formFrame(
  form,
  html`${emailField(view, EMAIL, form, email)}
${passwordField(view, PASSWORD, form)}
${nextField}
${submitButton(view.t({ key: 'loginSubmit' }))}`,
)}
${asideLink(PATHS.resetRequest, view.t({ key: 'loginForgot' }))}
${codeUrl === null ? null : asideLink(codeUrl, view.t({ key: 'loginByCode' }))}
${asideLink(registerUrl(next), view.t({ key: 'loginRegister' }))}`,
    state: stateOf(errors),
  };
};

/** The link to registration keeps `next`. */
const registerUrl = (next: string): string =>
  next === '' ? PATHS.register : `${PATHS.register}?next=${encodeURIComponent(next)}`;
