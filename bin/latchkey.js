#!/usr/bin/env node
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

// How V8 makes room, which it asks once, when it starts: 4 MiB for young objects, two threads that help. By its own
// measure (16 MiB, four) it holds 158 MiB after 10,000 requests and 179 after 100,000 instead of 145 and 169, being no
// faster; with 1 MiB too much grows old, and it holds 183 and 255. Whoever chose a size of their own keeps it.
const HEAP = ['--max-semi-space-size=4', '--v8-pool-size=2'];
const isServer = ['serve', 'worker'].includes(process.argv[2]);
const isChosen = /semi-space-size/.test([process.env.NODE_OPTIONS, ...process.execArgv].join(' '));
// Takes this process's place, so its id, signals and streams stay what they are. A parent that talks to this process
// (`node --watch`) would be cut off, Windows has no such call, and where it must not be made, or cannot, V8 is left as it is.
const mayReplaceItself =
  process.platform !== 'win32' &&
  !process.connected &&
  (!process.permission || process.permission.has('child')) &&
  existsSync(process.execPath);
if (isServer && !isChosen && mayReplaceItself)
  process.execve(process.execPath, [
    process.execPath,
    ...HEAP,
    ...process.execArgv,
    ...process.argv.slice(1),
  ]);

const within = (path) => new URL(`../${path}`, import.meta.url);
// Compiled code is kept beside the dependencies, never in a temporary folder that others can write to: a start takes
// half the time and, without Node's type stripper, 24 MiB less. Where the folder is not writable it is as it was.
module.enableCompileCache(fileURLToPath(within('node_modules/.cache/latchkey')));

// A checkout runs the sources as they are. Node strips no types inside node_modules, so a package brings dist/.
const source = within('src/main.ts');
await import(existsSync(source) ? source.href : within('dist/main.js').href);
