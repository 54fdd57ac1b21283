import module from 'node:module';
import { join } from 'node:path';

// Compiled code is kept beside the dependencies, never in a temporary folder that others can write to. Where the
// folder is not writable, the next start compiles again.
module.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/latchkey'));

const { run } = await import('./cli/run.ts');
await run(process.argv.slice(2));
