#!/usr/bin/env node
// Plain, old JavaScript, so that an older Node gets as far as saying what is wrong. Keep in step with "engines".
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 10)) {
  process.stderr.write(
    `latchkey: needs Node.js 24.10 or newer, but this is ${process.version}; in a checkout, run: npm run -s latchkey -- <command>\n`,
  );
  process.exit(1);
}
// A checkout runs the sources as they are. Node strips no types inside node_modules, so a package brings dist/.
const source = new URL('../src/main.ts', import.meta.url);
await import(existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href);
