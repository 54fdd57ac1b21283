import { backendFigures } from './backends.ts';
import { httpFigures } from './http.ts';
import { policyFigures } from './policy.ts';
import { formatTable } from './support/table.ts';

/** `npm run bench`: every figure the project promises, measured in one run. */
const figures = [...(await policyFigures()), ...(await httpFigures()), ...(await backendFigures())];
process.stdout.write(`${formatTable(figures)}\n`);
