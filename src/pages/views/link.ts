import { html } from '../../lib/html.ts';
import { formFrame, submitButton } from '../form.ts';
import { linkButton, paragraph } from '../layout.ts';
import type { PageOf, Renderer } from '../view.ts';

/** It does not name the account, because somebody else may have the link. */
export const linkConfirm: Renderer<PageOf<'link-confirm'>> = ({ action }, { t }) => ({
  title: t({ key: 'linkConfirmTitle' }),
  body: html`${paragraph(t({ key: 'linkConfirmText' }))}
${formFrame({ action, fields: [], errors: {} }, submitButton(t({ key: 'loginSubmit' })))}`,
  state: 'plain',
});

export const linkInvalid: Renderer<PageOf<'link-invalid'>> = (_page, { t, site }) => ({
  title: t({ key: 'linkInvalidTitle' }),
  body: html`${paragraph(t({ key: 'linkInvalidText' }))}
${linkButton(site.loginUrl, t({ key: 'loginSubmit' }))}`,
  state: 'plain',
});
