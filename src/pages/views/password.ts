import { PATHS } from '../../contracts/page.ts';
import { html } from '../../lib/html.ts';
import {
  csrfField,
  errorSummary,
  type Form,
  type FormField,
  formFrame,
  stateOf,
  submitButton,
} from '../form.ts';
import { asideLink, linkButton, paragraph, TICK } from '../layout.ts';
import {
  NEW_PASSWORD,
  newPasswordFields,
  passwordField,
  REPEATED_PASSWORD,
  usernameField,
} from '../password-field.ts';
import type { PageOf, Renderer } from '../view.ts';
import { toAccount } from './account.ts';

const OLD_PASSWORD: FormField = {
  name: 'old_password',
  label: 'labelOldPassword',
  whenEmpty: 'fieldOldPasswordEmpty',
  autocomplete: 'current-password',
};

export const passwordChange: Renderer<PageOf<'password-change'>> = ({ username, rules, errors }, view) => {
  const form: Form = {
    action: PATHS.changePassword,
    fields: [OLD_PASSWORD, NEW_PASSWORD, REPEATED_PASSWORD],
    errors,
  };
  return {
    title: view.t({ key: 'changeTitle' }),
    body: html`${errorSummary(view, form)}
${formFrame(
  form,
  html`${csrfField(view)}
${usernameField(username)}
${passwordField(view, OLD_PASSWORD, form)}
${newPasswordFields(view, form, rules)}
${submitButton(view.t({ key: 'passwordSave' }))}`,
)}
<p class="note">${view.t({ key: 'changeNote' })}</p>
${asideLink(PATHS.resetRequest, view.t({ key: 'changeForgot' }))}${toAccount(view)}`,
    state: stateOf(errors),
  };
};

export const passwordFirst: Renderer<PageOf<'password-first'>> = ({ username, rules, errors }, view) => {
  const form: Form = { action: PATHS.changePassword, fields: [NEW_PASSWORD, REPEATED_PASSWORD], errors };
  return {
    title: view.t({ key: 'firstTitle' }),
    body: html`${errorSummary(view, form)}
${paragraph(view.t({ key: 'firstText' }))}
${formFrame(
  form,
  html`${csrfField(view)}
${usernameField(username)}
${newPasswordFields(view, form, rules)}
${submitButton(view.t({ key: 'passwordSave' }))}`,
)}${toAccount(view)}`,
    state: stateOf(errors),
  };
};

export const passwordChanged: Renderer<PageOf<'password-changed'>> = (_page, { t, site }) => ({
  mark: TICK,
  title: t({ key: 'changedTitle' }),
  body: html`${paragraph(t({ key: 'changedText' }))}
${linkButton(site.homeUrl, t({ key: 'pageHome' }))}`,
  state: 'plain',
});
