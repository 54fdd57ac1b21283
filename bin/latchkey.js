#!/usr/bin/env -S node --max-semi-space-size=16 --v8-pool-size=2
// V8's flags, here and in the npm scripts: docs/architecture.md, "What was measured".
// Plain, old JavaScript, so that an older Node gets as far as saying what is wrong. Keep in step with "engines".
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 16)) {
  process.stderr.write(
    `latchkey: needs Node.js 24.16 or newer, but this is ${process.version}; in a checkout, run: npm run -s latchkey -- <command>\n`,
  );
  process.exit(1);
}

const within = (path) => new URL(`../${path}`, import.meta.url);
// Compiled code is kept beside the dependencies, never in a temporary folder that others can write to: a start takes
// half the time and, without Node's type stripper, 24 MiB less. Where the folder is not writable nothing is kept.
module.enableCompileCache(fileURLToPath(within('node_modules/.cache/latchkey')));

// A checkout runs the sources as they are. Node strips no types inside node_modules, so a package brings dist/.
const source = within('src/main.ts');
await import(existsSync(source) ? source.href : within('dist/main.js').href);
