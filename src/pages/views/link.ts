import { html } from '../../lib/html.ts';
import { formFrame, submitButton } from '../form.ts';
import { linkButton, paragraph, TICK } from '../layout.ts';
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

export const linkInvalid: Renderer<PageOf<'link-invalid'>> = (_page, { t, site }) => ({
  title: t({ key: 'linkInvalidTitle' }),
  body: html`${paragraph(t({ key: 'linkInvalidText' }))}
${linkButton(site.loginUrl, t({ key: 'loginSubmit' }))}`,
  state: 'plain',
});
