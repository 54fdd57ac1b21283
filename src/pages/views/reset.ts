import { PATHS } from '../../contracts/page.ts';
import { html } from '../../lib/html.ts';
import { durationIn } from '../../locales/duration.ts';
import { type ResendWords, resendButton } from '../code-field.ts';
import { emailField, errorSummary, type FormField, formFrame, stateOf, submitButton } from '../form.ts';
import { asideLink, LETTER, linkButton, paragraph, TICK } from '../layout.ts';
import { NEW_PASSWORD, newPasswordFields, REPEATED_PASSWORD, usernameField } from '../password-field.ts';
import type { PageOf, Renderer } from '../view.ts';
import { isolate } from '../wording.ts';

const EMAIL: FormField = {
  name: 'email',
  label: 'labelEmail',
  whenEmpty: 'fieldEmailEmpty',
  autocomplete: 'email',
};

const LINK_WORDS: ResendWords = { again: 'resetSentAgain', wait: 'linkResendWait', ready: 'linkResendReady' };

export const resetRequest: Renderer<PageOf<'reset-request'>> = ({ email, errors }, view) => {
  const form = { action: PATHS.resetRequest, fields: [EMAIL], errors };
  return {
    title: view.t({ key: 'resetRequestTitle' }),
    body: html`${errorSummary(view, form)}
${paragraph(view.t({ key: 'resetRequestText' }))}
${formFrame(
  form,
  html`${emailField(view, EMAIL, form, email)}
${submitButton(view.t({ key: 'resetRequestSubmit' }))}`,
)}
${asideLink(PATHS.codeReset, view.t({ key: 'resetByCode' }))}
${asideLink(view.site.loginUrl, view.t({ key: 'resetBackToLogin' }))}`,
    state: stateOf(errors),
  };
};

/** The same for every address, whether or not an account has it: the wait counts from this request. */
export const resetSent: Renderer<PageOf<'reset-sent'>> = ({ email, wait }, view) => {
  const { t, language, resetLinkLife } = view;
  const params = { email: isolate(email), duration: durationIn(language, resetLinkLife) };
  return {
    mark: LETTER,
    title: t({ key: 'resetSentTitle' }),
    body: html`${paragraph(t({ key: 'resetSentText', params }))}
${paragraph(t({ key: 'resetSentHint' }))}
${formFrame(
  { action: PATHS.resetRequest, fields: [], errors: {} },
  html`<input type="hidden" name="${EMAIL.name}" value="${email}">
${resendButton(view, { wait, look: 'secondary', words: LINK_WORDS })}`,
)}
${asideLink(PATHS.resetRequest, t({ key: 'resetSentOther' }))}`,
    state: 'plain',
  };
};

/** The form of a reset link. */
export const resetForm: Renderer<PageOf<'reset-form'>> = ({ action, username, rules, errors }, view) => {
  const form = { action, fields: [NEW_PASSWORD, REPEATED_PASSWORD], errors };
  return {
    title: view.t({ key: 'resetFormTitle' }),
    body: html`${errorSummary(view, form)}
${formFrame(
  form,
  html`${usernameField(username)}${newPasswordFields(view, form, rules)}
${submitButton(view.t({ key: 'passwordSave' }))}`,
)}
<p class="note">${view.t({ key: 'resetFormNote' })}</p>
`,
    state: stateOf(errors),
  };
};

export const resetLinkInvalid: Renderer<PageOf<'reset-link-invalid'>> = (_page, { t }) => ({
  title: t({ key: 'linkInvalidTitle' }),
  body: html`${paragraph(t({ key: 'linkInvalidText' }))}
${linkButton(PATHS.resetRequest, t({ key: 'resetInvalidAgain' }))}`,
  state: 'plain',
});

export const resetDone: Renderer<PageOf<'reset-done'>> = ({ loginUrl }, { t }) => ({
  mark: TICK,
  title: t({ key: 'resetDoneTitle' }),
  body: html`${paragraph(t({ key: 'resetDoneText' }))}
${linkButton(loginUrl, t({ key: 'loginSubmit' }))}`,
  state: 'plain',
});
