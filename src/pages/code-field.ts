import { type Html, html } from '../lib/html.ts';
import { secondsIn } from '../locales/duration.ts';
import type { MessageKey } from '../locales/index.ts';
import {
  describedBy,
  type Form,
  type FormField,
  type FormTarget,
  faultList,
  faultsOf,
  focusIfOnly,
} from './form.ts';
import type { View } from './view.ts';

export const CODE: FormField = {
  name: 'code',
  label: 'labelCode',
  whenEmpty: 'fieldCodeEmpty',
  autocomplete: 'one-time-code',
};
/** The button for a new code, and the target of errors that a new code fixes. */
export const RESEND: FormTarget = { name: 'resend' };
const RESEND_NOTE = 'resend-note';

/**
 * Phones that receive the SMS suggest its code for this field. It takes any length: people paste the whole SMS, and the
 * server finds the code in it. An entered code is not shown again.
 */
export function codeField(view: View, form: Form): Html {
  const faults = faultsOf(view, CODE, form.errors);
  return html`<div class="field">
<label for="${CODE.name}">${view.t({ key: CODE.label })}</label>
${faultList(CODE, faults, form)}<input type="text" inputmode="numeric" id="${CODE.name}" name="${CODE.name}" autocomplete="${CODE.autocomplete}" enterkeyhint="go" spellcheck="false" dir="ltr" class="code" aria-required="true"${describedBy(CODE, faults, [])}${focusIfOnly(CODE, form)}>
</div>
`;
}

/** What a button for another message says, and the note that counts down before it. */
export type ResendWords = Readonly<Record<'again' | 'wait' | 'ready', MessageKey>>;
const CODE_WORDS: ResendWords = { again: 'codeResend', wait: 'codeResendWait', ready: 'codeResendReady' };

interface Resend {
  /** Seconds. */
  readonly wait: number;
  readonly look: 'primary' | 'secondary';
  /** @default those of a code */
  readonly words?: ResendWords;
}

/**
 * The button for a new code or link, with the remaining time. With scripts it is disabled during a countdown; without, it is always
 * enabled, and the server answers how long to wait.
 */
export function resendButton(view: View, { wait, look, words = CODE_WORDS }: Resend): Html {
  const { t, language } = view;
  const text = (time: string): string => t({ key: words.wait, params: { time } });
  const note = html`<div class="note" id="${RESEND_NOTE}">
<p data-countdown="${wait}" data-holds="${RESEND.name}" data-text="${text('{time}')}" data-ready="${t({ key: words.ready })}">${text(secondsIn(language, wait))}</p>
<p role="status"></p>
</div>
`;
  return html`${wait > 0 ? note : null}
<button class="${look}" type="submit" id="${RESEND.name}" name="${RESEND.name}" value="true"${wait > 0 ? html` aria-describedby="${RESEND_NOTE}"` : null}>${t({ key: words.again })}</button>
`;
}
