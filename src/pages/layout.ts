import { type Html, html } from '../lib/html.ts';
import { directionOf } from '../locales/index.ts';
import { ICON, SCRIPT, STYLE } from './assets.ts';
import { brand, footer } from './brand.ts';
import { languageSwitch } from './language-switch.ts';
import type { Content, View } from './view.ts';

/** The frame of every page: one card under the shop's name. Nothing is loaded from other origins. */
export function layout({ title, body, state, mark }: Content, view: View): Html {
  const { language, site, look, t } = view;
  const icon = look.icon ?? ICON;
  const documentTitle = t({
    key: state === 'fault' ? 'documentTitleFault' : 'documentTitle',
    params: { title, site: site.name },
  });
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${documentTitle}</title>
<link rel="icon" href="${icon.path}" type="${icon.contentType}">
<link rel="stylesheet" href="${STYLE.path}">
${look.styleSheet === null ? null : html`<link rel="stylesheet" href="${look.styleSheet}">\n`}<script src="${SCRIPT.path}" type="module"></script>
</head>
<body>
<header>
<a class="site" href="${site.homeUrl}">${brand(view)}</a>
</header>
<main>
${mark ?? null}<h1>${title}</h1>
${body}</main>
${languageSwitch(view)}${footer(view)}</body>
</html>
`;
}

/** The drawing of pages that say something was done. */
export const TICK = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="m4.5 12.5 5 5 10-11"/></svg>
`;

/** The drawing of pages that say something was mailed. */
export const LETTER = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><rect x="2.5" y="4.5" width="19" height="15" rx="2.5"/><path d="m3.5 7 8.5 6 8.5-6"/></svg>
`;

/** A paragraph. */
export const paragraph = (text: string): Html => html`<p>${text}</p>
`;

/** A link that looks like a form's button: the main action. */
export const linkButton = (
  url: string,
  text: string,
): Html => html`<a class="primary" href="${url}">${text}</a>
`;

/** A link that looks like a form's second button: another way to the same end. */
export const secondaryLink = (
  url: string,
  text: string,
): Html => html`<a class="secondary" href="${url}">${text}</a>
`;

/** A secondary link below the main action. */
export const asideLink = (
  url: string,
  text: string,
): Html => html`<p class="aside"><a href="${url}">${text}</a></p>
`;
