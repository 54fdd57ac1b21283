import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Asset } from '../contracts/page.ts';

/** What `scripts/console.js` built: beside the sources in a checkout, beside `dist/` in the package. */
const FOLDER = new URL('../../console/dist/', import.meta.url);
const ENTRY = 'src/main.tsx';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** As `base` in console/vite.config.ts says. */
const pathOf = (file: string): string => `/static/console/${file}`;

/** An entry of Vite's manifest (https://vite.dev/guide/backend-integration). */
interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

interface BuiltConsole {
  /** Every file a browser may ask for. Their names contain their hashes. */
  readonly assets: readonly Asset[];
  /** The paths of what a page refers to: the first script, what it imports at once, and style sheets. */
  readonly script: string;
  readonly imports: readonly string[];
  readonly styles: readonly string[];
}

/** The built console; null in a checkout where it was not built. */
export const CONSOLE: BuiltConsole | null = readConsole();

export const CONSOLE_ASSETS: readonly Asset[] = CONSOLE?.assets ?? [];

function readConsole(): BuiltConsole | null {
  const manifest = readManifest();
  const entry = manifest?.[ENTRY];
  if (!manifest || !entry) return null;
  const imports = (entry.imports ?? []).flatMap((name) => manifest[name] ?? []);
  return {
    assets: readdirSync(new URL('assets/', FOLDER)).flatMap((name) => {
      const contentType = CONTENT_TYPES[extname(name)];
      return contentType
        ? [{ path: pathOf(`assets/${name}`), contentType, file: new URL(`assets/${name}`, FOLDER) }]
        : [];
    }),
    script: pathOf(entry.file),
    imports: imports.map(({ file }) => pathOf(file)),
    styles: [entry, ...imports].flatMap(({ css = [] }) => css).map(pathOf),
  };
}

function readManifest(): Readonly<Record<string, Chunk>> | null {
  try {
    return JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
