import { type Html, html } from '../lib/html.ts';
import { directionOf, type Language, type Message, type MessageKey, message } from '../locales/index.ts';
import { type Translate, translator } from '../locales/translate.ts';

/** The content of a mail. HTML and plain text are rendered from the same parts, so they always agree. */
export interface MailContent {
  readonly language: Language;
  readonly siteName: string;
  /** For the greeting; without it the greeting has no name. */
  readonly name?: string | null;
  /** How the shop words it; without it the built-in texts. */
  readonly wording?: Translate | undefined;
  readonly subject: Message;
  readonly parts: readonly (Message | MailButton)[];
}

/** A link as a button, with its URL below for mail programs that show no button. */
interface MailButton {
  readonly button: MessageKey;
  readonly url: string;
}

/** A mail with one link, to an address that may be a stranger’s. */
export interface EmailLinkMail extends Pick<MailContent, 'language' | 'siteName' | 'wording'> {
  readonly url: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Renders a mail as HTML and as plain text, with greeting and small print. */
export function renderMail(content: MailContent): RenderedMail {
  const { language, siteName, name = null, wording: t = translator(language), subject, parts } = content;
  const greeting = t(name === null ? message('mailGreeting') : message('mailGreetingByName', { name }));
  const footer = t(message('mailNoReply'));
  const paragraphs = parts.map((part) => ('button' in part ? part.url : t(part)));
  const align = directionOf(language) === 'rtl' ? 'right' : 'left';
  const body = parts.map((part) =>
    'button' in part
      ? button(t(message(part.button)), part.url, t(message('mailLinkHint')), align)
      : paragraph(t(part)),
  );
  return {
    subject: t(subject),
    html: asHtml({ language, siteName, title: t(subject), body: [paragraph(greeting), ...body], footer })
      .text,
    text: `${[greeting, ...paragraphs, footer].join('\n\n')}\n`,
  };
}

const FONT = 'font-family:-apple-system,Segoe UI,Roboto,Noto Sans,Arial,sans-serif';

/**
 * Mail programs support old HTML only: tables for layout, inline styles, and a fixed width for Outlook on Windows, which
 * has no max-width. The style sheet adds small screens and dark mode where it is supported. Nothing is loaded, so
 * opening the mail is not tracked.
 */
function asHtml(mail: {
  language: Language;
  siteName: string;
  title: string;
  body: readonly Html[];
  footer: string;
}): Html {
  const { language, siteName, title, body, footer } = mail;
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
.address { color: #9db4ff !important; }
.button { background-color: #9db4ff !important; }
.button a { color: #0d1430 !important; }
}
</style>
</head>
<body style="margin:0;padding:0;background-color:#f3f4f7;-webkit-text-size-adjust:100%">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="ground" align="center" bgcolor="#f3f4f7" style="padding:32px 16px;background-color:#f3f4f7">
<!--[if mso]><table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px"><tr>
<td class="site" align="center" style="padding:0 0 16px;${FONT};font-size:16px;line-height:24px;font-weight:bold;color:#171a21"><bdi>${siteName}</bdi></td>
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

/** The table cell is the button, because Outlook ignores the padding of links. */
const button = (
  label: string,
  url: string,
  hint: string,
  align: 'left' | 'right',
): Html => html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" align="center" style="margin:8px auto 24px"><tr>
<td class="button" align="center" bgcolor="#2548c8" style="border-radius:8px;background-color:#2548c8;mso-padding-alt:12px 24px">
<a href="${url}" style="display:inline-block;padding:12px 24px;${FONT};font-size:16px;line-height:24px;font-weight:bold;color:#ffffff;text-decoration:none">${label}</a>
</td></tr></table>
<p class="soft" style="margin:0 0 4px;clear:both;${FONT};font-size:13px;line-height:20px;color:#535b6a">${hint}</p>
<p dir="ltr" style="margin:0 0 16px;${FONT};font-size:13px;line-height:20px;text-align:${align};word-break:break-all"><a class="address" href="${url}" style="color:#2548c8">${url}</a></p>
`;
