import type { InboxMessage } from '../contracts/stores/inbox.ts';
import { type Html, html } from '../lib/html.ts';
import { directionOf, type Language, type MessageKey, message } from '../locales/index.ts';
import type { Translate } from '../locales/translate.ts';

export const INBOX_PATH = '/_dev/inbox/';

/** The CSP of the inbox's own pages: they load only the mail, in a frame. */
export const INBOX_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The CSP of a mail: no script runs and no form is sent. The frame has an opaque origin, and links open outside of it.
 * Images are shown, as mail programs do on request, and so is the shop’s logo from here.
 */
export const MAIL_POLICY = [
  'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data: https:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ');

const LINK = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/g;

/** The URLs in a message's text, each once. */
export const linksIn = (text: string): string[] => [...new Set(text.match(LINK))];

/** A mail's HTML whose links open in a new tab. */
export const inFrame = (mail: string): string =>
  mail.replace(/^\s*(?:<!doctype[^>]*>)?/i, '$&<base target="_blank">');

interface View {
  readonly language: Language;
  readonly t: Translate;
}

/** The list of messages, newest first. */
export function inboxPage(messages: readonly InboxMessage[], view: View): string {
  const text = texts(view);
  const rows = messages.map(
    (entry) => html`<tr>
<td><a href="${INBOX_PATH}${entry.id}/">${entry.subject || firstWords(entry.text)}</a></td>
<td>${entry.recipient}</td>
<td>${text(entry.channel === 'sms' ? 'inboxSms' : 'inboxEmail')}</td>
<td>${inUtc(entry.createdAt)}</td>
</tr>
`,
  );
  const table = html`<table>
<thead><tr><th>${text('inboxSubject')}</th><th>${text('inboxTo')}</th><th>${text('inboxKind')}</th><th>${text('inboxTime')}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
  return frame(
    view,
    text('inboxTitle'),
    html`<p>${text('inboxNote')}</p>
<p><a href="${INBOX_PATH}">${text('inboxRefresh')}</a></p>
${rows.length > 0 ? table : html`<p class="empty">${text('inboxEmpty')}</p>`}`,
  );
}

/** One message: recipient, kind, time, its text with links, and a mail as a mail program shows it. */
export function messagePage(entry: InboxMessage, view: View): string {
  const text = texts(view);
  const isSms = entry.channel === 'sms';
  const mail = html`<h2>${text('inboxHtml')}</h2>
<iframe src="${INBOX_PATH}${entry.id}/html/" title="${text('inboxHtml')}" sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"></iframe>
<h2>${text('inboxText')}</h2>
`;
  return frame(
    view,
    isSms ? text('inboxSms') : entry.subject,
    html`<p><a href="${INBOX_PATH}">${text('inboxBack')}</a></p>
<dl>
<dt>${text('inboxKind')}</dt><dd>${text(isSms ? 'inboxSms' : 'inboxEmail')}</dd>
<dt>${text('inboxTo')}</dt><dd>${entry.recipient}</dd>
<dt>${text('inboxTime')}</dt><dd>${inUtc(entry.createdAt)}</dd>
</dl>
${entry.html === null ? null : mail}<p class="${isSms ? 'text sms' : 'text'}">${linked(entry.text)}</p>
`,
  );
}

const texts =
  ({ t }: View) =>
  (key: MessageKey): string =>
    t(message(key));

/** The text with its links made clickable. */
function linked(text: string): Html[] {
  const links = text.match(LINK) ?? [];
  const between = text.split(LINK);
  return between.map((plain, index) => {
    const link = links[index];
    return html`${plain}${link === undefined ? null : html`<a href="${link}" target="_blank" rel="noopener">${link}</a>`}`;
  });
}

const firstWords = (text: string): string =>
  text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
const inUtc = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

function frame({ language }: View, title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
body { max-inline-size: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1rem; margin-block: 1.5rem .5rem; }
table { border-collapse: collapse; inline-size: 100%; }
th, td { padding: .5rem .75rem .5rem 0; border-block-end: 1px solid #8885; text-align: start; vertical-align: top; }
@media (max-width: 40rem) {
thead { display: none; }
tr, td { display: block; }
tr { padding-block: .75rem; border-block-end: 1px solid #8885; }
td { padding: 0; border: 0; }
}
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { font-weight: 600; }
dd { margin: 0; }
iframe { inline-size: 100%; block-size: 38rem; border: 1px solid #8885; border-radius: .5rem; resize: vertical; }
.text { padding: 1rem; border: 1px solid #8885; border-radius: .5rem; white-space: pre-wrap; }
.sms { max-inline-size: 22rem; border-radius: 1.25rem; }
.empty { padding: 3rem 1rem; text-align: center; border: 1px dashed #8885; border-radius: .5rem; }
</style>
</head>
<body>
<h1>${title}</h1>
${body}</body>
</html>
`.text;
}
