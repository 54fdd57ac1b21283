import type { User } from '../contracts/user.ts';
import { html } from '../lib/html.ts';
import { directionOf, type Language } from '../locales/index.ts';
import { ICON } from '../pages/assets.ts';
import type { CONSOLE } from './built.ts';

/**
 * Only files of our own origin, and style elements with the nonce of this page: the component library writes some at run
 * time. Styles that scripts set on elements need no permission (CSP 3 §8.3). Images it makes itself have `blob:` addresses: the
 * QR code of a second factor. The console shows no HTML but previews of mails, in sandboxed frames made from text, which inherit this.
 */
export const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

interface Visit {
  readonly viewer: User;
  readonly language: Language;
  readonly siteName: string;
  /** Where a session that ended meanwhile is renewed, in a tab of its own. */
  readonly signInUrl: string;
  readonly nonce: string;
}

/** The document around the console. It holds who is signed in, so that the first paint shows what their role may do. */
export function consolePage(
  { script, imports, styles }: NonNullable<typeof CONSOLE>,
  { viewer, language, siteName, signInUrl, nonce }: Visit,
): string {
  const about = {
    id: viewer.id,
    role: viewer.role,
    name: [viewer.firstName, viewer.lastName].join(' ').trim() || (viewer.email ?? String(viewer.id)),
    language: viewer.languageCode ?? language,
    siteName,
    signInUrl,
  };
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<meta property="csp-nonce" nonce="${nonce}">
<meta name="latchkey" content="${JSON.stringify(about)}">
<title>${siteName}</title>
<link rel="icon" href="${ICON.path}" type="${ICON.contentType}">
${styles.map((path) => html`<link rel="stylesheet" href="${path}">\n`)}${imports.map((path) => html`<link rel="modulepreload" href="${path}">\n`)}<script src="${script}" type="module"></script>
</head>
<body>
<div id="root"></div>
<noscript><p>This page needs JavaScript. The same is possible on the command line: latchkey --help</p></noscript>
</body>
</html>
`.text;
}
