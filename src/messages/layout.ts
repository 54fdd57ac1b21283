import { type Html, html } from '../lib/html.ts';
import { directionOf, type Language } from '../locales/index.ts';

/** A mail as it is written: the same parts become HTML and plain text, so the two never say different things. */
export interface MailContent {
  readonly language: Language;
  readonly siteName: string;
  readonly subject: string;
  readonly greeting: string;
  readonly parts: readonly MailPart[];
  /** The small print. */
  readonly footer: string;
}

export type MailPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'button';
      readonly label: string;
      readonly url: string;
      /** Said before the address itself, for those whose mail program shows no button. */
      readonly hint: string;
    };

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Renders a mail as HTML and as plain text. */
export const renderMail = (content: MailContent): RenderedMail => ({
  subject: content.subject,
  html: asHtml(content).text,
  text: asText(content),
});

function asText({ greeting, parts, footer }: MailContent): string {
  const paragraphs = parts.map((part) => (part.kind === 'text' ? part.text : part.url));
  return `${[greeting, ...paragraphs, footer].join('\n\n')}\n`;
}

const FONT = 'font-family:-apple-system,Segoe UI,Roboto,Noto Sans,Arial,sans-serif';

/**
 * Mail programs know the HTML of twenty years ago: tables for layout, styles inline, and a width of its own for Outlook
 * on Windows, which has no max-width. The style sheet only adds to that, where it is read: small screens, dark mode.
 * No image and nothing else is loaded from anywhere.
 */
function asHtml(content: MailContent): Html {
  const { language, siteName, subject, greeting, parts, footer } = content;
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
<title>${subject}</title>
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
${[paragraph(greeting), ...parts.map((part) => (part.kind === 'text' ? paragraph(part.text) : button(part, align)))]}</td>
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

/** The cell is the button: Outlook ignores padding of links. Below it stands the address itself, to copy. */
const button = (
  { label, url, hint }: MailPart & { kind: 'button' },
  align: 'left' | 'right',
): Html => html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" align="center" style="margin:8px auto 24px"><tr>
<td class="button" align="center" bgcolor="#2548c8" style="border-radius:8px;background-color:#2548c8;mso-padding-alt:12px 24px">
<a href="${url}" style="display:inline-block;padding:12px 24px;${FONT};font-size:16px;line-height:24px;font-weight:bold;color:#ffffff;text-decoration:none">${label}</a>
</td></tr></table>
<p class="soft" style="margin:0 0 4px;clear:both;${FONT};font-size:13px;line-height:20px;color:#535b6a">${hint}</p>
<p dir="ltr" style="margin:0 0 16px;${FONT};font-size:13px;line-height:20px;text-align:${align};word-break:break-all"><a class="address" href="${url}" style="color:#2548c8">${url}</a></p>
`;
