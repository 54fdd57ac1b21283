import type { Attack } from '../attack.ts';
import { codeReuse } from './code-reuse.ts';
import { hostHeaders } from './host-headers.ts';

/** Every attack, in the order they are carried out. */
export const ATTACKS: readonly Attack[] = [hostHeaders, codeReuse];
