import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

/** Makes dist/ for the package: Node strips no types inside node_modules, so a package brings JavaScript. */
const ROOT = join(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'src');
const TARGET = join(ROOT, 'dist');

rmSync(TARGET, { recursive: true, force: true });
await run('tsc', ['-p', 'tsconfig.build.json']);
await run('tsc', ['-p', 'tsconfig.client.json']);

// What is not compiled is read at run time: style sheets, scripts of pages, lists.
for (const entry of readdirSync(SOURCE, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name.endsWith('.ts')) continue;
  const file = join(entry.parentPath, entry.name);
  cpSync(file, join(TARGET, file.slice(SOURCE.length)));
}
