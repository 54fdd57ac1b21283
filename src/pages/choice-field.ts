import { type Html, html } from '../lib/html.ts';
import type { MessageKey } from '../locales/index.ts';
import { describedBy, type Form, type FormTarget, faultList, faultsOf } from './form.ts';
import type { View } from './view.ts';

/** A field with a label, for what is chosen and not typed. */
export interface ChoiceField extends FormTarget {
  readonly label: MessageKey;
}

interface Choice {
  readonly value: string;
  readonly text: string;
}

/** A required list of choices. Nothing is chosen before its owner does. */
export function selectField(
  view: View,
  field: ChoiceField & { readonly prompt: MessageKey },
  form: Form,
  { value: chosen, choices }: { readonly value: string; readonly choices: readonly Choice[] },
): Html {
  const { name, label, prompt } = field;
  const faults = faultsOf(view, field, form.errors);
  return html`<div class="field">
<label for="${name}">${view.t({ key: label })}</label>
${faultList(field, faults, form)}<select id="${name}" name="${name}" aria-required="true"${describedBy(field, faults, [])}>
<option value="">${view.t({ key: prompt })}</option>
${choices.map(
  ({
    value,
    text,
  }) => html`<option value="${value}"${value === chosen ? html` selected` : null}>${text}</option>
`,
)}</select>
</div>
`;
}

/**
 * A question that must be answered: unticked is "no". The hidden field before the box sends that, because browsers send
 * nothing for an empty box; of two values the last counts.
 */
export function checkboxField(view: View, field: ChoiceField, form: Form, value: string): Html {
  const { name, label } = field;
  const faults = faultsOf(view, field, form.errors);
  return html`<div class="field">
${faultList(field, faults, form)}<div class="tick">
<input type="hidden" name="${name}" value="false">
<input type="checkbox" id="${name}" name="${name}" value="true"${value === 'true' ? html` checked` : null}${describedBy(field, faults, [])}>
<label for="${name}">${view.t({ key: label })}</label>
</div>
</div>
`;
}
