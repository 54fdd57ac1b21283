import type { MailLook } from '../branding/look.ts';
import { type Html, html } from '../lib/html.ts';
import { message } from '../locales/index.ts';
import type { Translate } from '../locales/translate.ts';

/** The built-in colours: those of the pages. */
const BUILT_IN = {
  light: { accent: '#2548c8', on: '#ffffff' },
  dark: { accent: '#9db4ff', on: '#0d1430' },
} as const;

/** The accents of a mail. */
export const paletteOf = (look: MailLook | null) => look?.palette ?? BUILT_IN;

/** The head of a mail: the logo, whose size Outlook reads from attributes, or the name. */
export const brand = (look: MailLook | null, siteName: string): Html => {
  const logo = look?.logo;
  if (!logo) return html`<bdi>${siteName}</bdi>`;
  return html`<img class="logo" src="${logo.url}" width="${logo.width}" height="${logo.height}" alt="${siteName}" style="display:inline-block;max-width:100%;border:0;border-radius:8px;padding:6px 10px">`;
};

/** The shop's links and text, after the small print. */
export function footerOf(look: MailLook | null, t: Translate): Html | null {
  const { links = [], lines = [] } = look ?? {};
  const shown = links.map(
    ({ label, url }, index) =>
      html`${index === 0 ? null : ' · '}<a href="${url}" style="color:#535b6a">${t(message(label))}</a>`,
  );
  const rows = [
    ...(shown.length === 0 ? [] : [html`${shown}`]),
    ...lines.map((line) => html`<bdi>${line}</bdi>`),
  ];
  return rows.length === 0 ? null : html`${rows.map((row) => html`<br>${row}`)}`;
}

/** The same as parts of a plain text. */
export function footerText(look: MailLook | null, t: Translate): string[] {
  const { links = [], lines = [] } = look ?? {};
  const addresses = links.map(
    ({ label, url }) => `${t(message(label))}: ${url.replace(/^(?:mailto|tel):/i, '')}`,
  );
  return [addresses, lines].map((rows) => rows.join('\n')).filter((part) => part !== '');
}
