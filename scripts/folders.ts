/** A folder of `src`, or a file directly in it. */
interface Folder {
  readonly name: string;
  /** Its contents, for docs/architecture.md. */
  readonly holds: string;
  /** `rules` know neither HTTP nor SQL; only `edge` does. */
  readonly layer: 'ground' | 'rules' | 'edge';
}

const ground = (name: string, holds: string): Folder => ({ name, holds, layer: 'ground' });
const rules = (name: string, holds: string): Folder => ({ name, holds, layer: 'rules' });
const edge = (name: string, holds: string): Folder => ({ name, holds, layer: 'edge' });

/** The order of folders: each imports only from those above it, types included. Lint rules and docs are generated from it. */
export const FOLDERS: readonly Folder[] = [
  ground('lib', 'clock, randomness, keys, results, validation'),
  ground('client', 'the typed client of the API, which other programs import as `latchkey/client`'),
  ground('config', 'the environment variables'),
  ground('locales', 'the texts, a file per language'),
  ground('errors.ts', 'the catalogue of refusals'),
  ground('settings-table', 'the settings, a file per subject'),
  ground('settings.ts', 'the table of all settings'),
  ground('contracts', 'types that features share: route, fields, page, requester, user, stores'),
  rules('statistics', 'what is counted, per minute, hour and day'),
  rules('hashing', 'password hashes: argon2id, and those of other systems, a file per format'),
  rules('audit', 'the audit trail'),
  rules('users', 'accounts, phones, and uniqueness of e-mail and phone'),
  rules('sessions', 'sessions, API tokens, known devices'),
  rules('throttle', 'limits per identifier and address'),
  rules('links', 'tokens of links, origins and redirects'),
  rules('policy', 'the password policy, a file per validator'),
  rules('templates', 'operators’ Liquid templates, rendered in a thread'),
  rules('branding', 'the look of pages and mails: images, colours, footer'),
  rules('messages', 'mail, SMS and webhooks, a file per kind'),
  rules('sending', 'how much may be sent: budgets per number, prefix, country, source and day'),
  rules('outbox', 'the queue of messages'),
  rules('webhooks', 'events for other backends'),
  rules('codes', 'one-time codes'),
  rules('settings', 'reading and changing settings'),
  rules('sign-in', 'a file per endpoint'),
  rules('passwords', 'a file per endpoint'),
  rules('registration', 'a file per endpoint'),
  rules('profile', 'a file per endpoint'),
  rules('account', 'the pages of “My account” and the choice of a language, a file per page'),
  rules('backends', 'sessions for other backends, a file per endpoint'),
  rules('second-factor', 'the second factor of staff, a file per endpoint'),
  rules('rotation', 'changing SECRET_KEY: what is stored under which key'),
  rules('monitoring', 'how the service does, from its statistics: series, and current problems in words'),
  rules('admin', 'the operator API, a file per endpoint'),
  rules('status', 'health checks and home page'),
  edge('storage', 'the stores on SQLite, PostgreSQL and Redis; migrations'),
  edge('django', 'moving from Django and back: import, comparison, export'),
  edge('pages', 'HTML from page data'),
  edge('reference', 'OpenAPI and the API reference'),
  edge('metrics', 'metrics for Prometheus, which are loaded where somebody reads them'),
  edge('console', 'the page around the operator console, which is built from `console/`'),
  edge('tracing', 'traces for OpenTelemetry, which is loaded where they are sent'),
  edge('http', 'the server: routes, headers, cookies, CSRF, errors'),
  edge('endpoints.ts', 'the list of every route'),
  edge('delivery', 'the worker, channels, SMS gateways and endpoints of webhooks'),
  edge('app.ts', 'the wiring'),
  edge('server.ts', 'the HTTP server over it, which workers and commands do not load'),
  edge('doctor', 'what an operator would check by hand, a file per check'),
  edge('cli', 'a file per command'),
  edge('main.ts', 'the entry point'),
];

/** Others use the client without the rest. */
const STANDALONE = ['lib', 'client'];
const HTTP_AND_SQL = ['fastify', 'kysely', 'pg', 'ioredis', 'node:sqlite', 'node:http'];

const isFile = (name: string): boolean => name.endsWith('.ts');

/** Biome's overrides that enforce the order. */
export function importRules(): object[] {
  return FOLDERS.map(({ name, layer }, index) => {
    const later = FOLDERS.slice(index + 1).map((folder) =>
      isFile(folder.name) ? `**/${folder.name}` : `**/${folder.name}/**`,
    );
    const patterns = [
      STANDALONE.includes(name)
        ? { group: ['../**'], message: `${name} imports nothing of ours` }
        : { group: later, message: 'imports go up the order of scripts/folders.ts' },
      ...(layer === 'rules' ? [{ group: HTTP_AND_SQL, message: 'rules know neither HTTP nor SQL' }] : []),
    ].filter(({ group }) => group.length > 0);
    return {
      includes: [isFile(name) ? `src/${name}` : `src/${name}/**`],
      linter: {
        rules: { style: { noRestrictedImports: { level: 'error', options: { patterns } } } },
      },
    };
  });
}
