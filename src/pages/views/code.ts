import { type Html, html } from '../../lib/html.ts';
import { durationIn, secondsIn } from '../../locales/duration.ts';
import type { MessageKey } from '../../locales/index.ts';
import {
  describedBy,
  errorSummary,
  type Form,
  type FormField,
  type FormTarget,
  faultList,
  faultsOf,
  formFrame,
  stateOf,
  submitButton,
} from '../form.ts';
import { asideLink, paragraph } from '../layout.ts';
import type { PageOf, Renderer, View } from '../view.ts';
import { isolate } from '../wording.ts';

const PHONE: FormField = {
  name: 'phone',
  label: 'labelPhone',
  whenEmpty: 'fieldPhoneEmpty',
  autocomplete: 'tel',
};
const CODE: FormField = {
  name: 'code',
  label: 'labelCode',
  whenEmpty: 'fieldCodeEmpty',
  autocomplete: 'one-time-code',
};
/** The button for a new code, and the target of errors that a new code fixes. */
const RESEND: FormTarget = { name: 'resend' };
const RESEND_NOTE = 'resend-note';

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
  const { purpose, action, otherNumber, phone, life, length, wait, isOpen, errors } = page;
  const form: Form = { action, fields: isOpen ? [CODE, RESEND] : [RESEND], errors };
  const sent = {
    key: life === 0 ? 'codeSentEndless' : 'codeSent',
    params: { phone: isolate(phone), duration: durationIn(view.language, life) },
  } as const;
  return {
    title: view.t({ key: 'codeEntryTitle' }),
    body: html`${errorSummary(view, form)}
${isOpen ? paragraph(view.t(sent)) : null}
${isOpen ? codeForm(view, form, { length, submit: WORDS[purpose].submit }) : null}
${resendForm(view, { action, wait, look: isOpen ? 'secondary' : 'primary' })}
${asideLink(otherNumber, view.t({ key: 'codeOtherNumber' }))}`,
    state: stateOf(errors),
  };
};

/** Digits are left to right in every language. */
function phoneField(view: View, form: Form, value: string): Html {
  const faults = faultsOf(view, PHONE, form.errors);
  return html`<div class="field">
<label for="${PHONE.name}">${view.t({ key: PHONE.label })}</label>
${faultList(PHONE, faults)}<input type="tel" inputmode="tel" id="${PHONE.name}" name="${PHONE.name}" value="${value}" autocomplete="${PHONE.autocomplete}" maxlength="60" dir="ltr" aria-required="true"${describedBy(PHONE, faults, [])}>
</div>
`;
}

/** Phones that receive the SMS suggest its code for this field. Spaces and hyphens in a code are ignored. An entered code is
 * not shown again. */
function codeForm(view: View, form: Form, { length, submit }: { length: number; submit: MessageKey }): Html {
  const faults = faultsOf(view, CODE, form.errors);
  const field = html`<div class="field">
<label for="${CODE.name}">${view.t({ key: CODE.label })}</label>
${faultList(CODE, faults)}<input type="text" inputmode="numeric" pattern="[\\s\\-]*(?:[0-9][\\s\\-]*){${length}}" id="${CODE.name}" name="${CODE.name}" autocomplete="${CODE.autocomplete}" maxlength="20" spellcheck="false" dir="ltr" class="code" aria-required="true"${describedBy(CODE, faults, [])}>
</div>
`;
  return formFrame(
    form,
    html`${field}
${submitButton(view.t({ key: submit }))}`,
  );
}

interface Resend {
  readonly action: string;
  /** Seconds. */
  readonly wait: number;
  readonly look: 'primary' | 'secondary';
}

/**
 * The button for a new code, with the remaining time. With scripts it is disabled during a countdown; without, it is always
 * enabled, and the server answers how long to wait.
 */
function resendForm(view: View, { action, wait, look }: Resend): Html {
  const { t, language } = view;
  const text = (time: string): string => t({ key: 'codeResendWait', params: { time } });
  const note = html`<div class="note" id="${RESEND_NOTE}">
<p data-countdown="${wait}" data-holds="${RESEND.name}" data-text="${text('{time}')}" data-ready="${t({ key: 'codeResendReady' })}">${text(secondsIn(language, wait))}</p>
<p role="status"></p>
</div>
`;
  return formFrame(
    { action, fields: [], errors: {} },
    html`<input type="hidden" name="resend" value="true">
${wait > 0 ? note : null}
<button class="${look}" type="submit" id="${RESEND.name}"${wait > 0 ? html` aria-describedby="${RESEND_NOTE}"` : null}>${t({ key: 'codeResend' })}</button>
`,
  );
}
