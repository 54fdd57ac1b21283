import { PATHS, type SentCode } from '../../contracts/page.ts';
import { type Html, html } from '../../lib/html.ts';
import { durationIn } from '../../locales/duration.ts';
import type { MessageKey } from '../../locales/index.ts';
import { type ChoiceField, checkboxField, selectField } from '../choice-field.ts';
import { CODE, codeField, RESEND, type ResendWords, resendButton } from '../code-field.ts';
import { emailField, errorSummary, type FormField, formFrame, stateOf, submitButton } from '../form.ts';
import { asideLink, LETTER, linkButton, paragraph, TICK } from '../layout.ts';
import { newPasswordField } from '../password-field.ts';
import { type TextField, textField } from '../text-field.ts';
import type { PageOf, Renderer, View } from '../view.ts';
import { isolate } from '../wording.ts';

type RegisterPage = PageOf<'register'>;

const EMAIL: FormField = {
  name: 'email',
  label: 'labelEmail',
  whenEmpty: 'fieldEmailEmpty',
  autocomplete: 'username',
};
const PASSWORD: FormField = {
  name: 'password',
  label: 'labelPassword',
  whenEmpty: 'fieldPasswordChoose',
  autocomplete: 'new-password',
};
const GENDER = {
  name: 'gender',
  label: 'registerGender',
  prompt: 'registerChoose',
  whenEmpty: 'registerGenderEmpty',
} as const;
/** Values of GENDERS that have a translation; others, even "constructor", are shown as the shop wrote them. */
const GENDER_NAMES: ReadonlyMap<string, MessageKey> = new Map([
  ['male', 'registerMale'],
  ['female', 'registerFemale'],
]);

const BIRTH: TextField = {
  name: 'date_of_birth',
  label: 'registerBirth',
  whenEmpty: 'registerBirthEmpty',
  type: 'date',
  autocomplete: 'bday',
  isRequired: true,
};
const CONSENTS: readonly ChoiceField[] = [
  { name: 'email_allowed', label: 'registerEmailAllowed' },
  { name: 'sms_allowed', label: 'registerSmsAllowed' },
  { name: 'whatsapp_allowed', label: 'registerWhatsappAllowed' },
  { name: 'call_allowed', label: 'registerCallAllowed' },
  { name: 'confirm', label: 'registerConfirm' },
  { name: 'kvkk_confirm', label: 'registerKvkk' },
];

/** The fields that are always shown; their labels say if they are optional. */
const OWN_FIELDS = [
  {
    name: 'first_name',
    label: 'registerFirstName',
    optionalLabel: 'labelFirstName',
    whenEmpty: 'registerFirstNameEmpty',
    type: 'text',
    autocomplete: 'given-name',
  },
  {
    name: 'last_name',
    label: 'registerLastName',
    optionalLabel: 'labelLastName',
    whenEmpty: 'registerLastNameEmpty',
    type: 'text',
    autocomplete: 'family-name',
  },
  {
    name: 'phone',
    label: 'labelPhone',
    optionalLabel: 'labelPhoneOptional',
    whenEmpty: 'fieldPhoneEmpty',
    type: 'tel',
    autocomplete: 'tel',
  },
] as const;

const ownFields = (required: readonly string[]): readonly TextField[] =>
  OWN_FIELDS.map(({ label, optionalLabel, ...field }) => {
    const isRequired = required.includes(field.name);
    return { ...field, label: isRequired ? label : optionalLabel, isRequired };
  });

/**
 * What an account cannot be without comes first. The e-mail is directly before the password, where password managers look for
 * the user name. The password is asked for once, with a button that shows it: who mistypes it can choose a new one by mail.
 */
