import { type Html, html } from '../lib/html.ts';
import {
  describedBy,
  enterHint,
  type Form,
  type FormField,
  faultList,
  faultsOf,
  focusIfOnly,
} from './form.ts';
import type { View } from './view.ts';

export const PHONE: FormField = {
  name: 'phone',
  label: 'labelPhone',
  whenEmpty: 'fieldPhoneEmpty',
  autocomplete: 'tel',
};

/** An input for a phone. Digits are left to right in every language. */
export function phoneField(view: View, form: Form, value: string): Html {
  const faults = faultsOf(view, PHONE, form.errors);
  return html`<div class="field">
<label for="${PHONE.name}">${view.t({ key: PHONE.label })}</label>
${faultList(PHONE, faults, form)}<input type="tel" inputmode="tel" id="${PHONE.name}" name="${PHONE.name}" value="${value}" autocomplete="${PHONE.autocomplete}" maxlength="60" dir="ltr" aria-required="true"${enterHint(PHONE, form)}${describedBy(PHONE, faults, [])}${focusIfOnly(PHONE, form)}>
</div>
`;
}
