// Builds console/dist/. Plain JavaScript, because npm runs it as `prepare`, where it may have an older Node.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const within = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

if (existsSync(within('node_modules/vite')) && existsSync(within('console/src'))) {
  const { build } = await import('vite');
  await build({ configFile: within('console/vite.config.ts'), logLevel: 'warn' });
} else {
  process.stdout.write('latchkey: the console needs the development dependencies to be built\n');
}
