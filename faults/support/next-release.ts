import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NEEDED = ['bin', 'src', 'package.json'];
const LIST = 'src/storage/migrations/migrations.ts';

/** What the next release may do to tables that are used all the time. */
export const NEXT_COLUMN = 'of_the_next_release';
const ALTERED = ['users', 'sessions', 'outbox', 'otp_challenges', 'devices'];
export const NEXT_COLUMNS: readonly string[] = ALTERED.map(
  (table) => `alter table ${table} add column ${NEXT_COLUMN} bigint not null default 0`,
);
const NEXT_MIGRATIONS = `export const NEXT = [
  { name: '9001_columns', statements: () => ${JSON.stringify(NEXT_COLUMNS)} },
  { name: '9002_index', indexes: [{ name: '${NEXT_COLUMN}', on: 'outbox (${NEXT_COLUMN})' }] },
];
`;

/**
 * A copy of these sources with two more migrations: columns on much used tables, and an index.
 * @param folder in which it gets a folder of its own
 * @returns that
 */
export function makeNextRelease(folder: string): string {
  const release = join(folder, 'next-release');
  for (const path of NEEDED) cpSync(join(ROOT, path), join(release, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(release, 'node_modules'));
  writeFileSync(join(release, 'src/storage/migrations/next.ts'), NEXT_MIGRATIONS);
  const list = readFileSync(join(ROOT, LIST), 'utf8');
  if (!/^\];$/m.test(list)) throw new Error(`${LIST}: expected a list that ends with a line "];"`);
  const longer = list.replace(/^\];$/m, '  ...NEXT,\n];');
  writeFileSync(join(release, LIST), `import { NEXT } from './next.ts';\n${longer}`);
  return release;
}
