import type { FormErrors } from '../contracts/page.ts';
import { type Html, html } from '../lib/html.ts';
import type { Message, MessageKey } from '../locales/index.ts';
import type { View } from './view.ts';
import { say } from './wording.ts';

/** The target of an error. Its name is also its id. */
export interface FormTarget {
  readonly name: string;
  /** The error text if it is empty. */
  readonly whenEmpty?: MessageKey;
}

/** A field of a form. */
export interface FormField extends FormTarget {
  readonly label: MessageKey;
  readonly whenEmpty: MessageKey;
  readonly autocomplete: 'username' | 'email' | 'current-password' | 'new-password' | 'tel' | 'one-time-code';
}

export interface Form {
  readonly action: string;
  readonly fields: readonly FormTarget[];
  readonly errors: FormErrors;
}

const EMPTY: ReadonlySet<MessageKey> = new Set(['fieldRequired', 'fieldBlank', 'fieldNull']);

/** The error texts of one field. */
export function faultsOf(view: View, { name, whenEmpty }: FormTarget, errors: FormErrors): string[] {
  const text = (message: Message): string =>
    whenEmpty && EMPTY.has(message.key) ? view.t({ key: whenEmpty }) : say(view, message);
  return (errors[name] ?? []).map(text);
}

export const stateOf = (errors: FormErrors): 'plain' | 'fault' =>
  Object.keys(errors).length > 0 ? 'fault' : 'plain';

/**
 * The field that all errors are about, if the form has no other input: it shows them itself, once, and gets the focus.
 */
function onlyFaultyField({ fields, errors }: Form): FormTarget | null {
  const inputs = fields.filter((field) => 'label' in field);
  const [only, ...others] = inputs;
  const isFaulty = Object.keys(errors).length > 0 && Object.keys(errors).every((name) => name === only?.name);
  return only && others.length === 0 && isFaulty ? only : null;
}

/** What gives the focus to an input that shows all errors of its form. */
export const focusIfOnly = (field: FormTarget, form: Form): Html | null =>
  onlyFaultyField(form) === field ? html` autofocus data-focus` : null;

/**
 * The error summary at the top of a form with several fields: each error links to its field, errors of the whole form to the first field. It
 * takes the focus when the page opens, with or without scripts, and is announced (WCAG 3.3.1, technique ARIA19).
 */
export function errorSummary(view: View, form: Form): Html | null {
  const { fields, errors } = form;
  if (stateOf(errors) === 'plain' || onlyFaultyField(form)) return null;
  const known = new Set(fields.map(({ name }) => name));
  const ofForm = Object.entries(errors).flatMap(([name, messages]) => (known.has(name) ? [] : messages));
  const items = [
    ...ofForm.map((message) => ({ target: fields[0]?.name ?? '', text: say(view, message) })),
    ...fields.flatMap((field) => faultsOf(view, field, errors).map((text) => ({ target: field.name, text }))),
  ];
  return html`<div class="summary" tabindex="-1" autofocus data-focus>
<div role="alert">
<h2>${view.t({ key: 'errorSummaryTitle' })}</h2>
<ul>
${items.map(
  ({ target, text }) => html`<li><a href="#${target}">${text}</a></li>
`,
)}</ul>
</div>
</div>
`;
}

/** What the Enter key of a touch keyboard says at the last field that is typed into: it sends the form. */
export const enterHint = (field: FormTarget, { fields }: Form): Html | null =>
  fields.findLast((other) => 'autocomplete' in other) === field ? html` enterkeyhint="go"` : null;

/** An input for an e-mail address, left to right in every language. */
export function emailField(view: View, field: FormField, form: Form, value: string): Html {
  const faults = faultsOf(view, field, form.errors);
  return html`<div class="field">
<label for="${field.name}">${view.t({ key: field.label })}</label>
${faultList(field, faults, form)}<input type="email" id="${field.name}" name="${field.name}" value="${value}" autocomplete="${field.autocomplete}" autocapitalize="none" spellcheck="false" dir="ltr" aria-required="true"${enterHint(field, form)}${describedBy(field, faults, [])}${focusIfOnly(field, form)}>
</div>
`;
}

/** The errors of a field, between its label and its input. Announced here only if no summary does it. */
export const faultList = (field: FormTarget, faults: readonly string[], form: Form): Html | null =>
  faults.length === 0
    ? null
    : html`<div class="fault" id="${field.name}-fault"${onlyFaultyField(form) ? html` role="alert"` : null}>${faults.map((text) => html`<p>${text}</p>`)}</div>
`;

/** Connects an input to its errors and hints. @param hints ids of elements */
export function describedBy(
  field: FormTarget,
  faults: readonly string[],
  hints: readonly string[],
): Html | null {
  const ids = [...(faults.length > 0 ? [`${field.name}-fault`] : []), ...hints];
  if (ids.length === 0) return null;
  const invalid = faults.length > 0 ? html` aria-invalid="true"` : null;
  return html`${invalid} aria-describedby="${ids.join(' ')}"`;
}

/** The frame of a form, without native validation, so that all errors appear in one place and one language. */
export const formFrame = (form: Form, content: Html): Html =>
  html`<form method="post" action="${form.action}" novalidate>
${content}</form>
`;

/** The hidden field with the CSRF token. */
export const csrfField = (view: View): Html =>
  html`<input type="hidden" name="csrfmiddlewaretoken" value="${view.csrfToken()}">
`;

export const submitButton = (
  text: string,
): Html => html`<button class="primary" type="submit">${text}</button>
`;
