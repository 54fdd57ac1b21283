import { healthz } from './healthz.ts';
import { home } from './home.ts';
import { metrics } from './metrics.ts';
import { readyz } from './readyz.ts';

/** Every endpoint of this folder. Each has a file named after its URL. */
export const STATUS = [healthz, readyz, metrics, home];