export const register: Renderer<RegisterPage> = (page, view) => {
  const { entered, required, genders, next, rules, code, errors } = page;
  const sent = typeof code === 'string' ? null : code;
  // Another code can be had without it.
  const needsPassword = sent === null || sent.isOpen;
  const own = ownFields(required);
  const gender = required.includes(GENDER.name) ? GENDER : null;
  const birth = required.includes(BIRTH.name) ? BIRTH : null;
  const consents = CONSENTS.filter(({ name }) => required.includes(name));
  const fields = [
    ...(sent?.isOpen ? [CODE] : []),
    EMAIL,
    ...(needsPassword ? [PASSWORD] : []),
    ...own,
    ...(gender ? [gender] : []),
    ...(birth ? [birth] : []),
    ...consents,
    ...(sent ? [RESEND] : []),
  ];
  const form = { action: PATHS.register, fields, errors };
  const given = (name: string): string => entered[name] ?? '';
  const choices = genders.map((value) => {
    const key = GENDER_NAMES.get(value);
    return { value, text: key ? view.t({ key }) : value };
  });
  return {
    title: view.t({ key: 'registerTitle' }),
    body: html`${errorSummary(view, form)}
${sent?.isOpen ? sentNote(view, sent) : null}
${formFrame(
  form,
  html`${sent?.isOpen ? codeField(view, form) : null}
${emailField(view, EMAIL, form, given(EMAIL.name))}
${needsPassword ? newPasswordField(view, form, rules, PASSWORD) : null}
${own.map((field) => textField(view, field, form, given(field.name)))}
${gender && selectField(view, gender, form, { value: given(gender.name), choices })}
${birth && textField(view, birth, form, given(birth.name))}
${consents.map((field) => checkboxField(view, field, form, given(field.name)))}
${next === '' ? null : html`<input type="hidden" name="next" value="${next}">`}
${buttons(view, code)}`,
)}
${asideLink(view.site.loginUrl, view.t({ key: 'registerSignIn' }))}`,
    state: stateOf(errors),
  };
};

/** The same whether or not somebody has the phone: who owns a taken one gets another SMS. */
const sentNote = ({ t, language }: View, { phone, life }: SentCode): Html => {
  const key = life === 0 ? 'registerSmsSentEndless' : 'registerSmsSent';
  return html`${paragraph(t({ key, params: { phone: isolate(phone), duration: durationIn(language, life) } }))}
${paragraph(t({ key: 'registerTypeAgain' }))}
`;
};

function buttons(view: View, code: RegisterPage['code']): Html {
  if (code === 'none') return submitButton(view.t({ key: 'registerSubmit' }));
  if (code === 'unsent') return submitButton(view.t({ key: 'codeRequestSubmit' }));
  if (!code.isOpen) return resendButton(view, { wait: code.wait, look: 'primary' });
  return html`${submitButton(view.t({ key: 'registerSubmit' }))}
${resendButton(view, { wait: code.wait, look: 'secondary' })}`;
}

const MAIL_WORDS: ResendWords = {
  again: 'registerMailedAgain',
  wait: 'linkResendWait',
  ready: 'linkResendReady',
};

/** The same for every address, whether or not an account has it. */
export const registerMailed: Renderer<PageOf<'register-mailed'>> = ({ email, again }, view) => {
  const { t, site } = view;
  return {
    mark: LETTER,
    title: t({ key: 'resetSentTitle' }),
    body: html`${paragraph(t({ key: 'registerMailedText', params: { email: isolate(email) } }))}
${paragraph(t({ key: 'registerMailedHint' }))}
${
  again &&
  formFrame(
    { action: again.action, fields: [], errors: {} },
    resendButton(view, { wait: again.wait, look: 'secondary', words: MAIL_WORDS }),
  )
}
${asideLink(PATHS.register, t({ key: 'resetSentOther' }))}
${asideLink(site.loginUrl, t({ key: 'resetBackToLogin' }))}`,
    state: 'plain',
  };
};

/** The same for a link that was used long ago, one that nobody used in time, and one that never was: nothing is left to tell. */
export const registrationOver: Renderer<PageOf<'registration-over'>> = (_page, { t, site }) => ({
  title: t({ key: 'linkInvalidTitle' }),
  body: html`${paragraph(t({ key: 'registrationOverText' }))}
${linkButton(PATHS.register, t({ key: 'loginRegister' }))}
${asideLink(site.loginUrl, t({ key: 'registerSignIn' }))}`,
  state: 'plain',
});

/** The link does not sign in. The page tells an owner who did not create the account how to lock out whoever did. */
export const emailConfirmed: Renderer<PageOf<'email-confirmed'>> = (_page, { t, site }) => ({
  mark: TICK,
  title: t({ key: 'emailConfirmedTitle' }),
  body: html`${paragraph(t({ key: 'emailConfirmedText' }))}
${linkButton(site.homeUrl, t({ key: 'pageHome' }))}
<p class="note">${t({ key: 'emailConfirmedNotYou' })}</p>
${asideLink(PATHS.resetRequest, t({ key: 'resetFormTitle' }))}`,
  state: 'plain',
});
