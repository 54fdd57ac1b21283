import { ERRORS, type ErrorCode } from '../../errors.ts';
import { type Html, html } from '../../lib/html.ts';
import { curlExample, errorExample } from '../../reference/examples.ts';
import {
  ALWAYS,
  type BodyField,
  type DocumentedAnswer,
  type Operation,
  type Parameter,
  UNSAFE,
} from '../../reference/operation.ts';
import { RULES, type ServiceDescription, SUMMARY } from '../../reference/service.ts';
import { REFERENCE_STYLE } from '../assets.ts';
import { typeText } from '../type-text.ts';
import type { PageOf, Renderer } from '../view.ts';

/** The API for people who write programs against it. It is written in English whatever the frame's language is. */
export const reference: Renderer<PageOf<'reference'>> = ({ operations, service }, { t }) => {
  const tags = [...new Set(operations.map((operation) => operation.tag))];
  const ofTag = (tag: string): readonly Operation[] =>
    operations.filter((operation) => operation.tag === tag);
  return {
    title: t({ key: 'referenceTitle' }),
    body: html`<div class="reference" lang="en" dir="ltr">
<p>${SUMMARY} Version ${service.version} at <code>${service.publicUrl}</code>, as an <a href="/openapi.json">OpenAPI document</a>.</p>
<nav aria-label="Endpoints">
${tags.map((tag) => contents(tag, ofTag(tag)))}</nav>
<section aria-labelledby="rules">
<h2 id="rules">Every endpoint</h2>
<ul>
${RULES.map((rule) => html`<li>${prose(rule)}</li>\n`)}</ul>
${commonErrors()}${credentials(service)}</section>
${tags.map((tag) => chapter(tag, ofTag(tag), service))}</div>
`,
    state: 'plain',
    style: REFERENCE_STYLE,
  };
};

const contents = (tag: string, operations: readonly Operation[]): Html => html`<p>${tag}</p>
<ul>
${operations.map(
  ({ id, method, path }) => html`<li><a href="#${id}">${badge(method)} <code>${path}</code></a></li>\n`,
)}</ul>
`;

const credentials = ({ sessionCookieName }: ServiceDescription): Html => html`<h3>Credentials</h3>
<p>A session, in the cookie <code>${sessionCookieName}</code>, comes with every sign-in. Where “CSRF token” stands, a request of a session also carries the value of the cookie <code>csrftoken</code>, as the header <code>X-CSRFToken</code> or the form field <code>csrfmiddlewaretoken</code>. An API token, <code>Authorization: Token &lt;key&gt;</code>, needs neither.</p>
<pre tabindex="0"><code>CSRF=$(awk '$6 == "csrftoken" { print $7 }' cookies.txt)</code></pre>
`;

const chapter = (
  tag: string,
  operations: readonly Operation[],
  service: ServiceDescription,
): Html => html`<section>
<h2>${tag}</h2>
${operations.map((operation) => endpoint(operation, service))}</section>
`;

function endpoint(operation: Operation, service: ServiceDescription): Html {
  const { id, method, path, summary, description, parameters, bodies, answers } = operation;
  return html`<article id="${id}">
<h3><a href="#${id}">${badge(method)} <code>${path}</code></a></h3>
<p class="what">${prose(summary)}.</p>
${description === '' ? null : html`<p>${prose(description)}</p>\n`}<p class="needs"><strong>Credentials:</strong> ${needs(operation)}.</p>
${parameters.length === 0 ? null : parameterTable(parameters)}${bodies.map((fields, index) => bodyTable(fields, index))}${answerTable(answers)}<h4>Example</h4>
<pre tabindex="0"><code>${curlExample(operation, service)}</code></pre>
</article>
`;
}

function needs({ auth, needsCsrfToken }: Operation): string {
  const session = needsCsrfToken ? 'a session with the CSRF token' : 'a session';
  if (auth === 'none') return 'none';
  if (auth === 'optional') return `none, or ${session}`;
  if (auth === 'staff-token') return 'an API token of a member of staff';
  const asked = `${session}, or an API token`;
  if (auth === 'wanted') return `${asked}; without, a redirect`;
  return auth === 'staff' ? `${asked}, of a member of staff` : asked;
}

const parameterTable = (parameters: readonly Parameter[]): Html =>
  table(
    'fields',
    'Parameters',
    ['Name', 'In', 'What it is'],
    parameters.map(({ name, in: place, description }) => [code(name), place, prose(description)]),
  );

const bodyTable = (fields: readonly BodyField[], index: number): Html =>
  table(
    'fields',
    index === 0 ? 'Body' : 'Or this body',
    ['Field', 'Type', 'What it is'],
    fields.map(({ name, schema, isRequired }) => [
      code(name),
      code(typeText(schema)),
      html`${isRequired ? 'required' : 'optional'}${describedBy(schema)}`,
    ]),
  );

function describedBy(schema: { description?: unknown }): Html | null {
  return typeof schema.description === 'string' ? html`. ${prose(schema.description)}` : null;
}

const EVERYWHERE: readonly ErrorCode[] = [...UNSAFE, ...ALWAYS];

/** What the endpoint itself answers; what every endpoint may answer stands once, at the top. */
function answerTable(answers: readonly DocumentedAnswer[]): Html {
  const rows = answers.flatMap(({ status, description, schema, isHtml, errors }): Cell[][] => {
    const own = errors.filter((error) => !EVERYWHERE.includes(error));
    if (schema === null && own.length === 0 && errors.length > 0) return [];
    const bodies = [
      ...(schema === null ? [] : [code(typeText(schema))]),
      ...own.map((error) => code(JSON.stringify(errorExample(error)))),
    ];
    const none = isHtml ? 'a page' : 'no body';
    return [[code(String(status)), prose(description), bodies.length === 0 ? none : stacked(bodies)]];
  });
  return table('answers', 'Answers', ['Status', 'When', 'JSON'], rows);
}

const commonErrors = (): Html =>
  table(
    'answers',
    'Errors',
    ['Status', 'Error', 'JSON'],
    EVERYWHERE.map((error) => [
      code(String(ERRORS[error].status)),
      error.replaceAll('_', ' '),
      code(JSON.stringify(errorExample(error))),
    ]),
  );

const stacked = (bodies: readonly Html[]): Html => html`<ul>
${bodies.map((body) => html`<li>${body}</li>\n`)}</ul>`;

type Cell = string | Html;

/** A table that becomes a list of cards on a phone: each cell names its column itself. */
function table(
  kind: 'fields' | 'answers',
  title: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Html {
  return html`<h4>${title}</h4>
<table class="${kind}">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>
`;
}

const badge = (method: string): Html => html`<span class="method" data-method="${method}">${method}</span>`;
const code = (text: string): Html => html`<code>${text}</code>`;

/** Text in which names of code stand between backticks. */
const prose = (text: string): Html =>
  html`${text.split('`').map((part, index) => (index % 2 === 1 ? code(part) : part))}`;
