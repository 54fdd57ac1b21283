import { type Html, html } from '../lib/html.ts';
import type { View } from './view.ts';

/** The shop's logo, or else its name, in the header. */
export function brand({ site, look }: View): Html {
  if (look.logo === null) return html`<bdi>${site.name}</bdi>`;
  const dark = look.darkLogo;
  const image = html`<img class="logo${dark === null ? ' plate' : ''}" src="${look.logo}" alt="${site.name}">`;
  if (dark === null) return image;
  return html`<picture><source srcset="${dark}" media="(prefers-color-scheme: dark)">${image}</picture>`;
}

/** The shop's links and text below the page; null: it has none. */
export function footer({ look, t }: View): Html | null {
  const { links, lines } = look;
  if (links.length === 0 && lines.length === 0) return null;
  const items = links.map(
    ({ label, url }) => html`<li><a href="${url}">${t({ key: label })}</a></li>
`,
  );
  return html`<footer>
${
  items.length === 0
    ? null
    : html`<ul>
${items}</ul>
`
}${lines.map(
  (line) => html`<p dir="auto">${line}</p>
`,
)}</footer>
`;
}
