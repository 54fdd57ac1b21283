import { html } from '../../lib/html.ts';
import { formFrame, submitButton } from '../form.ts';
import { LETTER, linkButton, paragraph, TICK } from '../layout.ts';
import type { PageOf, Renderer } from '../view.ts';

/** It does not name the account, because somebody else may have the link. */
export const linkConfirm: Renderer<PageOf<'link-confirm'>> = ({ action, title, text, button }, { t }) => ({
  title: t({ key: title }),
  body: html`${paragraph(t({ key: text }))}
${formFrame({ action, fields: [], errors: {} }, submitButton(t({ key: button })))}`,
  state: 'plain',
});

export const linkDone: Renderer<PageOf<'link-done'>> = ({ title, text }, { t, site }) => ({
  mark: TICK,
  title: t({ key: title }),
  body: html`${paragraph(t({ key: text }))}
${linkButton(site.loginUrl, t({ key: 'loginSubmit' }))}`,
  state: 'plain',
});

export const linkExpired: Renderer<PageOf<'link-expired'>> = ({ action, field }, { t }) => ({
  title: t({ key: 'linkInvalidTitle' }),
  body: html`${paragraph(t({ key: 'linkExpiredText' }))}
${formFrame(
  { action, fields: [], errors: {} },
  html`<input type="hidden" name="${field}" value="true">
${submitButton(t({ key: 'linkExpiredAgain' }))}`,
)}`,
  state: 'plain',
});

/** It does not say to which address: somebody else may have the link. */
export const linkRenewed: Renderer<PageOf<'link-renewed'>> = (_page, { t }) => ({
  mark: LETTER,
  title: t({ key: 'resetSentTitle' }),
  body: html`${paragraph(t({ key: 'linkRenewedText' }))}
${paragraph(t({ key: 'registerMailedHint' }))}`,
  state: 'plain',
});

export const linkInvalid: Renderer<PageOf<'link-invalid'>> = (_page, { t, site }) => ({
  title: t({ key: 'linkInvalidTitle' }),
  body: html`${paragraph(t({ key: 'linkInvalidText' }))}
${linkButton(site.loginUrl, t({ key: 'loginSubmit' }))}`,
  state: 'plain',
});
