import type { LiveCheck, ShownRule } from '../contracts/page.ts';
import { type Html, html } from '../lib/html.ts';
import { describedBy, enterHint, type Form, type FormField, faultList, faultsOf } from './form.ts';
import type { View } from './view.ts';

/** A rule under a password field. latchkey.js evaluates its check during typing. */
interface RuleLine {
  readonly text: string;
  /** `sameAs`: the name of the field that must have the same value. */
  readonly check?: LiveCheck | { readonly sameAs: string };
}

export const NEW_PASSWORD: FormField = {
  name: 'new_password1',
  label: 'labelNewPassword',
  whenEmpty: 'fieldNewPasswordEmpty',
  autocomplete: 'new-password',
};

export const REPEATED_PASSWORD: FormField = {
  name: 'new_password2',
  label: 'labelRepeatedPassword',
  whenEmpty: 'fieldRepeatedPasswordEmpty',
  autocomplete: 'new-password',
};

/**
 * An input for a password with a button that shows it. The button is hidden until its script runs. Submitted passwords are
 * never put back into the input.
 *
 * @param below what belongs to the field, after it
 */
export function passwordField(
  view: View,
  field: FormField,
  form: Form,
  { rules = null, below = null }: { rules?: Html | null; below?: Html | null } = {},
): Html {
  const faults = faultsOf(view, field, form.errors);
  const label = view.t({ key: field.label });
  const text = (key: 'passwordShowField' | 'passwordHideField'): string =>
    view.t({ key, params: { field: label } });
  return html`<div class="field">
<label for="${field.name}">${label}</label>
${faultList(field, faults, form)}<div class="control">
<input type="password" id="${field.name}" name="${field.name}" autocomplete="${field.autocomplete}" autocapitalize="none" spellcheck="false" dir="auto" aria-required="true"${enterHint(field, form)}${describedBy(field, faults, rules ? [rulesId(field)] : [])}>
<button type="button" hidden data-reveals="${field.name}" aria-controls="${field.name}" aria-label="${text('passwordShowField')}" data-other-label="${text('passwordHideField')}" data-other-text="${view.t({ key: 'passwordHide' })}">${view.t({ key: 'passwordShow' })}</button>
</div>
${rules}${below}</div>
`;
}

/** The user name for password managers; invisible, and not read by the server. */
export const usernameField = (username: string): Html | null =>
  username === ''
    ? null
    : html`<input type="text" name="username" value="${username}" autocomplete="username" hidden readonly>
`;

/** The inputs of a new password and its repetition, with the rules it must keep. */
export function newPasswordFields(view: View, form: Form, rules: readonly ShownRule[]): Html {
  const same = {
    text: view.t({ key: 'rulesSame' }),
    check: { sameAs: NEW_PASSWORD.name },
  };
  const repeated = { rules: ruleList(view, REPEATED_PASSWORD, [same]) };
  return html`${passwordField(view, NEW_PASSWORD, form, { rules: shownRules(view, NEW_PASSWORD, rules) })}
${passwordField(view, REPEATED_PASSWORD, form, repeated)}
${rulesStatus(view)}`;
}

/** The input of a new password that is asked for once, with the rules it must keep. */
export const newPasswordField = (
  view: View,
  form: Form,
  rules: readonly ShownRule[],
  field: FormField,
): Html => html`${passwordField(view, field, form, { rules: shownRules(view, field, rules) })}
${rulesStatus(view)}`;

const shownRules = (view: View, field: FormField, rules: readonly ShownRule[]): Html | null =>
  ruleList(
    view,
    field,
    rules.map(({ text, check }) => ({ text: view.t(text), ...(check && { check }) })),
  );

const rulesStatus = ({ t }: View): Html =>
  html`<p class="unseen" role="status" data-rules-status data-all-kept="${t({ key: 'rulesAllKept' })}" data-missing="${t({ key: 'rulesMissing' })}"></p>
`;

const rulesId = (field: FormField): string => `${field.name}-rules`;

function ruleList(view: View, field: FormField, rules: readonly RuleLine[]): Html | null {
  if (rules.length === 0) return null;
  return html`<ul class="rules" role="list" id="${rulesId(field)}">
${rules.map(
  ({ text, check }) => html`<li${check ? checkAttributes(view, field, check) : null}>${text}</li>
`,
)}</ul>
`;
}

const checkAttributes = (view: View, field: FormField, check: NonNullable<RuleLine['check']>): Html =>
  html` data-of="${field.name}" data-check="${JSON.stringify(check)}" data-kept="${view.t({ key: 'rulesKept' })}"`;
