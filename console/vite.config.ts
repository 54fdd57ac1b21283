import { defineConfig } from 'vite';

/** The service draws the document itself (src/console/page.ts) and serves the files under `base`. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/static/console/',
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: 'manifest.json',
    license: { fileName: 'licenses.md' },
    // The content security policy allows no `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'src/main.tsx',
      onLog(level, log, write) {
        // `use client` is for servers that render React.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') write(level, log);
      },
    },
  },
});
