import { PATHS } from '../../contracts/page.ts';
import { type Html, html } from '../../lib/html.ts';
import { emailField, errorSummary, type FormField, formFrame, stateOf, submitButton } from '../form.ts';
import { asideLink, secondaryLink } from '../layout.ts';
import { passwordField } from '../password-field.ts';
import type { PageOf, Renderer, View } from '../view.ts';

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
${passwordField(view, PASSWORD, form, { below: forgotLink(view) })}
${nextField}
${submitButton(view.t({ key: 'loginSubmit' }))}`,
)}
${codeUrl === null ? null : secondaryLink(codeUrl, view.t({ key: 'loginByCode' }))}
${asideLink(registerUrl(next), view.t({ key: 'loginRegister' }))}`,
    state: stateOf(errors),
  };
};

/** Next to the field that it is about. */
const forgotLink = ({ t }: View): Html =>
  html`<p class="beside"><a href="${PATHS.resetRequest}">${t({ key: 'loginForgot' })}</a></p>
`;

/** The link to registration keeps `next`. */
const registerUrl = (next: string): string =>
  next === '' ? PATHS.register : `${PATHS.register}?next=${encodeURIComponent(next)}`;
