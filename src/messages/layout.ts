import type { MailLook } from '../branding/look.ts';
import { type Html, html } from '../lib/html.ts';
import { directionOf, type Language, type Message, type MessageKey, message } from '../locales/index.ts';
import { type Translate, translator } from '../locales/translate.ts';
import { brand, footerOf, footerText, paletteOf } from './brand.ts';

/** What is around every mail. */
export interface MailFrame {
  readonly language: Language;
  readonly siteName: string;
  /** The shop's own; without it the built-in one, as for staff. */
  readonly look?: MailLook | null | undefined;
  /** How the shop words it; without it the built-in texts. */
  readonly wording?: Translate | undefined;
}

/** The content of a mail. HTML and plain text are rendered from the same parts, so they always agree. */
export interface MailContent extends MailFrame {
  /** For the greeting; without it the greeting has no name. */
  readonly name?: string | null;
  readonly subject: Message;
  readonly parts: readonly (Message | MailButton)[];
}

/** A link as a button, with its URL below for mail programs that show no button. */
interface MailButton {
  readonly button: MessageKey;
  readonly url: string;
}

/** A mail with one link, to an address that may be a stranger’s. */
export interface EmailLinkMail extends MailFrame {
  readonly url: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Renders a mail as HTML and as plain text, with greeting and small print. */
export function renderMail(mail: MailContent): RenderedMail {
  const { language, siteName, look = null, name = null, subject, parts } = mail;
  const t = mail.wording ?? translator(language);
  const greeting = t(name === null ? message('mailGreeting') : message('mailGreetingByName', { name }));
  const noReply = t(message('mailNoReply'));
  const paragraphs = parts.map((part) => ('button' in part ? part.url : t(part)));
  const align = directionOf(language) === 'rtl' ? 'right' : 'left';
  const body = parts.map((part) =>
    'button' in part
      ? button({
          label: t(message(part.button)),
          url: part.url,
          hint: t(message('mailLinkHint')),
          align,
          look,
        })
      : paragraph(t(part)),
  );
  return {
    subject: t(subject),
    html: asHtml({
      language,
      look,
      siteName,
      title: t(subject),
      body: [paragraph(greeting), ...body],
      footer: html`${noReply}${footerOf(look, t)}`,
    }).text,
    text: `${[greeting, ...paragraphs, noReply, ...footerText(look, t)].join('\n\n')}\n`,
  };
}

/** In dark mode, of what the built-in look does not have. Logos are made for light grounds. */
const OWN_DARK = html`.soft a { color: #a8b0bf !important; }
.logo { background-color: #ffffff !important; }
`;

const FONT = 'font-family:-apple-system,Segoe UI,Roboto,Noto Sans,Arial,sans-serif';

/**
 * Mail programs support old HTML only: tables for layout, inline styles, and a fixed width for Outlook on Windows, which
 * has no max-width. The style sheet adds small screens and dark mode where it is supported. Nothing is loaded but the
 * shop's logo, if it has one, from this service and under the same address for everybody: who opened a mail cannot be told.
 */
function asHtml(mail: {
  language: Language;
  look: MailLook | null;
  siteName: string;
  title: string;
  body: readonly Html[];
  footer: Html;
}): Html {
  const { language, look, siteName, title, body, footer } = mail;
  const { dark } = paletteOf(look);
  const direction = directionOf(language);
  const align = direction === 'rtl' ? 'right' : 'left';
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${title}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 600px) {
.ground { padding: 16px 8px !important; }
.card { padding: 24px 20px !important; }
}
@media (prefers-color-scheme: dark) {
body, .ground { background-color: #101218 !important; }
.card { background-color: #191c24 !important; border-color: #2a2f3b !important; }
.site, .text { color: #edeff4 !important; }
.soft { color: #a8b0bf !important; }
.address { color: ${dark.accent} !important; }
.button { background-color: ${dark.accent} !important; }
.button a { color: ${dark.on} !important; }
${look ? OWN_DARK : null}}
</style>
</head>
<body style="margin:0;padding:0;background-color:#f3f4f7;-webkit-text-size-adjust:100%">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="ground" align="center" bgcolor="#f3f4f7" style="padding:32px 16px;background-color:#f3f4f7">
<!--[if mso]><table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px"><tr>
<td class="site" align="center" style="padding:0 0 16px;${FONT};font-size:16px;line-height:24px;font-weight:bold;color:#171a21">${brand(look, siteName)}</td>
</tr><tr>
<td class="card" align="${align}" dir="${direction}" bgcolor="#ffffff" style="padding:32px;border:1px solid #e1e4ea;border-radius:12px;background-color:#ffffff;text-align:${align}">
${body}</td>
</tr><tr>
<td class="soft" align="center" style="padding:16px 16px 0;${FONT};font-size:13px;line-height:20px;color:#535b6a">${footer}</td>
</tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td>
</tr></table>
</body>
</html>
`;
}

const paragraph = (
  text: string,
): Html => html`<p class="text" style="margin:0 0 16px;${FONT};font-size:16px;line-height:24px;color:#171a21">${text}</p>
`;

interface ButtonParts {
  readonly label: string;
  readonly url: string;
  readonly hint: string;
  readonly align: 'left' | 'right';
  readonly look: MailLook | null;
}

/** The table cell is the button, because Outlook ignores the padding of links. */
function button({ label, url, hint, align, look }: ButtonParts): Html {
  const { light } = paletteOf(look);
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" align="center" style="margin:8px auto 24px"><tr>
<td class="button" align="center" bgcolor="${light.accent}" style="border-radius:8px;background-color:${light.accent};mso-padding-alt:12px 24px">
<a href="${url}" style="display:inline-block;padding:12px 24px;${FONT};font-size:16px;line-height:24px;font-weight:bold;color:${light.on};text-decoration:none">${label}</a>
</td></tr></table>
<p class="soft" style="margin:0 0 4px;clear:both;${FONT};font-size:13px;line-height:20px;color:#535b6a">${hint}</p>
<p dir="ltr" style="margin:0 0 16px;${FONT};font-size:13px;line-height:20px;text-align:${align};word-break:break-all"><a class="address" href="${url}" style="color:${light.accent}">${url}</a></p>
`;
}
