import { backendFigures } from './backends.ts';
import { growthTables } from './growth/growth.ts';
import { httpFigures } from './http.ts';
import { BadOptions, type BenchOptions, benchOptions } from './options.ts';
import { peerTable } from './peers/peers.ts';
import { policyFigures } from './policy.ts';
import { formatTable } from './support/table.ts';

/** `npm run bench`: every figure the project promises, measured in one run; with options, what docs/benchmarks.md says. */
async function run(options: BenchOptions): Promise<string> {
  if (options.what === 'growth') return growthTables(options);
  if (options.what === 'peers') return peerTable(options);
  return formatTable([...(await policyFigures()), ...(await httpFigures()), ...(await backendFigures())]);
}

try {
  process.stdout.write(`${await run(benchOptions(process.argv.slice(2)))}\n`);
} catch (error) {
  if (!(error instanceof BadOptions)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
