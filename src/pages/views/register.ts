import { PATHS } from '../../contracts/page.ts';
import { html } from '../../lib/html.ts';
import { emailField, errorSummary, type FormField, formFrame, stateOf, submitButton } from '../form.ts';
import { asideLink, LETTER, linkButton, paragraph, TICK } from '../layout.ts';
import { newPasswordFields, type PasswordPair } from '../password-field.ts';
import { type OptionalField, optionalField } from '../text-field.ts';
import type { PageOf, Renderer } from '../view.ts';

const FIRST_NAME: OptionalField = {
  name: 'first_name',
  label: 'labelFirstName',
  type: 'text',
  autocomplete: 'given-name',
};
const LAST_NAME: OptionalField = {
  name: 'last_name',
  label: 'labelLastName',
  type: 'text',
  autocomplete: 'family-name',
};
const PHONE: OptionalField = {
  name: 'phone',
  label: 'labelPhoneOptional',
  type: 'tel',
  autocomplete: 'tel',
};
const EMAIL: FormField = {
  name: 'email',
  label: 'labelEmail',
  whenEmpty: 'fieldEmailEmpty',
  autocomplete: 'username',
};
const PASSWORDS: PasswordPair = {
  first: {
    name: 'password',
    label: 'labelPassword',
    whenEmpty: 'fieldPasswordChoose',
    autocomplete: 'new-password',
  },
  second: {
    name: 'password_again',
    label: 'labelPasswordAgain',
    whenEmpty: 'fieldPasswordAgainEmpty',
    autocomplete: 'new-password',
  },
};

/** The e-mail is directly before the password, where password managers look for the user name. */
export const register: Renderer<PageOf<'register'>> = (page, view) => {
  const { email, firstName, lastName, phone, next, rules, errors } = page;
  const fields = [
    FIRST_NAME,
    LAST_NAME,
    ...(phone === null ? [] : [PHONE]),
    EMAIL,
    PASSWORDS.first,
    PASSWORDS.second,
  ];
  const form = { action: PATHS.register, fields, errors };
  return {
    title: view.t({ key: 'registerTitle' }),
    body: html`${errorSummary(view, form)}
${formFrame(
  form,
  html`${optionalField(view, FIRST_NAME, form, firstName)}
${optionalField(view, LAST_NAME, form, lastName)}
${phone === null ? null : optionalField(view, PHONE, form, phone)}
${emailField(view, EMAIL, form, email)}
${newPasswordFields(view, form, rules, PASSWORDS)}
${next === '' ? null : html`<input type="hidden" name="next" value="${next}">`}
${submitButton(view.t({ key: 'registerSubmit' }))}`,
)}
${asideLink(view.site.loginUrl, view.t({ key: 'registerSignIn' }))}`,
    state: stateOf(errors),
  };
};

/** The same for every address, whether or not an account has it. */
export const registerMailed: Renderer<PageOf<'register-mailed'>> = (_page, { t, site }) => ({
  mark: LETTER,
  title: t({ key: 'resetSentTitle' }),
  body: html`${paragraph(t({ key: 'registerMailedText' }))}
${paragraph(t({ key: 'registerMailedHint' }))}
${asideLink(site.loginUrl, t({ key: 'resetBackToLogin' }))}`,
  state: 'plain',
});

/** The link does not sign in. The page tells an owner who did not create the account how to lock out whoever did. */
export const emailConfirmed: Renderer<PageOf<'email-confirmed'>> = (_page, { t, site }) => ({
  mark: TICK,
  title: t({ key: 'emailConfirmedTitle' }),
  body: html`${paragraph(t({ key: 'emailConfirmedText' }))}
${linkButton(site.homeUrl, t({ key: 'pageHome' }))}
<p class="note">${t({ key: 'emailConfirmedNotYou' })}</p>
${asideLink(PATHS.resetRequest, t({ key: 'resetFormTitle' }))}`,
  state: 'plain',
});
