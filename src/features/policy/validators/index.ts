import type { Validator } from '../validator.ts';
import { minimumLength } from './minimum-length.ts';

/** Every validator a policy may name. */
export const VALIDATORS: readonly Validator[] = [minimumLength];
