import { healthz } from './healthz.ts';
import { home } from './home.ts';
import { readyz } from './readyz.ts';

/** Every endpoint of this folder: a file each, named after its URL. */
export const STATUS = [healthz, readyz, home];
