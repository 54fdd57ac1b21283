import { branding } from './branding.ts';

/** Every endpoint of this folder. */
export const BRANDING = [branding];
