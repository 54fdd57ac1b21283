import { type Html, html } from '../../lib/html.ts';
import { durationIn } from '../../locales/duration.ts';
import type { MessageKey } from '../../locales/index.ts';
import { CODE, codeField, RESEND, resendButton } from '../code-field.ts';
import { errorSummary, type Form, formFrame, stateOf, submitButton } from '../form.ts';
import { asideLink, paragraph } from '../layout.ts';
import { PHONE, phoneField } from '../phone-field.ts';
import type { PageOf, Renderer, View } from '../view.ts';
import { isolate } from '../wording.ts';

type Purpose = PageOf<'code-entry'>['purpose'];

const WORDS: Readonly<Record<Purpose, Record<'title' | 'text' | 'otherWay' | 'submit', MessageKey>>> = {
  login: {
    title: 'codeSignInTitle',
    text: 'codeSignInText',
    otherWay: 'codeSignInByPassword',
    submit: 'loginSubmit',
  },
  'password-reset': {
    title: 'resetRequestTitle',
    text: 'codeResetText',
    otherWay: 'codeResetByEmail',
    submit: 'codeResetSubmit',
  },
};

export const codeRequest: Renderer<PageOf<'code-request'>> = (page, view) => {
  const { purpose, action, phone, otherWay, errors } = page;
  const form: Form = { action, fields: [PHONE], errors };
  const words = WORDS[purpose];
  return {
    title: view.t({ key: words.title }),
    body: html`${errorSummary(view, form)}
${paragraph(view.t({ key: words.text }))}
${formFrame(
  form,
  html`${phoneField(view, form, phone)}
${submitButton(view.t({ key: 'codeRequestSubmit' }))}`,
)}
${asideLink(otherWay, view.t({ key: words.otherWay }))}`,
    state: stateOf(errors),
  };
};

/** The same for every phone, whether or not an account has it. */
export const codeEntry: Renderer<PageOf<'code-entry'>> = (page, view) => {
  const { purpose, action, otherNumber, phone, life, wait, isOpen, errors } = page;
  const form: Form = { action, fields: isOpen ? [CODE, RESEND] : [RESEND], errors };
  const sent = {
    key: life === 0 ? 'codeSentEndless' : 'codeSent',
    params: { phone: isolate(phone), duration: durationIn(view.language, life) },
  } as const;
  return {
    title: view.t({ key: 'codeEntryTitle' }),
    body: html`${errorSummary(view, form)}
${isOpen ? paragraph(view.t(sent)) : null}
${isOpen ? codeForm(view, form, WORDS[purpose].submit) : null}
${formFrame(
  { action, fields: [], errors: {} },
  resendButton(view, { wait, look: isOpen ? 'secondary' : 'primary' }),
)}
${asideLink(otherNumber, view.t({ key: 'codeOtherNumber' }))}`,
    state: stateOf(errors),
  };
};

const codeForm = (view: View, form: Form, submit: MessageKey): Html =>
  formFrame(
    form,
    html`${codeField(view, form)}
${submitButton(view.t({ key: submit }))}`,
  );
