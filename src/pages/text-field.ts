import { type Html, html } from '../lib/html.ts';
import type { MessageKey } from '../locales/index.ts';
import { describedBy, type Form, type FormTarget, faultList, faultsOf } from './form.ts';
import type { View } from './view.ts';

/** An optional field; its label says so. */
export interface OptionalField extends FormTarget {
  readonly label: MessageKey;
  readonly type: 'text' | 'tel';
  readonly autocomplete: 'given-name' | 'family-name' | 'tel';
}

/** An input for a name, whose direction follows its letters, or for a phone, which is left to right in every language. */
export function optionalField(view: View, field: OptionalField, form: Form, value: string): Html {
  const { name, label, type, autocomplete } = field;
  const faults = faultsOf(view, field, form.errors);
  return html`<div class="field">
<label for="${name}">${view.t({ key: label })}</label>
${faultList(field, faults)}<input type="${type}" id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}" spellcheck="false" dir="${type === 'tel' ? 'ltr' : 'auto'}"${describedBy(field, faults, [])}>
</div>
`;
}
