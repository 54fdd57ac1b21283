import { PATHS } from '../../contracts/page.ts';
import { html } from '../../lib/html.ts';
import { durationIn } from '../../locales/duration.ts';
import { CODE, codeField, RESEND, resendButton } from '../code-field.ts';
import { csrfField, errorSummary, type Form, formFrame, stateOf, submitButton } from '../form.ts';
import { asideLink, paragraph } from '../layout.ts';
import { PHONE, phoneField } from '../phone-field.ts';
import type { PageOf, Renderer } from '../view.ts';
import { isolate } from '../wording.ts';
import { toAccount } from './account.ts';

export const accountPhone: Renderer<PageOf<'account-phone'>> = (page, view) => {
  const { phone, isVerified, entered, errors } = page;
  const { t } = view;
  const form: Form = { action: PATHS.accountPhone, fields: [PHONE], errors };
  const current = t({
    key: isVerified ? 'accountPhoneConfirmed' : 'accountPhoneUnconfirmed',
    params: { phone: isolate(phone ?? '') },
  });
  return {
    title: t({ key: phone === null ? 'accountAddPhone' : 'accountPhoneTitle' }),
    body: html`${errorSummary(view, form)}
${phone === null ? null : paragraph(current)}
${paragraph(t({ key: 'accountPhoneText' }))}
${formFrame(
  form,
  html`${csrfField(view)}
${phoneField(view, form, entered)}
${submitButton(t({ key: 'codeRequestSubmit' }))}`,
)}
${
  phone === null
    ? null
    : formFrame(
        { action: PATHS.accountPhone, fields: [], errors: {} },
        html`${csrfField(view)}
<button class="secondary" type="submit" name="remove" value="true">${t({ key: 'accountPhoneRemove' })}</button>
`,
      )
}
<p class="note">${t({ key: 'accountPhoneNote' })}</p>
${toAccount(view)}`,
    state: stateOf(errors),
  };
};

export const accountPhoneCode: Renderer<PageOf<'account-phone-code'>> = (page, view) => {
  const { action, phone, life, wait, isOpen, errors } = page;
  const { t, language } = view;
  const form: Form = { action, fields: isOpen ? [CODE, RESEND] : [RESEND], errors };
  const sent = {
    key: life === 0 ? 'registerSmsSentEndless' : 'registerSmsSent',
    params: { phone: isolate(phone), duration: durationIn(language, life) },
  } as const;
  return {
    title: t({ key: 'codeEntryTitle' }),
    body: html`${errorSummary(view, form)}
${isOpen ? paragraph(t(sent)) : null}
${
  isOpen
    ? formFrame(
        form,
        html`${csrfField(view)}
${codeField(view, form)}
${submitButton(t({ key: 'accountPhoneSubmit' }))}`,
      )
    : null
}
${formFrame(
  { action, fields: [], errors: {} },
  html`${csrfField(view)}
${resendButton(view, { wait, look: isOpen ? 'secondary' : 'primary' })}`,
)}
${asideLink(PATHS.accountPhone, t({ key: 'codeOtherNumber' }))}
${toAccount(view)}`,
    state: stateOf(errors),
  };
};
