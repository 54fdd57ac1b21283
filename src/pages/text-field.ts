import { type Html, html } from '../lib/html.ts';
import type { MessageKey } from '../locales/index.ts';
import { describedBy, enterHint, type Form, type FormTarget, faultList, faultsOf } from './form.ts';
import type { View } from './view.ts';

/** A field for a name, a phone or a date. If it is optional, its label says so. */
export interface TextField extends FormTarget {
  readonly label: MessageKey;
  readonly type: 'text' | 'tel' | 'date';
  readonly autocomplete: 'given-name' | 'family-name' | 'tel' | 'bday';
  readonly isRequired: boolean;
}

/** An input for a name, whose direction follows its letters, or for digits, which are left to right in every language. */
export function textField(view: View, field: TextField, form: Form, value: string): Html {
  const { name, label, type, autocomplete, isRequired } = field;
  const faults = faultsOf(view, field, form.errors);
  const required = isRequired ? html` aria-required="true"` : null;
  return html`<div class="field">
<label for="${name}">${view.t({ key: label })}</label>
${faultList(field, faults, form)}<input type="${type}" id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}" spellcheck="false" dir="${type === 'text' ? 'auto' : 'ltr'}"${required}${enterHint(field, form)}${describedBy(field, faults, [])}>
</div>
`;
}
