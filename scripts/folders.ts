/** A folder of `src`, or a file that stands in it alone. */
interface Folder {
  readonly name: string;
  /** What it holds, for docs/architecture.md. */
  readonly holds: string;
  /** `rules` know neither HTTP nor SQL; `edge` is where they do. */
  readonly layer: 'ground' | 'rules' | 'edge';
}

const ground = (name: string, holds: string): Folder => ({ name, holds, layer: 'ground' });
const rules = (name: string, holds: string): Folder => ({ name, holds, layer: 'rules' });
const edge = (name: string, holds: string): Folder => ({ name, holds, layer: 'edge' });

/** THE order of folders: each imports only from those above it, types included. The lint and the docs follow from it. */
export const FOLDERS: readonly Folder[] = [
  ground('lib', 'clock, randomness, keys, results; nothing of ours'),
  ground('config', 'the environment, read once and checked'),
  ground('locales', 'the texts; a file per language'),
  ground('errors.ts', 'the catalogue of refusals'),
  ground('settings.ts', 'the table of settings'),
  ground('contracts', 'what several features speak: route, fields, page, requester, user, stores'),
  rules('hashing', 'password hashes, ours and those of Django'),
  rules('audit', 'the audit trail'),
  rules('users', 'phones, and who may claim which e-mail and phone'),
  rules('sessions', 'sessions, API tokens, known devices'),
  rules('throttle', 'limits per identifier and address'),
  rules('links', 'tokens of links, and the origins links lead to'),
  rules('policy', 'the password policy; a file per validator'),
  rules('templates', 'Liquid templates of operators, rendered in a thread'),
  rules('messages', 'mail and SMS; a file per kind'),
  rules('outbox', 'the queue of messages'),
  rules('codes', 'one-time codes'),
  rules('settings', 'settings in force, and changing them'),
  rules('sign-in', 'a file per endpoint'),
  rules('passwords', 'a file per endpoint'),
  rules('registration', 'a file per endpoint'),
  rules('admin', 'the operator API; a file per endpoint'),
  rules('status', 'health and home'),
  edge('storage', 'the stores on SQLite, PostgreSQL and Redis; migrations'),
  edge('pages', 'HTML from page data'),
  edge('reference', 'OpenAPI and the API reference'),
  edge('http', 'a declared route becomes a fastify handler; the one error handler'),
  edge('endpoints.ts', 'the list of every route'),
  edge('delivery', 'the worker, channels and SMS gateways'),
  edge('app.ts', 'the wiring'),
  edge('cli', 'a file per command'),
  edge('main.ts', 'the entry point'),
];

const HTTP_AND_SQL = ['fastify', 'kysely', 'pg', 'ioredis', 'node:sqlite', 'node:http'];

const isFile = (name: string): boolean => name.endsWith('.ts');

/** Biome's overrides that hold every folder to the order. */
export function importRules(): object[] {
  return FOLDERS.map(({ name, layer }, index) => {
    const later = FOLDERS.slice(index + 1).map((folder) =>
      isFile(folder.name) ? `**/${folder.name}` : `**/${folder.name}/**`,
    );
    const patterns = [
      name === 'lib'
        ? { group: ['../**'], message: 'lib imports nothing of ours' }
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
