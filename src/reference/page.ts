import swaggerUi from '@fastify/swagger-ui/package.json' with { type: 'json' };
import type { Asset } from '../contracts/page.ts';
import { html } from '../lib/html.ts';
import { describeAsset, ICON } from '../pages/assets.ts';

const CSS = 'text/css; charset=utf-8';
const JAVASCRIPT = 'text/javascript; charset=utf-8';

const STYLE = describeAsset(new URL('./assets/reference.css', import.meta.url), CSS);
const SCRIPT = describeAsset(new URL('./assets/reference.js', import.meta.url), JAVASCRIPT);
const UI_STYLE = swaggerUiFile('swagger-ui.css', CSS);
const UI_SCRIPT = swaggerUiFile('swagger-ui-bundle.js', JAVASCRIPT);

/** Every file of the API reference. */
export const REFERENCE_ASSETS: readonly Asset[] = [STYLE, SCRIPT, UI_STYLE, UI_SCRIPT];

/**
 * A file of Swagger UI. `@fastify/swagger-ui` contains it without the telemetry of `swagger-ui-dist`. Its plugin is not
 * loaded, because it would add 6 MB and 45 ms to every start.
 */
function swaggerUiFile(name: string, contentType: string): Asset {
  const file = new URL(import.meta.resolve(`@fastify/swagger-ui/static/${name}`));
  return { path: `/static/swagger-ui-${swaggerUi.version}/${name}`, contentType, file };
}

/** Allows files and requests of our own origin and nothing inline; reference.css replaces Swagger UI's `data:` images. */
export const REFERENCE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The API reference, in English like the OpenAPI document. */
export const REFERENCE_PAGE = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Latchkey API reference</title>
<link rel="icon" href="${ICON.path}" type="${ICON.contentType}">
<link rel="stylesheet" href="${UI_STYLE.path}">
<link rel="stylesheet" href="${STYLE.path}">
<script src="${UI_SCRIPT.path}" defer></script>
<script src="${SCRIPT.path}" defer></script>
</head>
<body>
<div id="reference"></div>
<noscript><p>This page needs JavaScript. The API is also described by an <a href="/openapi.json">OpenAPI document</a>.</p></noscript>
</body>
</html>
`.text;
